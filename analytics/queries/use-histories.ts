import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Histories, UseDay } from '../adoption/histories.ts';
import { groupsDownTo } from '../scales/tree.ts';
import type { ProductLeaves } from './product-leaves.ts';

/**
 * The days on which each known customer used a product, up to a moment. Use by nobody known is in
 * no history. Cost: a scan of the leaves, and a row for each customer and day of use.
 */
export async function readHistories(
  database: AnalyticsDatabase,
  { between }: ProductLeaves,
  to: number | undefined,
): Promise<Histories> {
  const rows = await database.query<{
    customer: string;
    day: number;
    sessions: number;
    contexts: string;
  }>(
    `SELECT customer, (epoch(day) / 86400)::INTEGER AS day, sum(sessions)::INTEGER AS sessions,
       coalesce(string_agg(DISTINCT context, ' ' ORDER BY context), '') AS contexts
     FROM ${between(to === undefined ? {} : { to })}
     WHERE customer IS NOT NULL GROUP BY ALL HAVING sum(sessions) > 0 ORDER BY customer, day`,
  );
  const histories = new Map<string, UseDay[]>();
  for (const { customer, day, sessions, contexts } of rows) {
    const history = histories.get(customer) ?? [];
    histories.set(customer, history);
    history.push({ day, sessions, contexts: contexts === '' ? [] : contexts.split(' ') });
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
