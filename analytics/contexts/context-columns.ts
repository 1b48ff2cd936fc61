import type { ProductModel } from '../../contract/model/product-model.ts';
import { amountSql } from '../engine/exact-amount.ts';
import { textSql } from '../engine/literal.ts';
import { featureColumns } from '../engine/session-columns.ts';

interface Column<Kind extends string> {
  readonly kind: Kind;
  readonly name: string;
  /** What people read. */
  readonly label: string;
  /** Its value as an SQL expression over a session `s` joined as `contextRowsSql` joins it. */
  readonly sql: string;
  readonly high?: string;
  readonly low?: string;
}

/**
 * One thing that describes how a product is used. `attribute` is a word or a number that the
 * registry knows of device, customer or group; which of the two is seen when contexts are fitted.
 */
export type ContextColumn =
  | Column<'hour'>
  | Column<'weekday'>
  | (Column<'numeric'> & { readonly unit: string; readonly log: boolean })
  | Column<'share'>
  | Column<'category'>
  | Column<'attribute'>
  | (Column<'flag'> & { readonly otherProduct: string });

/**
 * What describes the use of a product, as its model says; never an outcome, a resource or a
 * setting (`check-product-model.ts` refuses them).
 *
 * @param nameOf the name of another product, for "with the home battery"
 */
export function contextColumns(
  model: ProductModel,
  nameOf: (product: string) => string,
): readonly ContextColumn[] {
  const { time, duration, features, attributes, with: others } = model.context;
  return [
    ...(time ? timeOfWeek : []),
    ...(duration ? [howLong] : []),
    ...features.map((name) => featureColumn(model, name)),
    ...attributes.map(
      (name): ContextColumn => ({
        kind: 'attribute',
        name: `attribute ${name}`,
        label: name.replaceAll('_', ' '),
        // What is nearest to the use speaks first.
        sql: `coalesce(${['d', 'c', 'g'].map((of) => `${of}.attributes->>${textSql(name)}`).join(', ')})`,
      }),
    ),
    ...others.map((product): ContextColumn => {
      const name = nameOf(product).toLowerCase();
      return {
        kind: 'flag',
        name: `with ${product}`,
        label: name,
        sql: `${withAlias(product)}.id IS NOT NULL`,
        high: `with the ${name}`,
        low: `without the ${name}`,
        otherProduct: product,
      };
    }),
  ];
}

/** The alias under which the sessions that overlap with another product's are joined, quoted. */
export function withAlias(product: string): string {
  return `"with ${product}"`;
}

const timeOfWeek: readonly ContextColumn[] = [
  { kind: 'hour', name: 'hour', label: 'hour', sql: 's.hour' },
  { kind: 'weekday', name: 'weekday', label: 'weekday', sql: 's.weekday' },
];

const howLong: ContextColumn = {
  kind: 'numeric',
  name: 'duration',
  label: 'duration',
  sql: 's.duration / 60000',
  high: 'long',
  low: 'short',
  unit: 'min',
  log: true,
};

function featureColumn(model: ProductModel, name: string): ContextColumn {
  const feature = model.features[name];
  const column = featureColumns(model).find((candidate) => candidate.name === name);
  if (feature === undefined || column === undefined) {
    throw new Error(`${model.product} declares no feature ${name}`);
  }
  const base = {
    name: `feature ${name}`,
    label: feature.label.toLowerCase(),
    ...(feature.high === undefined ? {} : { high: feature.high }),
    ...(feature.low === undefined ? {} : { low: feature.low }),
  };
  if (feature.aggregate === 'share') return { ...base, kind: 'share', sql: `s.${column.column}` };
  if (column.type === 'VARCHAR' || column.type === 'BOOLEAN') {
    return { ...base, kind: 'category', sql: `s.${column.column}::VARCHAR` };
  }
  // Of what a counter or a count grew by, ratios matter more than differences.
  const log = feature.aggregate === 'delta' || feature.aggregate === 'changes';
  const sql =
    column.resolution === null
      ? `s.${column.column}`
      : amountSql(`s.${column.column}`, column.resolution);
  return { ...base, kind: 'numeric', sql, unit: column.unit, log };
}
