import { maximumAssignment } from './hungarian.ts';

/** What became of the contexts of an older model in a newer one. Numbers are cluster numbers. */
export interface Lineage {
  /** For each new context the old one whose identity it carries on, or null. */
  readonly continues: readonly (number | null)[];
  /** Old contexts of which several new ones are parts. */
  readonly splits: readonly { readonly from: number; readonly into: readonly number[] }[];
  /** Several old contexts that went, for the most part, into one new one. */
  readonly merges: readonly { readonly from: readonly number[]; readonly into: number }[];
  /** New contexts that come from nowhere. */
  readonly emerged: readonly number[];
  /** Old contexts that live on in nothing. */
  readonly vanished: readonly number[];
  /** overlap[old][new]: Jaccard, shared sessions over sessions in either. */
  readonly overlap: readonly (readonly number[])[];
}

/** From this overlap on, a context is the same one as before. */
const SURVIVES = 0.5;
/** Above this share, the sessions of one context are for the most part those of another. */
const FOR_THE_MOST_PART = 0.5;

/**
 * Recognises contexts from one fit to the next: the same reference sessions are assigned by both
 * models, contexts are paired one to one so that the total overlap is largest, and a pair keeps its
 * identity from Jaccard 0.5 on. A survivor may still have shed a part (a split) or taken one in (a
 * merge). Where there was no old model (kOld = 0), all are new.
 *
 * Cost: sessions + max(kOld, kNew)³.
 * Source: the transitions of MONIC (Spiliopoulou et al., KDD 2006).
 *
 * @param before for each reference session its old context
 * @param after for each reference session its new context
 */
export function matchContexts(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  kOld: number,
  kNew: number,
): Lineage {
  const shared = Array.from({ length: kOld }, () => new Array<number>(kNew).fill(0));
  const oldSizes = new Array<number>(kOld).fill(0);
  const newSizes = new Array<number>(kNew).fill(0);
  for (let i = 0; i < after.length; i++) {
    newSizes[after[i]!]!++;
    if (kOld === 0) continue;
    oldSizes[before[i]!]!++;
    shared[before[i]!]![after[i]!]!++;
  }
  const overlap = shared.map((row, o) =>
    row.map((both, n) => (both === 0 ? 0 : both / (oldSizes[o]! + newSizes[n]! - both))),
  );

  const survivors = maximumAssignment(overlap).map((n, o) =>
    n >= 0 && overlap[o]![n]! >= SURVIVES ? n : null,
  );
  const continues = newSizes.map((_, n) => {
    const old = survivors.indexOf(n);
    return old < 0 ? null : old;
  });

  const olds = oldSizes.map((_, o) => o);
  const news = newSizes.map((_, n) => n);
  const isPartOfOld = (n: number, o: number) => shared[o]![n]! > FOR_THE_MOST_PART * newSizes[n]!;
  const wentInto = (o: number, n: number) => shared[o]![n]! > FOR_THE_MOST_PART * oldSizes[o]!;
  const splits = olds
    .map((from) => ({ from, into: news.filter((n) => isPartOfOld(n, from)) }))
    .filter(({ into }) => into.length > 1);
  const merges = news
    .map((into) => ({ from: olds.filter((o) => wentInto(o, into)), into }))
    .filter(({ from }) => from.length > 1);

  const accounted = new Set(splits.flatMap(({ into }) => into));
  for (const { into } of merges) accounted.add(into);
  const absorbed = new Set(merges.flatMap(({ from }) => from));
  for (const { from } of splits) absorbed.add(from);
  return {
    continues,
    splits,
    merges,
    emerged: news.filter((n) => continues[n] === null && !accounted.has(n)),
    vanished: olds.filter((o) => survivors[o] === null && !absorbed.has(o)),
    overlap,
  };
}
