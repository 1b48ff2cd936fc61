import { textSql } from '../engine/literal.ts';
import { featureColumns, settingColumns } from '../engine/session-columns.ts';
import { goesOnSql, offlineSql } from './close-silent.ts';
import type { SessionPlan } from './session-plan.ts';
import { valueSql } from './value-sql.ts';

/**
 * The rows of the session table from the temporary table `fresh_stays`: those stays that last long
 * enough, each with its id, its user, its place, its local time and its worth.
 *
 * - Customer: whom the readings name, if the maker knows them and they agreed to be named; nobody
 *   if not. Where the readings name nobody, the owner at the start.
 * - Group: where the device stood at the start. Time zone: the device's, else that place's, else
 *   the maker's, else UTC.
 *
 * @param zones the time zones in use: a constant zone is worked out ten times faster than one that
 *   differs from row to row
 */
export function sessionsSql(
  plan: SessionPlan,
  zones: readonly string[],
  now: number,
  run: number,
): string {
  const { maker, product, model, minMs } = plan;
  const own = [...featureColumns(model), ...settingColumns(model)].map(({ column }) => column);
  const { weighed, columns } = valueSql(maker, model);
  const id = `substr(md5(concat_ws('/', ${textSql(maker)}, ${textSql(product)}, device, part,
    round(started * 1000)::BIGINT)), 1, 16)`;
  return `WITH placed AS (
      SELECT s.*, s.closed_by = 'open' AND ${goesOnSql(plan, now)} AS open, p."group",
        coalesce(d.zone, g.zone, m.zone, 'UTC') AS zone,
        CASE WHEN s.by_customer IS NULL THEN o.customer
          WHEN c.named THEN s.by_customer END AS customer
      FROM (SELECT *, ${textSql(maker)} AS maker FROM fresh_stays WHERE ended - started >= ${minMs}) s
        ASOF LEFT JOIN ${concerned('registry_places', plan)} p
          ON s.device = p.device AND s.started >= p.from_time
        ASOF LEFT JOIN ${concerned('registry_ownership', plan)} o
          ON s.device = o.device AND s.started >= o.from_time
        LEFT JOIN ${mirrored('registry_devices', plan)} d ON s.device = d.device
        LEFT JOIN registry_groups g ON g.maker = s.maker AND g."group" = p."group"
        LEFT JOIN registry_makers m ON m.maker = s.maker
        LEFT JOIN ${offlineSql(plan)} off ON off.device = s.device
        LEFT JOIN registry_customers c ON c.maker = s.maker AND c.customer = s.by_customer
    ), dated AS (
      SELECT *, ${localTimeSql(zones)} AS local FROM placed
    ), daily AS (
      SELECT *, local::DATE AS day, round(ended - started)::BIGINT AS duration FROM dated
    )
    SELECT ${id} AS id, device, nullif(part, '') AS part, customer, "group", started, ended, open,
      CASE WHEN closed_by = 'open' AND NOT open THEN 'gap' ELSE closed_by END AS closed_by,
      day, (epoch(local) - epoch(day)) / 3600 AS hour, isodow(local)::TINYINT AS weekday,
      readings, duration,
      ${columns.join(', ')},
      NULL::VARCHAR AS context, []::VARCHAR[] AS supersedes, ${run}::BIGINT AS run,
      ${own.join(', ')}
    FROM (${weighed('daily')})`;
}

function mirrored(table: string, { maker, product }: SessionPlan): string {
  return `(FROM ${table} WHERE maker = ${textSql(maker)} AND product = ${textSql(product)})`;
}

/** An ASOF join sorts all that it looks through, so the others are left out first. */
function concerned(table: string, { maker, product }: SessionPlan): string {
  return `(FROM ${table} WHERE maker = ${textSql(maker)} AND product = ${textSql(product)}
    AND device IN (SELECT device FROM fresh_stays))`;
}

function localTimeSql(zones: readonly string[]): string {
  const instant = 'make_timestamptz((started * 1000)::BIGINT)';
  if (zones.length === 0) return `timezone(zone, ${instant})`;
  const known = zones.map(
    (zone) => `WHEN ${textSql(zone)} THEN timezone(${textSql(zone)}, ${instant})`,
  );
  return `CASE zone ${known.join(' ')} ELSE timezone(zone, ${instant}) END`;
}
