import type { Correspondence } from '../../contract/records/kind-comparison.ts';
import type { ContextRows } from '../contexts/context-rows.ts';
import type { Random } from '../random.ts';
import { commonSpace } from './common-space.ts';
import { type Correspondent, correspondents, overlapsOf } from './correspond.ts';
import { surenessOf } from './sureness.ts';

/** Sampled sessions of one product, each of a context. */
export interface Sampled extends Pick<ContextRows, 'columns' | 'customers' | 'contexts'> {
  /** The ids of its contexts. */
  readonly ids: readonly string[];
}

/** Contexts that correspond, by id, and how far that can be relied on. */
export interface Counterparts {
  readonly relation: Correspondence;
  readonly here: readonly string[];
  readonly there: readonly string[];
  readonly sureness: number;
  readonly overlap: { readonly hereInThere: number; readonly thereInHere: number } | null;
}

/** How the ways of using two products correspond. */
export interface UseCompared {
  readonly recognised: { readonly here: number; readonly there: number };
  readonly counterparts: readonly Counterparts[];
}

/** A context of fewer sessions says too little of what it is like. */
const leastOfContext = 10;

/**
 * Finds which contexts of two products correspond: puts their sessions on one scale, counts those
 * of each by the contexts of the other, and does it again on resampled customers.
 *
 * @param there the same columns as `here`, in the same units
 */
export function compareUse(here: Sampled, there: Sampled, random: Random): UseCompared {
  const points = commonSpace(here.columns, there.columns, random);
  const sides = [here, there];
  const numbered = sides.flatMap(({ ids, contexts }) =>
    contexts.map((id) => ids.indexOf(id ?? '')),
  );
  const own = {
    ofHere: sides
      .flatMap(({ contexts }) => contexts.map(() => false))
      .fill(true, 0, here.contexts.length),
    context: numbered,
    kHere: here.ids.length,
    kThere: there.ids.length,
  };
  const overlaps = overlapsOf(points, own);
  const found = correspondents(overlaps);
  const customers = [...here.customers, ...there.customers];
  const sureness = surenessOf(found, points, own, customers, { random });
  const sessionsOf = (side: Sampled, id: string) =>
    side.contexts.filter((context) => context === id).length;
  return {
    recognised: {
      here: mean(overlaps.recognised.here),
      there: mean(overlaps.recognised.there),
    },
    counterparts: found.map((one, n) => {
      const ids = {
        here: one.here.map((j) => here.ids[j]!),
        there: one.there.map((j) => there.ids[j]!),
      };
      const least = Math.min(
        ...ids.here.map((id) => sessionsOf(here, id)),
        ...ids.there.map((id) => sessionsOf(there, id)),
      );
      return {
        relation: one.relation,
        ...ids,
        sureness: least < leastOfContext ? 0 : sureness[n]!,
        overlap: overlapOf(one, overlaps),
      };
    }),
  };
}

/** Of the sessions of the contexts on one side (each counting alike), those that are the other's. */
function overlapOf(
  { here, there }: Correspondent,
  { hereInThere, thereInHere }: ReturnType<typeof overlapsOf>,
): Counterparts['overlap'] {
  if (here.length === 0 || there.length === 0) return null;
  const inside = (
    table: readonly (readonly number[])[],
    from: readonly number[],
    into: readonly number[],
  ) => mean(from.map((a) => into.reduce((sum, b) => sum + table[a]![b]!, 0)));
  return {
    hereInThere: inside(hereInThere, here, there),
    thereInHere: inside(thereInHere, there, here),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
