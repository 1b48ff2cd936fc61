import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { readingDaysTable, staysTable } from '../engine/schema.ts';
import { dayMs } from './known-readings.ts';
import { readingsWithin, type Stretch } from './readings-within.ts';
import type { SessionPlan } from './session-plan.ts';

const minuteMs = 60_000;

/** What the table `regions` holds. */
export interface Regions {
  readonly chunks: number;
  /** what has to be read, regions and what they look back at */
  readonly stretches: readonly Stretch[];
  /** whether any region has readings before it */
  readonly looksBack: boolean;
}

/**
 * Finds what has to be computed anew: the dirty ranges of a product, each widened until nothing
 * outside it can be changed by what is inside it. The answer is the temporary table `regions`:
 *
 * - `region`, `device`, `part` ('' for none), from `a` to `b` (both included);
 * - `before`: the time of the last reading before `a`, and for each track that is not told by
 *   every reading `{track}_before`, when it was last told: these readings are looked back at;
 * - `anchor`, `by_before`: the start from which the maximum length counts, and the user, where the
 *   region begins in the middle of a longer stretch of use;
 * - `latest`: the device's latest reading; `chunk`: which regions are computed together.
 *
 * Backwards it is enough to begin at the start of the stay that the new readings may prolong:
 * nothing looks ahead further than one gap. Forwards a value holds until it is told again, so the
 * region reaches to where all that was told in the dirty range has been told again, and from there
 * to the end of that run of use.
 *
 * @param chunkReadings about how many readings are computed together, which bounds memory
 */
export async function findRegions(
  transaction: SqlTransaction,
  plan: SessionPlan,
  chunkReadings: number,
): Promise<Regions> {
  await transaction.run(islandsSql(plan));
  await transaction.run(nearStaysSql(plan));
  await transaction.run(beginningsSql(plan));
  await transaction.run(
    scanSql(
      plan,
      await stretchesOf(transaction, 'SELECT a AS "from", t AS "to" FROM beginnings', dayMs),
    ),
  );
  await transaction.run(endsSql(plan));
  await transaction.run(regionsSql(plan, chunkReadings));
  for (const table of ['islands', 'near_stays', 'beginnings', 'scanned', 'ends']) {
    await transaction.run(`DROP TABLE ${table}`);
  }
  const [row] = await transaction.query<{ chunks: number; looksBack: boolean }>(
    `SELECT coalesce(max(chunk) + 1, 0) AS chunks, count(before) > 0 AS "looksBack" FROM regions`,
  );
  const lookedBackAt = ['before', ...lookBacks(plan)].map(
    (time) => `SELECT ${time} AS "from", ${time} AS "to" FROM regions WHERE ${time} IS NOT NULL`,
  );
  const stretches = await stretchesOf(
    transaction,
    ['SELECT a AS "from", b AS "to" FROM regions', ...lookedBackAt].join(' UNION ALL '),
    minuteMs,
  );
  return { chunks: row?.chunks ?? 0, looksBack: row?.looksBack ?? false, stretches };
}

/** The stretches that hold these, of whole days (UTC) or other steps: so that there are not too many. */
async function stretchesOf(
  transaction: SqlTransaction,
  sql: string,
  stepMs: number,
): Promise<readonly Stretch[]> {
  return transaction.query<{ from: number; to: number }>(
    `SELECT DISTINCT floor("from" / ${stepMs}) * ${stepMs} AS "from",
       (floor("to" / ${stepMs}) + 1) * ${stepMs} AS "to" FROM (${sql})`,
  );
}

/** Dirty ranges of one stream (device and part) that are no more than a gap apart are one island. */
function islandsSql({ maker, product, gapMs }: SessionPlan): string {
  return `CREATE OR REPLACE TEMP TABLE islands AS
    WITH touched AS (
      SELECT device, coalesce(part, '') AS part, from_time AS f, to_time AS t
      FROM dirty WHERE maker = ${textSql(maker)} AND product = ${textSql(product)}
    ), marked AS (
      SELECT *, f > ${gapMs} + max(t) OVER (PARTITION BY device, part ORDER BY f, t
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
      FROM touched
    ), numbered AS (
      SELECT *, count(*) FILTER (apart) OVER (PARTITION BY device, part ORDER BY f, t
        ROWS UNBOUNDED PRECEDING) AS number
      FROM marked
    )
    SELECT row_number() OVER () AS island, device, part, min(f) AS f, max(t) AS t
    FROM numbered GROUP BY device, part, number`;
}

/** The stays of the streams with islands. */
function nearStaysSql({ maker, product }: SessionPlan): string {
  return `CREATE OR REPLACE TEMP TABLE near_stays AS FROM ${staysTable(maker, product)} s
    SEMI JOIN islands i ON s.device = i.device AND s.part = i.part`;
}

/**
 * Begins at the stay that the island's first reading may prolong or cut, else at that reading. A
 * stay that begins in the middle of a moment is no clean beginning: then at the one before it.
 */
function beginningsSql({ gapMs }: SessionPlan): string {
  const stays = 'near_stays';
  return `CREATE OR REPLACE TEMP TABLE beginnings AS
    WITH resumed AS (
      SELECT i.island, i.device, i.part, i.f, i.t, c.anchor,
        CASE WHEN CASE s.closed_by WHEN 'open' THEN true WHEN 'state' THEN s.ended >= i.f
          ELSE s.ended >= i.f - ${gapMs} END THEN coalesce(c.started, '-infinity') END AS resumed
      FROM islands i
        ASOF LEFT JOIN ${stays} s ON i.device = s.device AND i.part = s.part AND i.f > s.started
        ASOF LEFT JOIN (FROM ${stays} WHERE NOT tied) c
          ON i.device = c.device AND i.part = c.part AND i.f > c.started
    )
    SELECT i.island, i.device, i.part, i.f, i.t, coalesce(i.resumed, i.f) AS a,
      CASE WHEN i.resumed IS NOT NULL THEN i.anchor END AS anchor, p.by_customer AS by_before
    FROM resumed i LEFT JOIN ${stays} p
      ON i.device = p.device AND i.part = p.part AND i.resumed = p.ended
        AND p.started < p.ended AND p.closed_by IN ('user', 'maximum')`;
}

/**
 * Looks for what stands before and after each island: in the readings of the days on which it
 * begins and ends and of those between, and beyond these in the table of days.
 */
function scanSql(plan: SessionPlan, stretches: readonly Stretch[]): string {
  const tracks = carriedTracks(plan);
  const seen = tracks.flatMap(({ alias, said }) => [
    `max(r.time) FILTER (r.time < i.a AND ${said} IS NOT NULL) AS ${alias}_before`,
    `count(*) FILTER (r.time BETWEEN i.f AND i.t AND ${said} IS NOT NULL) > 0 AS ${alias}_told`,
    `min(r.time) FILTER (r.time > i.t AND ${said} IS NOT NULL) AS ${alias}_again`,
  ]);
  const known = tracks.flatMap(({ alias, told }) => [
    `max(d.last) FILTER (d.told = ${told} AND d.day < i.day_a) AS ${alias}_before`,
    `min(d.first) FILTER (d.told = ${told} AND d.day > i.day_t) AS ${alias}_again`,
  ]);
  const both = tracks.flatMap(({ alias }) => [
    `coalesce(n.${alias}_before, f.${alias}_before) AS ${alias}_before`,
    `CASE WHEN n.${alias}_told
      THEN coalesce(n.${alias}_again, f.${alias}_again, 'infinity') END AS ${alias}_again`,
  ]);
  const { maker, product } = plan;
  const sameStream = (part: string, of: string) => `${of}.device = i.device AND ${part} = i.part`;
  return `CREATE OR REPLACE TEMP TABLE scanned AS
    WITH dated AS (
      SELECT *, floor(a / ${dayMs}) AS day_a, floor(t / ${dayMs}) AS day_t FROM beginnings
    ), near AS (
      SELECT i.island, max(r.time) FILTER (r.time < i.a) AS before,
        min(r.time) FILTER (r.time > i.t) AS after,
        count(*) FILTER (r.time >= i.a) AS readings ${seen.map((sql) => `, ${sql}`).join('')}
      FROM ${readingsWithin(maker, product, stretches)} r
        JOIN dated i ON ${sameStream("coalesce(r.part, '')", 'r')}
          AND floor(r.time / ${dayMs}) BETWEEN i.day_a AND i.day_t
      GROUP BY i.island
    ), far AS (
      SELECT i.island, max(d.last) FILTER (d.told = 0 AND d.day < i.day_a) AS before,
        min(d.first) FILTER (d.told = 0 AND d.day > i.day_t) AS after,
        max(d.last) FILTER (d.told = 0) AS latest,
        coalesce(sum(d.readings) FILTER (d.day > i.day_t), 0) AS readings
        ${known.map((sql) => `, ${sql}`).join('')}
      FROM ${readingDaysTable(maker, product)} d JOIN dated i ON ${sameStream('d.part', 'd')}
      GROUP BY i.island
    )
    SELECT i.island, coalesce(n.before, f.before) AS before, coalesce(n.after, f.after) AS after,
      f.latest, n.readings + f.readings AS readings ${both.map((sql) => `, ${sql}`).join('')}
    FROM dated i JOIN near n USING (island) JOIN far f USING (island)`;
}

/** Ends where all is told again and no use goes on that the island could have changed. */
function endsSql(plan: SessionPlan): string {
  const stays = 'near_stays';
  // Where the next stay begins in the moment in which one ends, that is no clean end.
  const cleanEnds = `(SELECT e.device, e.part, e.ended FROM ${stays} e
    WHERE e.closed_by NOT IN ('user', 'maximum') AND NOT EXISTS (FROM ${stays} n
      WHERE n.device = e.device AND n.part = e.part AND n.started = e.ended AND n.started > e.started))`;
  const again = carriedTracks(plan).map(({ alias }) => `coalesce(c.${alias}_again, i.t)`);
  const told = [`CASE WHEN c.after - i.t > ${plan.gapMs} THEN i.t ELSE c.after END`, ...again].join(
    ', ',
  );
  return `CREATE OR REPLACE TEMP TABLE ends AS
    WITH told AS (
      SELECT i.*, c.* EXCLUDE (island),
        CASE WHEN c.after IS NULL THEN 'infinity' ELSE greatest(${told}) END AS told
      FROM beginnings i JOIN scanned c USING (island)
    )
    SELECT i.*, CASE WHEN s.ended >= i.told THEN coalesce(h.ended, 'infinity') ELSE i.told END AS b
    FROM told i
      ASOF LEFT JOIN ${stays} s ON i.device = s.device AND i.part = s.part AND i.told >= s.started
      ASOF LEFT JOIN ${cleanEnds} h
        ON i.device = h.device AND i.part = h.part AND i.told <= h.ended`;
}

/** Islands that overlap once widened become one region, which looks back from the first of them. */
function regionsSql(plan: SessionPlan, chunkReadings: number): string {
  const first = ['anchor', 'by_before', 'before', ...lookBacks(plan)].map(
    (column) => `first(${column} ORDER BY a, island) AS ${column}`,
  );
  return `CREATE OR REPLACE TEMP TABLE regions AS
    WITH marked AS (
      SELECT *, a > max(b) OVER (PARTITION BY device, part ORDER BY a, island
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
      FROM ends
    ), numbered AS (
      SELECT *, count(*) FILTER (apart) OVER (PARTITION BY device, part ORDER BY a, island
        ROWS UNBOUNDED PRECEDING) AS number
      FROM marked
    ), merged AS (
      SELECT device, part, min(a) AS a, max(b) AS b, max(latest) AS latest,
        max(readings) AS readings, ${first.join(', ')}
      FROM numbered GROUP BY device, part, number
    )
    SELECT row_number() OVER ()::INTEGER AS region, * EXCLUDE (readings),
      ((sum(readings) OVER (ORDER BY device, part, a ROWS UNBOUNDED PRECEDING) - 1)
        // ${chunkReadings})::INTEGER AS chunk
    FROM merged`;
}

/** The columns of `regions` that say when a track was last told before the region. */
export function lookBacks(plan: SessionPlan): readonly string[] {
  return carriedTracks(plan).map(({ alias }) => `${alias}_before`);
}

function carriedTracks({ tracks }: SessionPlan): SessionPlan['tracks'] {
  return tracks.filter(({ density }) => density === 'some');
}
