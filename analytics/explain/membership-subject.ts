import type { FigureScope } from '../../contract/records/figure.ts';
import { lookedAt } from '../membership/find-memberships.ts';
import { membershipsOf } from '../queries/memberships.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { type Formula, type Formulas, makingIn } from './formula.ts';
import type { Subject } from './making.ts';
import { customersFormula, sessionsFormula } from './value-formulas.ts';

type MembershipScope = Extract<FigureScope, { readonly of: 'memberships' }>;

/** How near customers, or one of them, are to the ways of using a product. */
export async function membershipSubject(
  ports: QueryPorts,
  { maker, product, customer }: MembershipScope,
): Promise<Subject | undefined> {
  const asked = customer === null ? {} : { customer };
  const record = await membershipsOf(ports, maker, product, asked);
  const own = record.items.find((one) => one.customer === customer);
  if (customer !== null && own === undefined) return undefined;
  const where = lookedAt(maker, product, customer ?? undefined);
  const sources = (await productLeaves(ports, maker, product)).map((one) => ({
    product: one,
    where,
  }));
  return {
    of: own === undefined ? record.name : `${record.name} with ${own.name}`,
    window: record.window,
    ...(own ?? record).inputs,
    making: async (name) =>
      (await makingIn(own ?? {}, sources, formulas)(name)) ??
      makingIn(record, sources, formulas)(name),
  };
}

const looked: Formula = {
  ...sessionsFormula,
  made: 'The closed sessions looked at: of each customer the latest 200 at most.',
};
const formulas: Formulas = {
  n: looked,
  sessions: looked,
  customers: customersFormula,
  days: { name: 'Days', made: 'On how many different local days these sessions began.' },
  'near.*.share': {
    name: 'Share of own use',
    made: 'How likely each session is of this way of use is told by a mixture that is fitted with the ways of use, and made no surer than it may be; the figure is the share, of a customer’s own sessions, by which what was seen is likeliest. Interval: sessions of one day count as one.',
  },
  'quality.agreement': {
    name: 'Agreement',
    made: 'The share of the sessions whose likeliest way of use is the one they are placed in.',
  },
  'quality.between': {
    name: 'Between ways of use',
    made: 'The share of the sessions that are likely, by 60 % or more, of no single way of use.',
  },
};
