import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Histories } from '../adoption/histories.ts';
import { groupsDownTo } from '../scales/tree.ts';
import type { ProductLeaves } from './product-leaves.ts';

/**
 * The days on which each known customer used a product, up to a moment. Use by nobody known is in
 * no history. Cost: a scan of the leaves, and a row for each customer, day of use and context.
 */
export async function readHistories(
  database: AnalyticsDatabase,
  { between }: ProductLeaves,
  to: number | undefined,
): Promise<Histories> {
  // A row for each context too: told apart by DuckDB, they would cost more than these rows do.
  const rows = await database.query<{
    customer: string;
    day: number;
    context: string | null;
    sessions: number;
  }>(
    `SELECT customer, (epoch(day) / 86400)::INTEGER AS day, context,
       sum(sessions)::INTEGER AS sessions
     FROM ${between(to === undefined ? {} : { to })}
     WHERE customer IS NOT NULL GROUP BY ALL HAVING sum(sessions) > 0
     ORDER BY customer, day, context`,
  );
  const histories = new Map<string, { day: number; sessions: number; contexts: string[] }[]>();
  for (const { customer, day, context, sessions } of rows) {
    const history = histories.get(customer) ?? [];
    histories.set(customer, history);
    const contexts = context === null ? [] : [context];
    const last = history.at(-1);
    if (last?.day === day) {
      last.sessions += sessions;
      last.contexts.push(...contexts);
    } else {
      history.push({ day, sessions, contexts });
    }
  }
  return histories;
}

/** Whether a customer belongs to a group or to one below it; to every group where none is named. */
export function belongsTo(
  registry: RegistryView,
  maker: string,
  group: string | undefined,
): (customer: string) => boolean {
  if (group === undefined) return () => true;
  return (customer) => {
    const home = registry.customer(maker, customer)?.group ?? null;
    return groupsDownTo(home, registry, maker).some(({ id }) => id === group);
  };
}
