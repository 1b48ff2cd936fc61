import type { WithheldReason } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { CustomerMembership, ProductMemberships } from '../../contract/records/membership.ts';
import { type ContextModel, readContextModel } from '../contexts/context-model.ts';
import { sessionsTable } from '../engine/schema.ts';
import { sessionModel } from '../engine/session-models.ts';
import { millionth } from '../membership/add-memberships.ts';
import { lookedAt } from '../membership/find-memberships.ts';
import {
  type MembershipRow,
  readMembershipMark,
  readMemberships,
} from '../membership/membership-table.ts';
import { shareInterval } from '../membership/share-interval.ts';
import { sessionMark } from '../scales/session-mark.ts';
import { totalsTable } from '../scales/totals.ts';
import { groupBy } from './group-by.ts';
import { nameOf } from './names.ts';
import type { QueryPorts } from './product-leaves.ts';

/** Fewer say too little of a habit. */
const leastSessions = 10;
const leastDays = 5;
/** Where the soft view and the placements differ more than this, the soft one is not told. */
export const leastAgreement = 0.9;
/** From which share on a way of use is said to be the main one, or to be there as well. */
const mostly = 0.6;
const sometimes = 0.15;

/** Which customers, in which order, how many. */
export interface MembershipsAsked {
  readonly customer?: string;
  /** nearest to this context first; absent: in the order of their ids */
  readonly context?: string;
  readonly limit?: number;
  readonly after?: string;
}

/**
 * How near customers are to the contexts of a product: how much of their latest sessions is of
 * each (`membership/own-shares.ts`), from 10 sessions on 5 days on, with a 90 % interval in
 * which sessions of one day count as one. Withheld where there is one context only, and where the
 * soft view differs from the placements in more than one session of ten.
 *
 * Cost: a row for each customer and context.
 */
export async function membershipsOf(
  { database, registry, clock, seed }: QueryPorts,
  maker: string,
  product: string,
  { customer, context, limit = 100, after }: MembershipsAsked,
): Promise<ProductMemberships> {
  const contexts = await readContextModel(database, maker, product);
  const fresh =
    contexts !== undefined &&
    contexts.fittedAt === (await readMembershipMark(database, maker, product));
  const rows = fresh ? await readMemberships(database, maker, product, customer) : [];
  const now = clock();
  const marks = await marksOf(database, maker, product, customer);
  const inputs = (of: string | null, n: number, mark: number) =>
    inputsOf({
      scope: { of: 'memberships', maker, product, customer: of },
      ...{ at: now, sessions: n, mark, told: {} },
    });
  const all = [...groupBy(rows, (row) => row.customer)]
    .map(([id, own]) => ({
      inputs: inputs(id, own[0]?.sessions ?? 0, marks.get(id) ?? 0),
      ...membershipOf(id, nameOf(registry, maker, { level: 'customer', id }), own, contexts),
    }))
    .sort(
      (a, b) => nearness(b, context) - nearness(a, context) || (a.customer < b.customer ? -1 : 1),
    );
  const start = after === undefined ? 0 : all.findIndex((one) => one.customer === after) + 1;
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  const sessions = all.reduce((sum, one) => sum + one.sessions, 0);
  const reason = whyNot(contexts);
  const span = fresh ? await windowOf(database, maker, product, customer) : undefined;
  return {
    ...(reason === undefined ? {} : { withheld: reason }),
    inputs: inputs(
      customer ?? null,
      sessions,
      [...marks.values()].reduce((sum, one) => sum + one, 0),
    ),
    window: { from: span?.first ?? now, to: span?.last ?? now },
    computedAt: now,
    seed,
    n: sessions,
    customers: all.length,
    maker,
    product,
    name: registry.product(maker, product)?.name ?? product,
    contexts: contexts?.contexts.map(({ id, name, colour }) => ({ id, name, colour })) ?? [],
    quality: contexts?.soft ?? null,
    items,
    ...(last !== undefined && start + limit < all.length ? { next: last.customer } : {}),
  };
}

function membershipOf(
  customer: string,
  name: string,
  rows: readonly MembershipRow[],
  contexts: ContextModel | undefined,
): Omit<CustomerMembership, 'inputs'> {
  const { sessions = 0, days = 0 } = rows[0] ?? {};
  const few = sessions < leastSessions || days < leastDays;
  const withheld = whyNot(contexts) ?? (few ? ('not-enough-sessions' as const) : undefined);
  const head = { customer, name, sessions, days };
  if (withheld !== undefined) {
    return { ...head, withheld, sentence: 'Not enough data.', near: [] };
  }
  const total = rows.reduce((sum, { share }) => sum + share, 0) || 1;
  const near = rows
    .map(({ context, share, clear }) => {
      const value = share / total;
      return {
        context,
        share: {
          value,
          unit: '1',
          ...shareInterval(value, days * clear * millionth),
          n: sessions,
          customers: 1,
          method: 'own shares of a mixture, Wilson interval over days',
        },
      };
    })
    .sort((a, b) => b.share.value - a.share.value || (a.context < b.context ? -1 : 1));
  const named = near.map(({ context, share }) => ({
    name: contexts?.contexts.find(({ id }) => id === context)?.name ?? context,
    share: share.value,
  }));
  return { ...head, sentence: sentenceOf(named), near };
}

/**
 * How near one customer is to the contexts of each product that the customer uses; undefined: no
 * such customer.
 */
export async function membershipsOfCustomer(
  ports: QueryPorts,
  maker: string,
  customer: string,
): Promise<readonly ProductMemberships[] | undefined> {
  if (ports.registry.customer(maker, customer) === undefined) return undefined;
  const found: ProductMemberships[] = [];
  for (const { model } of ports.registry.products(maker)) {
    const memberships = await membershipsOf(ports, maker, model.product, { customer });
    if (memberships.items.length > 0) found.push(memberships);
  }
  return found;
}

/** "Mostly “weekday evening” (72 %), sometimes “weekend” (22 %).", or "Between the one and the other". */
function sentenceOf(nearest: readonly { readonly name: string; readonly share: number }[]): string {
  const [first, second] = nearest;
  if (first === undefined) return 'Not enough data.';
  const told = ({ name, share }: { readonly name: string; readonly share: number }) =>
    `“${name}” (${Math.round(100 * share)} %)`;
  if (second !== undefined && first.share < mostly)
    return `Between ${told(first)} and ${told(second)}.`;
  const also =
    second !== undefined && second.share >= sometimes ? `, sometimes ${told(second)}` : '';
  return `Mostly ${told(first)}${also}.`;
}

function nearness({ near }: CustomerMembership, context: string | undefined): number {
  if (context === undefined) return 0;
  return near.find((one) => one.context === context)?.share.value ?? -1;
}

function whyNot(contexts: ContextModel | undefined): WithheldReason | undefined {
  if (contexts?.mixture === undefined) return 'not-enough-sessions';
  if (contexts.soft == null) return 'no-stable-contexts';
  return contexts.soft.agreement < leastAgreement ? 'too-uncertain' : undefined;
}

/** The marks of the sessions looked at, by customer. */
async function marksOf(
  database: QueryPorts['database'],
  maker: string,
  product: string,
  customer: string | undefined,
): Promise<ReadonlyMap<string, number>> {
  if ((await sessionModel(database, maker, product)) === undefined) return new Map();
  const rows = await database.query<{ customer: string; mark: number }>(
    `SELECT s.customer, sum(${sessionMark})::DOUBLE AS mark
     FROM ${sessionsTable(maker, product)} s
     WHERE ${lookedAt(maker, product, customer)} GROUP BY s.customer`,
  );
  return new Map(rows.map((row) => [row.customer, row.mark]));
}

/** From the first to the last session. */
async function windowOf(
  database: QueryPorts['database'],
  maker: string,
  product: string,
  customer: string | undefined,
): Promise<{ readonly first: number | null; readonly last: number | null } | undefined> {
  const [row] = await database.query<{ first: number | null; last: number | null }>(
    `SELECT min(first) AS first, max(last) AS last FROM ${totalsTable(maker, product)}
     WHERE coalesce(customer = $1, true)`,
    [customer ?? null],
  );
  return row;
}
