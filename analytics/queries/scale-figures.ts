import type { Amount } from '../../contract/records/estimate.ts';
import type { ScaleValue } from '../../contract/records/value.ts';
import { seededRandom, seedFor } from '../random.ts';
import type { Cell } from '../scales/cells.ts';
import { addSums, amountIn, money, noSums, type Sums, sumBy } from '../scales/sums.ts';
import type { Place } from '../scales/tree.ts';
import { type Comparison, scoreAmong } from '../value/compare-customers.ts';
import { ownValue, withheld } from '../value/estimates.ts';
import { groupBy } from './group-by.ts';
import type { ProductLeaves } from './product-leaves.ts';

/** The figures of one place, and of each of its parts. */
export type Figures = ScaleValue['children'][number];

/** What figures are computed with, the same for all places of one answer. */
export interface FigureTools {
  readonly maker: string;
  readonly products: readonly ProductLeaves[];
  /** All customers, among whom places are scored. */
  readonly comparison: Comparison;
  readonly seed: number;
}

/**
 * The figures of a place, from its cells. Money of several currencies is not added: worth, cost
 * and value are then withheld (worth and cost as 0 of no unit).
 */
export function figuresAt(
  { maker, products, comparison, seed }: FigureTools,
  place: Place,
  name: string,
  cells: readonly Cell[],
): Figures {
  const random = (word: string) => seededRandom(seedFor(seed, maker, place.level, place.id, word));
  const total = totalOf(cells);
  const customers = [...sumsByCustomer(cells).values()];
  const head = {
    ...place,
    name,
    sessions: total.sessions,
    ownWeighted: total.ownWeighted,
    outcomes: outcomesOf(cells, products),
    // A device is scored as a whole, whoever used it; everything else by its customers.
    score: scoreAmong(comparison, place.level === 'device' ? [total] : customers, random('score')),
  };
  const [currency = '', ...others] = currenciesOf(cells, products);
  if (others.length > 0) {
    const nothing: Amount = { value: 0, unit: '' };
    const value = withheld('units-differ', {
      unit: '1',
      n: total.sessions,
      customers: customers.length,
      method: 'ratio of sums',
    });
    return { ...head, worth: nothing, cost: nothing, value };
  }
  return {
    ...head,
    worth: money(total.worth, currency),
    cost: money(total.cost, currency),
    value: ownValue(customers.length > 0 ? customers : [total], random('value')),
  };
}

/** By customer; where nobody is known there is no customer. */
export function sumsByCustomer(cells: readonly Cell[]): Map<string, Sums> {
  const known = cells.flatMap(({ customer, sums }) =>
    customer === null ? [] : [{ customer, sums }],
  );
  return sumBy(
    known,
    ({ customer }) => customer,
    ({ sums }) => sums,
  );
}

/** The currencies in which cells are told; that of the products where there are no cells. */
export function currenciesOf(
  cells: readonly Cell[],
  products: readonly ProductLeaves[],
): readonly string[] {
  const used = new Set(cells.map(({ product }) => product));
  const models = products.map(({ model }) => model);
  const told = used.size === 0 ? models : models.filter(({ product }) => used.has(product));
  return [...new Set(told.map(({ value }) => value.currency))];
}

function totalOf(cells: readonly Cell[]): Sums {
  return cells.map(({ sums }) => sums).reduce(addSums, noSums);
}

/** Outcomes by name, over products; a name that stands for two units is left out. */
function outcomesOf(
  cells: readonly Cell[],
  products: readonly ProductLeaves[],
): Record<string, Amount> {
  const byProduct = groupBy(cells, ({ product }) => product);
  const told = products.flatMap(({ model }) => {
    const own = byProduct.get(model.product);
    if (own === undefined) return [];
    const sums = totalOf(own);
    return model.value.outcomes.map(({ feature }) => ({
      feature,
      ...amountIn(sums, model, feature),
    }));
  });
  const byName = groupBy(told, ({ feature }) => feature);
  return Object.fromEntries(
    [...byName].flatMap(([name, amounts]) => {
      const [unit = '', ...units] = new Set(amounts.map((amount) => amount.unit));
      const value = amounts.reduce((sum, amount) => sum + amount.value, 0);
      return units.length > 0 ? [] : [[name, { value, unit }]];
    }),
  );
}
