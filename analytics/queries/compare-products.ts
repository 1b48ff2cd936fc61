import type { WithheldReason } from '../../contract/records/estimate.ts';
import type {
  Correspondence,
  KindOther,
  KindPair,
} from '../../contract/records/kind-comparison.ts';
import { contextColumns } from '../contexts/context-columns.ts';
import type { ContextModel } from '../contexts/context-model.ts';
import { readContextRows } from '../contexts/context-rows.ts';
import type { ContextSubject } from '../contexts/context-subject.ts';
import type { DescribedColumn } from '../contexts/described-column.ts';
import { textSql } from '../engine/literal.ts';
import {
  type Counterparts,
  compareUse,
  type Sampled,
  type UseCompared,
} from '../kinds/compare-use.ts';
import { judgedAlike } from '../kinds/judged-alike.ts';
import { type SharedColumn, type SharedColumns, sharedColumns } from '../kinds/shared-columns.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';
import {
  type KindCell,
  shareDifference,
  sideOf,
  type Tested,
  valueDifference,
} from './kind-figures.ts';

/** A product with contexts, ready to be compared. */
export interface KindSubject extends ContextSubject {
  readonly contexts: ContextModel;
  readonly cells: readonly KindCell[];
}

/** A correspondence whose differences are yet to be judged together with all others. */
export type UnjudgedPair = Omit<KindPair, 'share' | 'value' | 'clear' | 'sentence'> & {
  readonly share: Tested | null;
  readonly value: Tested | null;
};

/** What came of two products, without their names and words. */
export type ProductsCompared = Omit<
  KindOther,
  'inputs' | 'product' | 'name' | 'sentence' | 'pairs'
> & {
  readonly pairs: readonly UnjudgedPair[];
};

/** So many sessions of each product are compared. */
const mostSampled = 1_000;
/** Below, what both tell does not set apart the contexts of one of them. */
const leastRecognised = 0.6;
/** Hennig (2007): what three of four resamples say is stable. */
const sureFrom = 0.75;

/** Two products that cannot be compared, and why. */
export function notCompared(withheld: WithheldReason): ProductsCompared {
  return {
    withheld,
    ...{ by: [], leftOut: [], samePrices: null, recognised: null, pairs: [] },
    sampled: { here: 0, there: 0 },
  };
}

/**
 * Compares the use contexts of two products, their shares and their value. The two are put in one
 * order first, so that whichever is asked about, the same is told of both.
 */
export async function compareProducts(
  here: KindSubject,
  there: KindSubject,
  seed: number,
): Promise<ProductsCompared> {
  const turned = here.model.product > there.model.product;
  const [first, second] = turned ? [there, here] : [here, there];
  const { shared, leftOut } = sharedColumns(describedBy(first), describedBy(second));
  const prices = judgedAlike(here.model, there.model);
  const { withheld: _, ...nothing } = notCompared('features-differ');
  const head = {
    ...nothing,
    by: shared.map((column) => column.here.label),
    leftOut: turned ? leftOut.map(seenFromThere) : leftOut,
    samePrices: prices.alike ? prices.samePrices : null,
  };
  if (shared.length === 0) return { ...head, withheld: 'features-differ' };
  const a = await sample(first, shared, 'here');
  const b = await sample(second, shared, 'there');
  const sampled = turnedIf(turned, { here: a.contexts.length, there: b.contexts.length });
  if (Math.min(sampled.here, sampled.there) === 0) {
    return { ...head, sampled, withheld: 'not-enough-sessions' };
  }
  const randomOf = (...words: readonly string[]) =>
    seededRandom(seedFor(seed, here.maker, first.model.product, second.model.product, ...words));
  const found = seenFrom(turned, compareUse(a, b, randomOf('use')));
  const { recognised } = found;
  if (Math.min(recognised.here, recognised.there) < leastRecognised) {
    return { ...head, sampled, recognised, withheld: 'features-differ' };
  }
  const pairs = found.counterparts.map((one) => {
    const contexts = [...one.here, ...one.there].sort();
    return figuresOf(one, here, there, prices.alike, (word) => randomOf(word, ...contexts));
  });
  const sessions = (pair: UnjudgedPair) => (pair.here ?? pair.there)?.sessions ?? 0;
  return {
    ...head,
    sampled,
    recognised,
    pairs: pairs.toSorted(
      (one, other) =>
        Number(one.here === null) - Number(other.here === null) || sessions(other) - sessions(one),
    ),
  };
}

function describedBy({ model, nameOf }: KindSubject) {
  return { model, columns: contextColumns(model, nameOf) };
}

/** Closed sessions drawn by their ids, with what describes them in common units. */
async function sample(
  { database, maker, model, known, contexts }: KindSubject,
  shared: readonly SharedColumn[],
  side: 'here' | 'there',
): Promise<Sampled> {
  const ids = contexts.contexts.map(({ id }) => id);
  const rows = await readContextRows(database, {
    maker,
    product: model.product,
    columns: shared.map((column) => column[side]),
    known,
    where: `NOT s.open AND s.context IN (${ids.map(textSql).join(', ')})
      ORDER BY md5(s.id), s.id LIMIT ${mostSampled}`,
  });
  const columns = rows.columns.map((column, place): DescribedColumn => {
    if (column.kind !== 'numeric' || side === 'here') return column;
    const { convert } = shared[place]!;
    return {
      ...column,
      values: column.values.map((value) => (value === null ? null : convert(value))),
    };
  });
  return { ids, columns, contexts: rows.contexts, customers: rows.customers };
}

function figuresOf(
  { relation, here, there, sureness, overlap }: Counterparts,
  mine: KindSubject,
  other: KindSubject,
  judged: boolean,
  randomOf: (word: string) => Random,
): UnjudgedPair {
  const side = ({ cells, contexts, model }: KindSubject, ids: readonly string[]) =>
    ids.length === 0 ? null : sideOf(cells, contexts, ids, randomOf(model.product));
  const head = {
    ...{ relation, sureness, overlap, sure: sureness >= sureFrom },
    here: side(mine, here),
    there: side(other, there),
  };
  if (head.here === null || head.there === null) return { ...head, share: null, value: null };
  const unsure = head.sure ? undefined : 'too-uncertain';
  const compared = {
    here: { cells: mine.cells, contexts: here },
    there: { cells: other.cells, contexts: there },
  };
  return {
    ...head,
    share: shareDifference({ ...compared, withheld: unsure }, randomOf('share')),
    value: valueDifference(
      { ...compared, withheld: judged ? unsure : 'judged-differently' },
      randomOf('value'),
    ),
  };
}

type LeftOut = SharedColumns['leftOut'][number];
type Sides<T> = { readonly here: T; readonly there: T };

function turnedIf<T>(turned: boolean, { here, there }: Sides<T>): Sides<T> {
  return turned ? { here: there, there: here } : { here, there };
}

/** The same, said by the other product. */
function seenFrom(turned: boolean, { recognised, counterparts }: UseCompared): UseCompared {
  if (!turned) return { recognised, counterparts };
  return {
    recognised: turnedIf(true, recognised),
    counterparts: counterparts.map(
      ({ relation, here, there, sureness, overlap }): Counterparts => ({
        relation: opposite[relation],
        ...turnedIf(true, { here, there }),
        sureness,
        overlap: overlap && {
          hereInThere: overlap.thereInHere,
          thereInHere: overlap.hereInThere,
        },
      }),
    ),
  };
}

const opposite: Readonly<Record<Correspondence, Correspondence>> = {
  ...{ same: 'same', part: 'part', regrouped: 'regrouped', split: 'merged', merged: 'split' },
  ...{ 'only-here': 'only-there', 'only-there': 'only-here' },
};

function seenFromThere({ label, reason }: LeftOut): LeftOut {
  if (reason === 'only-here') return { label, reason: 'only-there' };
  return { label, reason: reason === 'only-there' ? 'only-here' : reason };
}
