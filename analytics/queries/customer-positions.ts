import type { Range } from '../../contract/ports/insight-queries.ts';
import type { Position, ProductAdoption } from '../../contract/records/adoption.ts';
import { type FigureScope, inputsOf } from '../../contract/records/figure.ts';
import { weeksOf } from '../adoption/adoption-index.ts';
import { type Days, type Histories, lengthOf, usedWithin } from '../adoption/histories.ts';
import { placeInQuadrants } from '../adoption/quadrants.ts';
import type { Random } from '../random.ts';
import { readCells } from '../scales/cells.ts';
import { noSums } from '../scales/sums.ts';
import { type Comparison, compareCustomers } from '../value/compare-customers.ts';
import { withheld } from '../value/estimates.ts';
import { nameOf } from './names.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';
import { sumsByCustomer } from './scale-figures.ts';

const z90 = 1.6448536269514722;

type AdoptionScope = Extract<FigureScope, { readonly of: 'adoption' }>;

/** What customers are placed by. */
export interface PositionsAsked {
  readonly leaves: ProductLeaves | undefined;
  readonly range: Range;
  /** null: nobody used it */
  readonly period: Days | null;
  /** Of all customers of the product, among whom each is placed. */
  readonly histories: Histories;
  /** What the positions are of, but for the customer. */
  readonly scope: Omit<AdoptionScope, 'customer'>;
  /** epoch ms */
  readonly at: number;
  /** Whether a customer is to be answered. */
  readonly isMember: (customer: string) => boolean;
  readonly random: Random;
}

/** Where customers who used a product in a period stand; those with most sessions first. */
export async function customerPositions(
  { database, registry }: QueryPorts,
  maker: string,
  { leaves, range, period, histories, scope, at, isMember, random }: PositionsAsked,
): Promise<{
  readonly middle: ProductAdoption['middle'];
  readonly positions: readonly Position[];
}> {
  if (leaves === undefined || period === null) return { middle: null, positions: [] };
  const perCustomer = sumsByCustomer(await readCells(database, leaves, range));
  const comparison = compareCustomers(perCustomer);
  const units = new Map(
    [...histories]
      .filter(([, history]) => usedWithin(history, period).length > 0)
      .map(([customer, history]) => {
        const against = comparison.place(perCustomer.get(customer) ?? noSums);
        const weeks = weeksOf(history, period);
        return [customer, { customer, weeks, value: normalOf(against), against }];
      }),
  );
  const { middle, placed } = placeInQuadrants([...units.values()], {
    days: lengthOf(period),
    contexts: leaves.contexts?.contexts.length ?? 0,
    random,
  });
  const positions = placed.flatMap(({ customer, index, lo90, hi90, standing, probability }) => {
    const unit = units.get(customer);
    if (unit === undefined || !isMember(customer)) return [];
    const { sessions, rated, mark } = perCustomer.get(customer) ?? noSums;
    const value = againstLikeUse(unit.against, middle?.value ?? 0, rated, comparison);
    const position: Position = {
      customer,
      inputs: inputsOf({
        scope: { ...scope, customer },
        ...{ at, sessions, mark, told: { adoption: index, value: value.value } },
      }),
      name: nameOf(registry, maker, { level: 'customer', id: customer }),
      group: registry.customer(maker, customer)?.group ?? null,
      sessions,
      activeDays: unit.weeks.reduce((sum, week) => sum + week.activeDays, 0),
      adoption: {
        ...{ value: index, lo90, hi90, unit: '1', n: sessions, customers: 1 },
        method: 'mean of regularity, frequency and breadth; weeks resampled',
      },
      value,
      standing,
      probability,
    };
    return [position];
  });
  return {
    middle: middle && { adoption: middle.adoption, value: 0 },
    positions: positions.sort(
      (a, b) => b.sessions - a.sessions || (a.customer < b.customer ? -1 : 1),
    ),
  };
}

type Against = ReturnType<Comparison['place']>;

/** A place among customers as a normal error about it. */
export function normalOf(against: Against): { mean: number; deviation: number } | null {
  return against && { mean: against.value, deviation: (against.hi90 - against.lo90) / (2 * z90) };
}

/** Per cent more or less than like use gives, from logarithms. */
function againstLikeUse(against: Against, mean: number, n: number, comparison: Comparison) {
  const stands = {
    ...{ unit: '%', n, customers: comparison.reference.length },
    method: 'context-adjusted, shrunken towards like use',
  };
  if (against === null) return withheld('not-enough-sessions', stands);
  const percent = (log: number) => 100 * Math.expm1(log - mean);
  const { value, lo90, hi90 } = against;
  return { value: percent(value), lo90: percent(lo90), hi90: percent(hi90), ...stands };
}
