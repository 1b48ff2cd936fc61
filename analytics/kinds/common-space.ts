import { clusterColumn } from '../contexts/context-rows.ts';
import type { DescribedColumn } from '../contexts/described-column.ts';
import {
  applyScaling,
  type FeatureColumn,
  type Features,
  fitScaling,
} from '../contexts/features.ts';
import type { Random } from '../random.ts';

/**
 * The sessions of two products as points on one scale, those of the first before those of the
 * second. The scale is learnt from equally many of both, so that neither sets it alone.
 *
 * Cost: that of `fitScaling`.
 *
 * @param first what describes the sessions of the one
 * @param second the same columns in the same units, of the other
 */
export function commonSpace(
  first: readonly DescribedColumn[],
  second: readonly DescribedColumn[],
  random: Random,
): Features {
  const pairs = first.map((column, place) => asOneKind(column, second[place]!));
  const equally = Math.min(...[first, second].map((side) => side[0]?.values.length ?? 0));
  const joined = (most: number) =>
    pairs.map(([a, b]) => join(a, a.values.slice(0, most), b.values.slice(0, most)));
  return applyScaling(fitScaling(joined(equally), random), joined(Number.POSITIVE_INFINITY));
}

/** An attribute may be a number in one product and a word in the other: then it is a word in both. */
function asOneKind(
  a: DescribedColumn,
  b: DescribedColumn,
): readonly [FeatureColumn, FeatureColumn] {
  const [one, other] = [clusterColumn(a), clusterColumn(b)];
  return one.kind === other.kind ? [one, other] : [asWords(one), asWords(other)];
}

function asWords({ name, values }: FeatureColumn): FeatureColumn {
  const words = values.map((value) => (value === null ? null : String(value)));
  return { kind: 'category', name, values: words };
}

function join(
  column: FeatureColumn,
  first: FeatureColumn['values'],
  second: FeatureColumn['values'],
): FeatureColumn {
  return { ...column, values: [...first, ...second] } as FeatureColumn;
}
