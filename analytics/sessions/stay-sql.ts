import type { Regions } from './find-regions.ts';
import { intervalsSql } from './interval-sql.ts';
import type { SessionPlan } from './session-plan.ts';

/**
 * The stays of a chunk of regions, with everything that can be told of them from the readings
 * alone: device, part, started, ended, closed_by, anchor, by_customer, tied, readings, and a column each
 * feature and setting.
 *
 * Intervals are first put together to pieces, in which no setting changes, and these to stays: so
 * one pass over the readings also finds how long each setting was held. A stay is a stretch of use
 * by one user, cut where it reaches the maximum length.
 */
export function staysSql(plan: SessionPlan, regions: Regions, chunk: number): string {
  return `WITH ${intervalsSql(plan, regions, chunk)},
    pieces AS (${piecesSql(plan)}),
    merged AS (${mergedSql(plan)})
    ${plan.modes.map((mode, index) => `, mode${index} AS (${heldLongestSql(mode.track)})`).join('')}
    SELECT g.device, g.part, m.started, m.ended, m.anchor, m.by_customer, m.tied,
      CASE m.ending WHEN 1 THEN 'gap' WHEN 3 THEN 'state'
        WHEN 2 THEN CASE WHEN m.ended = g.latest THEN 'open' ELSE 'gap' END
        ELSE CASE WHEN m.next_anchor = m.anchor THEN 'maximum' ELSE 'user' END END AS closed_by,
      m.readings + CASE WHEN m.ending = 3 THEN 1 ELSE 0 END AS readings
      ${valuesSql(plan)}
    FROM merged m
      ${plan.modes.map((_, index) => `LEFT JOIN mode${index} USING (region, anchor, cut)`).join(' ')}
      JOIN regions g ON g.region = m.region
    WHERE m.started >= g.a`;
}

const key = 'region, anchor, cut';

function piecesSql(plan: SessionPlan): string {
  const modes = [...new Set(plan.modes.map(({ track }) => track))];
  const by = plan.named
    ? `, max(by_customer) FILTER (in_use) AS by_customer,
      max(by_after) FILTER (in_use AND ending = 3) AS by_after`
    : '';
  const features = plan.features.flatMap(({ parts }) =>
    parts.map(({ alias, sql }) => `, ${sql} AS ${alias}`),
  );
  // Its first reading may not be the first of its moment: another was before it and not in use, or
  // named another user.
  const tied = `bool_or(NOT in_use AND time = anchor ${plan.named ? 'OR changed' : ''})`;
  return `SELECT region, anchor,
      CASE WHEN in_use THEN floor((time - anchor) / ${plan.maxMs}) ELSE 0 END AS cut
      ${modes.map((track) => `, ${track}`).join('')},
      min(time) FILTER (in_use) AS started, max(ended_at) FILTER (in_use) AS ended,
      ${tied} AS tied,
      max(place * 4 + ending) FILTER (in_use) AS last_place_and_ending,
      count(*) FILTER (in_use AND fresh) AS readings,
      sum(held_ms) FILTER (in_use) AS held_ms
      ${by} ${features.join('')}
    FROM intervals GROUP BY ALL`;
}

function mergedSql(plan: SessionPlan): string {
  const features = plan.features.flatMap(({ parts }) =>
    parts.map(({ alias, merged }) => `, ${merged} AS ${alias}`),
  );
  // The reading that ended the use may be the one that names the user (a card shown at the end).
  const by = plan.named ? 'coalesce(max(by_customer), max(by_after))' : 'NULL::VARCHAR';
  return `SELECT ${key}, min(started) AS started, max(ended) AS ended,
      bool_or(tied) AS tied, max(last_place_and_ending) % 4 AS ending,
      sum(readings)::BIGINT AS readings,
      ${by} AS by_customer,
      lead(anchor) OVER (PARTITION BY region ORDER BY anchor, cut) AS next_anchor
      ${features.join('')}
    FROM pieces GROUP BY ${key} HAVING min(started) IS NOT NULL`;
}

/** The value held for the longest time, then in most readings, then the smallest. */
function heldLongestSql(track: string): string {
  return `SELECT ${key}, ${track} AS held FROM pieces
    WHERE ${track} IS NOT NULL AND readings > 0 GROUP BY ${key}, ${track}
    QUALIFY row_number() OVER (
      PARTITION BY ${key} ORDER BY sum(held_ms) DESC, sum(readings) DESC, ${track}) = 1`;
}

function valuesSql(plan: SessionPlan): string {
  const features = plan.features.map(({ column, value, approximate }) => {
    const sql = approximate ? steady(value) : value;
    return `, (${sql})::${column.type} AS ${column.column}`;
  });
  const modes = plan.modes.map(({ column, scale }, index) => {
    const held = scale === 1 ? `mode${index}.held` : `mode${index}.held * ${scale}::DOUBLE`;
    return `, (${held})::${column.type} AS ${column.column}`;
  });
  return [...features, ...modes].join('');
}

/**
 * Rounded to twelve significant digits: sums of doubles differ in their last bits with the order
 * of adding, and the same readings must give the same session.
 */
function steady(value: string): string {
  return `CASE WHEN (${value}) = 0 THEN 0
    ELSE round((${value})::DOUBLE, (11 - floor(log10(abs(${value}))))::INTEGER) END`;
}
