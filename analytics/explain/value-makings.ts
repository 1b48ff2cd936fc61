import type { Amount, Estimate } from '../../contract/records/estimate.ts';
import { amountColumn, moneyResolution } from '../engine/session-columns.ts';
import { amountsOf } from '../scales/leaves.ts';
import type { Making, Side, Source } from './making.ts';

/** The figures of what use gave, as records have them. */
export interface ValueFigures {
  readonly sessions: number;
  readonly worth: Amount;
  readonly cost: Amount;
  readonly value?: Estimate;
  readonly customers: number;
}

const one: Side = { sql: () => '1', one: 1, unit: '1' };

/**
 * How the figures are made that all records of value share: sessions, worth, cost, worth for one
 * unit of cost, and amounts by name (`amount.heat`).
 *
 * @param byCustomer the ratio is one of customers: what nobody known did is left out of it
 */
export function valueMakings(
  sources: readonly Source[],
  figures: ValueFigures,
  { byCustomer = false } = {},
): Readonly<Record<string, Making>> {
  const { sessions, worth, cost, value, customers } = figures;
  const fact = (amount: Amount): Estimate => ({
    value: amount.value,
    unit: amount.unit,
    lo90: null,
    hi90: null,
    n: sessions,
    customers,
    method: 'exact sum',
  });
  // Money of several currencies is not added.
  const mixed = worth.unit === '' && sources.length > 0;
  const money = (column: string): Side => ({
    sql: () => `s.${column}`,
    one: moneyResolution,
    unit: worth.unit,
  });
  const told = (amount: Amount): Estimate =>
    mixed ? { ...fact(amount), value: null, withheld: 'units-differ' } : fact(amount);
  const priced = mixed ? [] : sources;
  const nobody = { reason: 'nobody-known', when: 's.customer IS NULL' } as const;
  return {
    sessions: {
      name: 'Sessions',
      made: 'The number of sessions that began in the period.',
      kind: 'sum',
      sources,
      above: one,
      leftOut: [],
      now: fact({ value: sessions, unit: '1' }),
    },
    worth: {
      name: 'Worth made',
      made: 'The sum, over sessions, of their outcomes times what each was worth on that day: at the prices of the maker, or at the weights that the customer set.',
      kind: 'sum',
      sources: priced,
      above: money('worth'),
      leftOut: [{ reason: 'amount-unknown', when: 's.worth IS NULL' }],
      now: told(worth),
    },
    cost: {
      name: 'Cost',
      made: 'The sum, over sessions, of the resources they took times the price of that day: of the maker, or as the customer weighs them.',
      kind: 'sum',
      sources: priced,
      above: money('cost'),
      leftOut: [{ reason: 'amount-unknown', when: 's.cost IS NULL' }],
      now: told(cost),
    },
    ...(value === undefined
      ? {}
      : {
          value: {
            name: 'Worth for one unit of cost',
            made: 'The worth of all sessions of which both are known, divided by their cost; never a mean of ratios. Interval: customers drawn anew 600 times.',
            kind: 'ratio',
            sources: priced,
            above: money('worth'),
            below: money('cost'),
            leftOut: [
              ...(byCustomer ? [nobody] : []),
              { reason: 'worth-unknown', when: 's.worth IS NULL' },
              { reason: 'cost-unknown', when: 's.cost IS NULL' },
            ],
            now: value,
          },
        }),
    ...amountMakings(sources, fact),
  };
}

/** Amounts by name; one that products tell in different units or steps has no whole. */
function amountMakings(
  sources: readonly Source[],
  fact: (amount: Amount) => Estimate,
): Readonly<Record<string, Making>> {
  const names = new Set(sources.flatMap(({ product }) => amountsOf(product.model)));
  return Object.fromEntries(
    [...names].flatMap((feature): [string, Making][] => {
      const own = sources.filter(({ product }) => amountsOf(product.model).includes(feature));
      const columns = own.map(({ product }) => amountColumn(product.model, feature));
      const [{ column = '', unit = '', resolution = 1 } = {}, ...others] = columns;
      if (others.some((other) => other.unit !== unit || other.resolution !== resolution)) return [];
      const all = own.flatMap(({ product: { model } }) => [
        ...model.value.outcomes,
        ...model.value.resources,
      ]);
      return [
        [
          `amount.${feature}`,
          {
            name: all.find((amount) => amount.feature === feature)?.label ?? feature,
            made: 'The sum of the amount over sessions, in whole steps of what the product can tell.',
            kind: 'sum',
            sources: own,
            above: { sql: () => `s.${column}`, one: resolution ?? 1, unit },
            leftOut: [{ reason: 'amount-unknown', when: `s.${column} IS NULL` }],
            // Of a sum the parts tell the value.
            now: fact({ value: 0, unit }),
          },
        ],
      ];
    }),
  );
}
