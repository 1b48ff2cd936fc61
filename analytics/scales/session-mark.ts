import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { sessionsTable } from '../engine/schema.ts';

/**
 * A mark of a session `s`, as SQL: 30 bits of a hash of its id, end, worth and cost. The sum over
 * some sessions tells them from any others, or from themselves before late data changed them, but
 * for a chance of 1 in 10⁹; like every sum of leaves it is exact (up to eight million sessions),
 * whatever the order, and costs nothing to merge.
 */
export const sessionMark =
  "(md5_number_lower(concat(s.id, '|', s.ended, '|', s.worth, '|', s.cost)) & 1073741823)::BIGINT";

/** How many sessions `s` of a product there are, and the sum of their marks. Cost: a scan of them. */
export async function readMark(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  where: string,
): Promise<{ readonly sessions: number; readonly mark: number }> {
  const [row] = await database.query<{ sessions: number; mark: number }>(
    `SELECT count(*) AS sessions, coalesce(sum(${sessionMark}), 0)::BIGINT AS mark
     FROM ${sessionsTable(maker, product)} s WHERE ${where}`,
  );
  return { sessions: Number(row?.sessions ?? 0), mark: Number(row?.mark ?? 0) };
}
