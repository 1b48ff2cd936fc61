import type { FigureScope } from '../../contract/records/figure.ts';
import type { KindOther, KindSide } from '../../contract/records/kind-comparison.ts';
import { textSql } from '../engine/literal.ts';
import { moneyResolution } from '../engine/session-columns.ts';
import { kindComparisonOf } from '../queries/kind-comparison.ts';
import { kindSessions } from '../queries/kind-figures.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { each, type Formulas, makingIn, under } from './formula.ts';
import type { Source, Subject } from './making.ts';
import { customersFormula, sessionsFormula } from './value-formulas.ts';

/** A product beside those of its kind, or beside one of them. */
export async function kindSubject(
  ports: QueryPorts,
  { maker, product, other }: Extract<FigureScope, { readonly of: 'kind' }>,
): Promise<Subject | undefined> {
  const record = await kindComparisonOf(ports, maker, product, other === null ? {} : { other });
  if (record === undefined) return undefined;
  const here = await productLeaves(ports, maker, product);
  const { name, window } = record;
  if (other === null) {
    const formulas = { n: sessionsFormula, customers: customersFormula };
    const making = makingIn(record, here.map(everything), formulas);
    return { of: name, window, ...record.inputs, making };
  }
  const found = record.others.find((one) => one.product === other);
  const there = await productLeaves(ports, maker, other);
  if (found === undefined) return undefined;
  return {
    of: `${name} beside ${found.name}`,
    window,
    ...found.inputs,
    making: makingIn(
      found,
      [...here, ...there].map(everything),
      formulasOf(found, { here, there }),
    ),
  };
}

type Sides = { readonly here: readonly ProductLeaves[]; readonly there: readonly ProductLeaves[] };

function everything(product: ProductLeaves): Source {
  return { product, where: kindSessions };
}

/** The sessions of some contexts of a product. */
function within(products: readonly ProductLeaves[], side: KindSide | null): readonly Source[] {
  const where = `${kindSessions} AND ${inContexts(side)}`;
  return products.map((product) => ({ product, where }));
}

function formulasOf({ pairs }: KindOther, sides: Sides): Formulas {
  const pairAt = (way: readonly string[]) => pairs[Number(way[1]) - 1];
  const ofPair = (way: readonly string[]) => [
    ...within(sides.here, pairAt(way)?.here ?? null),
    ...within(sides.there, pairAt(way)?.there ?? null),
  ];
  const ofSide = (side: 'here' | 'there') =>
    under(`pairs.*.${side}`, sideFormulas(currencyOf(sides[side])), (way) =>
      within(sides[side], pairAt(way)?.[side] ?? null),
    );
  const shares = (side: 'here' | 'there'): Formulas => ({
    [`pairs.*.${side}.shareOfSessions`]: (way) => ({
      name: 'Share of sessions',
      made: 'The number of sessions of these ways of use, divided by that of all closed sessions of known customers. Interval: customers drawn anew.',
      kind: 'ratio',
      sources: sides[side].map(everything),
      above: {
        ...each,
        sql: () => `CASE WHEN ${inContexts(pairAt(way)?.[side])} THEN 1 ELSE 0 END`,
      },
      below: each,
    }),
  });
  return {
    ...sampleFormulas,
    ...shares('here'),
    ...shares('there'),
    ...ofSide('here'),
    ...ofSide('there'),
    ...under('pairs.*', pairFormulas, ofPair),
  };
}

function currencyOf(products: readonly ProductLeaves[]): string {
  return products[0]?.model.value.currency ?? '';
}

function inContexts(side: KindSide | null | undefined): string {
  const ids = side?.contexts.map(({ id }) => textSql(id)).join(', ') || 'NULL';
  return `s.context IN (${ids})`;
}

const sideFormulas = (unit: string): Formulas => ({
  sessions: sessionsFormula,
  customers: customersFormula,
  shareOfCustomers: {
    name: 'Share of customers',
    made: 'The number of customers with a session of these ways of use, divided by that of all customers of the product. Interval: Wilson.',
  },
  value: {
    name: 'Worth for one unit of cost',
    made: "The worth at the maker's prices of all sessions of which worth and cost are known, divided by their cost. Interval: customers drawn anew 600 times.",
    kind: 'ratio',
    above: { sql: () => 's.listed_worth', one: moneyResolution, unit },
    below: { sql: () => 's.listed_cost', one: moneyResolution, unit },
    leftOut: [
      { reason: 'worth-unknown', when: 's.listed_worth IS NULL' },
      { reason: 'cost-unknown', when: 's.listed_cost IS NULL' },
    ],
  },
});

const sampleFormulas: Formulas = {
  'sampled.*': {
    name: 'Sessions compared',
    made: 'Of the closed sessions of the product at most 1,000, drawn by their ids.',
  },
  'recognised.*': {
    name: 'Known again',
    made: 'By what both products tell, the share of the sessions drawn that are likeliest in their own way of use; the mean over the ways of use.',
  },
};

const pairFormulas: Formulas = {
  sureness: {
    name: 'Sureness',
    made: 'The share of 60 draws of customers of both products, each with all their sessions, in which the same ways of use correspond in the same way.',
  },
  'overlap.*': {
    name: 'Overlap',
    made: 'The share of the sessions of the one that are likeliest in the other, and there no unlikelier than all but 5 in 100 of its own.',
  },
  share: {
    name: 'Difference of shares',
    made: 'The share of sessions here less that there. Interval: customers drawn anew 600 times, each with what they did with both products.',
  },
  value: {
    name: 'Difference of value',
    made: "Worth for cost here over that there, at the makers' prices, less one, in per cent. Interval: customers drawn anew 600 times, each with what they did with both products.",
  },
};
