import { quantile } from 'simple-statistics';
import type { Correspondence } from '../../contract/records/kind-comparison.ts';
import { fitMixture, logDensities } from '../contexts/mixture.ts';
import type { Points } from '../contexts/points.ts';

/** How far the contexts of two products are each other's, by numbers of contexts. */
export interface Overlaps {
  /** hereInThere[here][there]: share of the sessions of the one that would count as of the other. */
  readonly hereInThere: readonly (readonly number[])[];
  /** thereInHere[there][here] */
  readonly thereInHere: readonly (readonly number[])[];
  /** For each context, the share of its sessions that are known again as its own. */
  readonly recognised: {
    readonly here: readonly number[];
    readonly there: readonly number[];
  };
}

/** Contexts that correspond, or one that corresponds to none; by number. */
export interface Correspondent {
  readonly relation: Correspondence;
  readonly here: readonly number[];
  readonly there: readonly number[];
}

/** Which context a session is of: `ofHere` says of which product. */
export interface OwnContexts {
  readonly ofHere: ArrayLike<boolean>;
  /** The number of its context among those of its product. */
  readonly context: ArrayLike<number>;
  readonly kHere: number;
  readonly kThere: number;
}

/** Of the own sessions of a context, so many lie within its reach. */
const withinReach = 0.95;
/** Above this share, the sessions of one context are for the most part those of another. */
const forTheMostPart = 0.5;

/**
 * Counts the sessions of each product by the contexts of the other: where it is likeliest, if it is
 * no unlikelier there than all but 5 in 100 of that context's own. Each context is a Gaussian in
 * every number and a share for every level of every category, of its own sessions; how many these
 * are plays no part, so that a way of use that is common here and rare there is still the same.
 *
 * Cost: sessions × contexts × columns.
 * Source: reach is the split-conformal region of Lei, Robins & Wasserman, JASA 108 (2013) 278–287,
 * with densities after Fraley & Raftery (2002).
 *
 * @param points the sessions of both, on one scale
 */
export function overlapsOf(points: Points, own: OwnContexts): Overlaps {
  const { ofHere, context, kHere, kThere } = own;
  const k = kHere + kThere;
  const component = Int32Array.from(context, (j, row) => (ofHere[row] ? j : kHere + j));
  const { mixture } = fitMixture(points, component, k, 0);
  const densities = logDensities(points, { ...mixture, shares: mixture.shares.map(() => 1) });
  const sizes = new Int32Array(k);
  const ownDensities = Array.from({ length: k }, (): number[] => []);
  component.forEach((j, row) => {
    sizes[j]!++;
    ownDensities[j]!.push(densities[row * k + j]!);
  });
  const reach = ownDensities.map((values) =>
    values.length === 0 ? Number.POSITIVE_INFINITY : quantile(values, 1 - withinReach),
  );

  const likeliest = (row: number, amongHere: boolean): number => {
    const [from, to] = amongHere ? [0, kHere] : [kHere, k];
    let best = from;
    for (let j = from; j < to; j++) {
      const better = densities[row * k + j]! > densities[row * k + best]!;
      if (sizes[best] === 0 || (better && sizes[j]! > 0)) best = j;
    }
    return best;
  };
  const counted = Array.from({ length: k }, () => new Float64Array(k));
  const again = new Float64Array(k);
  component.forEach((j, row) => {
    const isHere = ofHere[row] === true;
    const other = likeliest(row, !isHere);
    if (densities[row * k + other]! >= reach[other]!) counted[j]![other]!++;
    if (likeliest(row, isHere) === j) again[j]!++;
  });
  const share = (count: number, j: number) => (count === 0 ? 0 : count / sizes[j]!);
  const shares = counted.map((row, j) => Array.from(row, (count) => share(count, j)));
  const known = Array.from(again, share);
  const part = <T>(values: ArrayLike<T>, ofThis: boolean) =>
    Array.from(values).slice(ofThis ? 0 : kHere, ofThis ? kHere : k);
  return {
    hereInThere: part(shares, true).map((row) => part(row, false)),
    thereInHere: part(shares, false).map((row) => part(row, true)),
    recognised: { here: part(known, true), there: part(known, false) },
  };
}

/**
 * Sorts contexts into those that correspond: two are joined where the sessions of either are for
 * the most part the other's, and what is joined goes together. Since no two contexts can have most
 * of a third one's sessions, "most of either" pairs one to one of itself.
 *
 * Cost: contexts².
 */
export function correspondents({ hereInThere, thereInHere }: Overlaps): readonly Correspondent[] {
  const kHere = hereInThere.length;
  const kThere = thereInHere.length;
  const group = Array.from({ length: kHere + kThere }, (_, j) => j);
  hereInThere.forEach((row, here) => {
    row.forEach((share, there) => {
      if (Math.max(share, thereInHere[there]![here]!) <= forTheMostPart) return;
      const [from, to] = [group[kHere + there]!, group[here]!];
      group.forEach((of, j) => {
        if (of === from) group[j] = to;
      });
    });
  });
  return [...new Set(group)].map((of) => {
    const here = group.flatMap((other, j) => (other === of && j < kHere ? [j] : []));
    const there = group.flatMap((other, j) => (other === of && j >= kHere ? [j - kHere] : []));
    return { relation: relationOf(here, there, { hereInThere, thereInHere }), here, there };
  });
}

function relationOf(
  here: readonly number[],
  there: readonly number[],
  { hereInThere, thereInHere }: Pick<Overlaps, 'hereInThere' | 'thereInHere'>,
): Correspondence {
  if (there.length === 0) return 'only-here';
  if (here.length === 0) return 'only-there';
  if (here.length > 1) return there.length > 1 ? 'regrouped' : 'merged';
  if (there.length > 1) return 'split';
  const [a, b] = [here[0]!, there[0]!];
  const least = Math.min(hereInThere[a]![b]!, thereInHere[b]![a]!);
  return least > forTheMostPart ? 'same' : 'part';
}
