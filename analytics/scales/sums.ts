import type { ProductModel } from '../../contract/model/product-model.ts';
import type { SqlRow } from '../../contract/ports/analytics-database.ts';
import type { Amount } from '../../contract/records/estimate.ts';
import { amountOf } from '../engine/exact-amount.ts';
import { amountColumn, moneyResolution } from '../engine/session-columns.ts';
import { amountsOf, leafAmount, leafCounts } from './leaves.ts';

/** Leaves added up: whole numbers, as `leaves.ts` names them. */
export interface Sums {
  readonly sessions: number;
  readonly worth: number;
  readonly cost: number;
  readonly ownWeighted: number;
  readonly paired: number;
  readonly pairedWorth: number;
  readonly pairedCost: number;
  readonly rated: number;
  readonly adjusted: number;
  readonly adjustedSquares: number;
  /** Tells these sessions from others, see `session-mark.ts`. */
  readonly mark: number;
  /** Multiples of the resolution each product declares, by the name of the amount. */
  readonly amounts: Readonly<Record<string, number>>;
}

/** What makes a ratio: of sessions of which both worth and cost are known. */
export type Paired = Pick<Sums, 'paired' | 'pairedWorth' | 'pairedCost'>;

/** Nothing: adding it changes nothing. */
export const noSums: Sums = {
  sessions: 0,
  worth: 0,
  cost: 0,
  ownWeighted: 0,
  paired: 0,
  pairedWorth: 0,
  pairedCost: 0,
  rated: 0,
  adjusted: 0,
  adjustedSquares: 0,
  mark: 0,
  amounts: {},
};

/** The columns that add leaves up, for SELECT. */
export function sumsSql(model: ProductModel): string {
  return [...leafCounts, ...amountsOf(model).map(leafAmount)]
    .map((name) => `sum(${name})::BIGINT AS ${name}`)
    .join(', ');
}

/** The sums in a row of an answer to `sumsSql`. */
export function sumsIn(row: SqlRow, model: ProductModel): Sums {
  const whole = (name: string) => Number(row[name] ?? 0);
  return {
    sessions: whole('sessions'),
    worth: whole('worth'),
    cost: whole('cost'),
    ownWeighted: whole('own_weighted'),
    paired: whole('paired'),
    pairedWorth: whole('paired_worth'),
    pairedCost: whole('paired_cost'),
    rated: whole('rated'),
    adjusted: whole('adjusted'),
    adjustedSquares: whole('adjusted_squares'),
    mark: whole('mark'),
    amounts: Object.fromEntries(
      amountsOf(model).map((feature) => [feature, whole(`a_${feature}`)]),
    ),
  };
}

/** Both together; exact, in any order. Amounts of one name must be of one product. */
export function addSums(a: Sums, b: Sums): Sums {
  const amounts: Record<string, number> = { ...a.amounts };
  for (const [name, value] of Object.entries(b.amounts)) {
    amounts[name] = (amounts[name] ?? 0) + value;
  }
  return {
    sessions: a.sessions + b.sessions,
    worth: a.worth + b.worth,
    cost: a.cost + b.cost,
    ownWeighted: a.ownWeighted + b.ownWeighted,
    paired: a.paired + b.paired,
    pairedWorth: a.pairedWorth + b.pairedWorth,
    pairedCost: a.pairedCost + b.pairedCost,
    rated: a.rated + b.rated,
    adjusted: a.adjusted + b.adjusted,
    adjustedSquares: a.adjustedSquares + b.adjustedSquares,
    mark: a.mark + b.mark,
    amounts,
  };
}

/** The sums of the items that share a key, by key, in order of first appearance. */
export function sumBy<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
  sumsOf: (item: Item) => Sums,
): Map<Key, Sums> {
  const sums = new Map<Key, Sums>();
  for (const item of items) {
    const key = keyOf(item);
    sums.set(key, addSums(sums.get(key) ?? noSums, sumsOf(item)));
  }
  return sums;
}

/** Millionths of money as an amount. */
export function money(millionths: number, currency: string): Amount {
  return { value: amountOf(millionths, moneyResolution), unit: currency };
}

/** A summed amount of a product in its unit. */
export function amountIn(sums: Sums, model: ProductModel, feature: string): Amount {
  const { resolution, unit } = amountColumn(model, feature);
  return { value: amountOf(sums.amounts[feature] ?? 0, resolution ?? 1), unit };
}
