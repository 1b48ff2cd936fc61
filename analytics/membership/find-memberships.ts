import type { ContextColumn } from '../contexts/context-columns.ts';
import type { ContextModel } from '../contexts/context-model.ts';
import { clusterColumn, readContextRows } from '../contexts/context-rows.ts';
import type { ContextSubject } from '../contexts/context-subject.ts';
import { applyScaling } from '../contexts/features.ts';
import { type Mixture, memberships, softShares } from '../contexts/mixture.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { addMemberships } from './add-memberships.ts';
import type { MembershipRow } from './membership-table.ts';

/** A customer's latest sessions say how it is now, and bound what a customer costs. */
const mostLookedAt = 200;

/** The sessions `s` by which customers are placed, of one of them or of all: an SQL condition. */
export function lookedAt(maker: string, product: string, customer: string | undefined): string {
  const own = customer === undefined ? 'IS NOT NULL' : `= ${textSql(customer)}`;
  return `s.id IN (SELECT c.id FROM ${sessionsTable(maker, product)} c
    WHERE NOT c.open AND c.customer ${own}
    QUALIFY row_number() OVER (PARTITION BY c.customer ORDER BY c.started DESC, c.id) <= ${mostLookedAt})`;
}

/** So many sessions are in memory at the same time. */
const atOnce = 20_000;

/**
 * How near customers are to the contexts in force, by their latest closed sessions. Nothing is
 * written.
 *
 * Cost: a scan of the sessions for every 20,000 looked at, and about 4 µs for each of these.
 *
 * @param touched a relation of `customer`; undefined: all
 */
export async function findMemberships(
  { database, maker, model, known }: ContextSubject,
  columns: readonly ContextColumn[],
  contexts: ContextModel & { readonly mixture: Mixture },
  touched: string | undefined,
): Promise<readonly MembershipRow[]> {
  const { product } = model;
  const closed = `NOT s.open AND s.customer IS NOT NULL ${
    touched === undefined ? '' : `AND s.customer IN (SELECT customer FROM ${touched})`
  }`;
  const counts = await database.query<{ customer: string; sessions: number }>(
    `SELECT customer, least(count(*), ${mostLookedAt}) AS sessions
     FROM ${sessionsTable(maker, product)} s WHERE ${closed} GROUP BY customer ORDER BY customer`,
  );
  const ids = contexts.contexts.map(({ id }) => id);
  const all = softShares(contexts.mixture);
  const rows: MembershipRow[] = [];
  for (const [first, last] of portions(counts)) {
    const read = await readContextRows(database, {
      maker,
      product,
      columns,
      known,
      where: `${closed} AND s.customer BETWEEN ${textSql(first)} AND ${textSql(last)}
        QUALIFY row_number() OVER (PARTITION BY s.customer ORDER BY s.started DESC, s.id)
          <= ${mostLookedAt}
        ORDER BY s.customer, s.id`,
      numbers: new Set(contexts.numbers),
    });
    const points = applyScaling(contexts.scaling, read.columns.map(clusterColumn));
    const soft = memberships(points, contexts.mixture);
    rows.push(...addMemberships(read.customers, read.days, soft, ids, all));
  }
  return rows;
}

/** Neighbouring customers, first and last, who together have no more sessions than fit at once. */
function portions(
  counts: readonly { readonly customer: string; readonly sessions: number }[],
): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  let sessions = Number.POSITIVE_INFINITY;
  for (const one of counts) {
    sessions += one.sessions;
    const current = found.at(-1);
    if (current === undefined || sessions > atOnce) {
      found.push([one.customer, one.customer]);
      sessions = one.sessions;
    } else {
      current[1] = one.customer;
    }
  }
  return found;
}
