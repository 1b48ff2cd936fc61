import type { Amount } from '../../contract/records/estimate.ts';
import { amountColumn, moneyResolution } from '../engine/session-columns.ts';
import { amountsOf } from '../scales/leaves.ts';
import { withheld } from '../value/estimates.ts';
import { each, type Formula, type Formulas } from './formula.ts';
import type { Side, Source } from './making.ts';

/** Of whom nobody knows what they did is no customer's. */
export const nobody = { reason: 'nobody-known', when: 's.customer IS NULL' } as const;

/** The number of sessions. */
export const sessionsFormula: Formula = {
  name: 'Sessions',
  made: 'The number of sessions that began in the period.',
  kind: 'sum',
  above: each,
};

/** The number of customers. */
export const customersFormula: Formula = {
  name: 'Customers',
  made: 'How many different customers these sessions are of.',
  leftOut: [nobody],
};

/**
 * How the figures are made that all records of value share: sessions, worth, cost, worth for one
 * unit of cost, and amounts by name.
 *
 * @param worth of the whole; money of several currencies, which has no unit, is not added
 * @param byCustomer the ratio is one of customers: what nobody known did is left out of it
 */
export function valueFormulas(
  sources: readonly Source[],
  { worth, byCustomer = false }: { readonly worth: Amount; readonly byCustomer?: boolean },
): Formulas {
  const mixed = worth.unit === '' && sources.length > 0;
  const money = (column: string): Side => ({
    sql: () => `s.${column}`,
    one: moneyResolution,
    unit: worth.unit,
  });
  const differ = mixed
    ? {
        sources: [],
        now: withheld('units-differ', { unit: '', n: 0, customers: 0, method: 'exact sum' }),
      }
    : {};
  const value: Formula = {
    name: 'Worth for one unit of cost',
    made: 'The worth of all sessions of which both are known, divided by their cost; never a mean of ratios. Interval: customers drawn anew 600 times.',
    kind: 'ratio',
    ...(mixed ? { sources: [] } : {}),
    above: money('worth'),
    below: money('cost'),
    leftOut: [
      ...(byCustomer ? [nobody] : []),
      { reason: 'worth-unknown', when: 's.worth IS NULL' },
      { reason: 'cost-unknown', when: 's.cost IS NULL' },
    ],
  };
  return {
    n: sessionsFormula,
    sessions: sessionsFormula,
    customers: customersFormula,
    worth: {
      name: 'Worth made',
      made: 'The sum, over sessions, of their outcomes times what each was worth on that day: at the prices of the maker, or at the weights that the customer set.',
      kind: 'sum',
      above: money('worth'),
      leftOut: [{ reason: 'amount-unknown', when: 's.worth IS NULL' }],
      ...differ,
    },
    cost: {
      name: 'Cost',
      made: 'The sum, over sessions, of the resources they took times the price of that day: of the maker, or as the customer weighs them.',
      kind: 'sum',
      above: money('cost'),
      leftOut: [{ reason: 'amount-unknown', when: 's.cost IS NULL' }],
      ...differ,
    },
    value,
    ownWeighted: {
      name: 'Sessions at own weights',
      made: 'The number of sessions that are worth, or cost, something else to their customer than at the prices of the maker.',
      kind: 'sum',
      above: {
        ...each,
        sql: () =>
          'CASE WHEN s.worth IS DISTINCT FROM s.listed_worth OR s.cost IS DISTINCT FROM s.listed_cost THEN 1 ELSE 0 END',
      },
    },
    ...amountFormulas(sources, 'outcomes', 'totals'),
    ...amountFormulas(sources, 'resources'),
  };
}

/** Amounts by name; one that products tell in different units or steps has no whole. */
function amountFormulas(sources: readonly Source[], ...fields: readonly string[]): Formulas {
  const formula = (way: readonly string[]): Formula => {
    const feature = way.at(-1) ?? '';
    const own = sources.filter(({ product }) => amountsOf(product.model).includes(feature));
    const columns = own.map(({ product }) => amountColumn(product.model, feature));
    const [{ column = '', unit = '', resolution = 1 } = {}, ...others] = columns;
    const labels = own.flatMap(({ product: { model } }) => [
      ...model.value.outcomes,
      ...model.value.resources,
    ]);
    const alike = others.every((other) => other.unit === unit && other.resolution === resolution);
    return {
      name: labels.find((amount) => amount.feature === feature)?.label ?? feature,
      made: 'The sum of the amount over sessions, in whole steps of what the product can tell.',
      sources: own,
      ...(alike
        ? {
            kind: 'sum',
            above: { sql: () => `s.${column}`, one: resolution ?? 1, unit },
            leftOut: [{ reason: 'amount-unknown', when: `s.${column} IS NULL` }],
          }
        : {}),
    };
  };
  return Object.fromEntries(fields.map((field) => [`${field}.*`, formula]));
}
