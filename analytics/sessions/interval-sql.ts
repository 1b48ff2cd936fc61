import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { lookBacks, type Regions } from './find-regions.ts';
import type { SessionPlan } from './session-plan.ts';
import type { Track } from './tracks.ts';

/**
 * The readings of a chunk of regions as intervals: each reading with what holds from it to the
 * next one. Common table expressions that end in `intervals`, one row a reading in use (`in_use`),
 * plus the reading before a run of use begins, for what counters grow by on the way into it.
 *
 * - `region`, `anchor`: name the stretch of use by one user; `anchor` is its start, from which the
 *   maximum length counts; `place`: order in the region; `time`
 * - `held_ms`: time to the next reading, 0 where that is further off than a gap; `ended_at`: where
 *   the stay ends if it ends with this interval
 * - `ending`: 0 none, 1 silence, 2 no later reading in the region, 3 the next reading is not in use
 * - `fresh`: not the same reading once more; `tied`: not the first reading of its moment
 * - `by_customer`: the user, where named since the run began
 * - of each track `t`: `t` (what holds), `t_said` (what this reading tells), `t_end` (what holds at
 *   the end); of each counter `grown_t`, in multiples: NULL where never told
 *
 * Cost: one sort of all readings (by region and time) and a cheaper one of those in use.
 */
export function intervalsSql(plan: SessionPlan, regions: Regions, chunk: number): string {
  return [
    `told AS (${toldSql(plan, regions, chunk)})`,
    `followed AS (${followedSql(plan, regions)})`,
    `stepped AS (${steppedSql(plan, regions)})`,
    ...(plan.named ? [`runs AS (${runsSql(regions)})`, `named AS (${namedSql()})`] : []),
    `intervals AS (${anchoredSql(plan, regions)})`,
  ].join(',\n');
}

/** The readings of the regions, and those looked back at, with what each tells. */
function toldSql(plan: SessionPlan, regions: Regions, chunk: number): string {
  const back = regions.looksBack
    ? ['before', ...lookBacks(plan)].map((column) => `OR r.time = g.${column}`).join(' ')
    : '';
  // Where a run began before the region, its maximum length counts from there.
  const mark = regions.looksBack
    ? ', CASE WHEN r.time >= g.a THEN r.time ELSE coalesce(g.anchor, r.time) END AS mark'
    : '';
  const tracks = plan.tracks
    .filter(({ density }) => density !== 'none')
    .map(({ alias, said }) => `, ${said} AS ${alias}`);
  // What a reading looked back at says of its user holds only where the use goes on.
  const by = `, CASE WHEN r.time >= g.a THEN r.by_customer
    WHEN r.time = g.before THEN g.by_before END AS by_customer`;
  return `SELECT g.region, r.time, ${plan.tie} AS tie
      ${mark} ${plan.named ? by : ''} ${tracks.join('')}
    FROM ${readingsTable(plan.maker, plan.product)} r
      JOIN regions g ON r.device = g.device AND coalesce(r.part, '') = g.part
    WHERE g.chunk = ${chunk} AND r.time >= '${regions.earliest}'::DOUBLE
      AND (r.time BETWEEN g.a AND g.b ${back})`;
}

/** Each reading with its neighbours; what is not told by every reading is carried on. */
function followedSql(plan: SessionPlan, regions: Regions): string {
  const columns = [
    'region',
    'time',
    ...(regions.looksBack ? ['mark'] : []),
    'row_number() OVER w AS place',
    'lag(time) OVER w AS time_before',
    'lead(time) OVER w AS time_after',
    '(lag(tie) OVER w = tie AND lag(time) OVER w = time) IS NOT TRUE AS fresh',
    ...plan.tracks.flatMap((track) => followTrack(plan, track)),
  ];
  if (plan.named) {
    columns.push(
      'by_customer',
      'lead(by_customer) OVER w AS by_after',
      'last_value(by_customer IGNORE NULLS) OVER before AS by_before',
      `last_value(CASE WHEN by_customer IS NOT NULL THEN time END IGNORE NULLS) OVER before
        AS by_time`,
    );
  }
  return `SELECT ${columns.join(', ')} FROM told
    WINDOW w AS (PARTITION BY region ORDER BY time, tie),
      upto AS (PARTITION BY region ORDER BY time, tie ROWS UNBOUNDED PRECEDING),
      before AS (PARTITION BY region ORDER BY time, tie
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
}

function followTrack(plan: SessionPlan, { alias, density }: Track): string[] {
  const isActive = alias === plan.active;
  if (density === 'none') {
    return isActive
      ? [`NULL AS ${alias}`, `NULL AS ${alias}_next`, `NULL AS ${alias}_last`]
      : [`NULL AS ${alias}`];
  }
  const looksAhead =
    isActive || endTracks(plan).has(alias) || plan.growths.some(({ track }) => track === alias);
  const next = looksAhead ? [`lead(${alias}) OVER w AS ${alias}_next`] : [];
  if (density === 'all') {
    return [alias, ...next, ...(isActive ? [`lag(${alias}) OVER w AS ${alias}_last`] : [])];
  }
  const timed = plan.growths.some(({ track, maxRate }) => track === alias && maxRate !== null);
  return [
    `${alias} AS ${alias}_said`,
    `last_value(${alias} IGNORE NULLS) OVER upto AS ${alias}`,
    ...next,
    ...(isActive ? [`last_value(${alias} IGNORE NULLS) OVER before AS ${alias}_last`] : []),
    ...(timed
      ? [
          `last_value(CASE WHEN ${alias} IS NOT NULL THEN time END IGNORE NULLS) OVER upto
            AS ${alias}_time`,
        ]
      : []),
  ];
}

/** Keeps what is in use and the step into it; says what happens from each reading to the next. */
function steppedSql(plan: SessionPlan, regions: Regions): string {
  const { active, gapMs } = plan;
  const near = `coalesce(time_after - time <= ${gapMs}, false)`;
  const used = active === undefined ? 'true' : `coalesce(${active}, false)`;
  const usedNext = active === undefined ? 'true' : `coalesce(${active}_next, ${active}, false)`;
  const usedLast = active === undefined ? 'true' : `coalesce(${active}_last, false)`;
  const columns = [
    'region',
    'place',
    'time',
    ...(regions.looksBack ? ['mark'] : []),
    'fresh',
    'coalesce(time_before = time, false) AS tied',
    `${used} AS in_use`,
    `${used} AND (NOT ${usedLast} OR time_before IS NULL OR time - time_before > ${gapMs}) AS starts`,
    `CASE WHEN ${near} THEN time_after ELSE time END AS ended_at`,
    `CASE WHEN time_after IS NULL THEN 2 WHEN NOT ${near} THEN 1 WHEN NOT ${usedNext} THEN 3
      ELSE 0 END::UTINYINT AS ending`,
    ...(plan.named ? ['by_customer', 'by_after', 'by_before', 'by_time'] : []),
    ...plan.growths.map((growth) => grownSql(plan, growth, near)),
    ...valueTracks(plan).flatMap((track) => valueColumns(plan, track, near)),
  ];
  return `SELECT ${columns.join(', ')} FROM followed
    WHERE ${used} ${plan.growths.length > 0 ? `OR (${usedNext} AND ${near})` : ''}`;
}

/** Growth to the next reading. After a reset the counter has grown by what it then shows. */
function grownSql(plan: SessionPlan, growth: SessionPlan['growths'][number], near: string): string {
  const { track, maxRate } = growth;
  const found = plan.tracks.find(({ alias }) => alias === track);
  if (found === undefined || found.density === 'none') return `NULL::BIGINT AS grown_${track}`;
  const next = `${track}_next`;
  const step = `CASE WHEN ${next} >= ${track} THEN ${next} - ${track} ELSE ${next} END`;
  const since = found.density === 'all' ? 'time' : `${track}_time`;
  // One multiple more is allowed, as both ends are rounded.
  const tooFast =
    maxRate === null
      ? ''
      : `WHEN ${step} > 1 + ${maxRate}::DOUBLE * (time_after - ${since}) / 1000 THEN 0`;
  return `CASE WHEN ${track} IS NULL THEN NULL WHEN ${next} IS NULL OR NOT ${near} THEN 0
    ${tooFast} ELSE ${step} END AS grown_${track}`;
}

/** Tracks of which the features need the value itself. */
function valueTracks(plan: SessionPlan): readonly Track[] {
  const wanted = new Set([...plan.modes, ...plan.features].map(({ track }) => track));
  return plan.tracks.filter(({ alias }) => wanted.has(alias));
}

function valueColumns(plan: SessionPlan, { alias, density }: Track, near: string): string[] {
  const readsEnd = endTracks(plan).has(alias);
  if (density === 'none') {
    return [alias, `${alias} AS ${alias}_said`, ...(readsEnd ? [`${alias} AS ${alias}_end`] : [])];
  }
  const end = `CASE WHEN ${near} THEN coalesce(${alias}_next, ${alias}) ELSE ${alias} END`;
  return [
    alias,
    ...(density === 'some' ? [`${alias}_said`] : []),
    ...(readsEnd ? [`${end} AS ${alias}_end`] : []),
  ];
}

/** Tracks of which the features need what holds at the end of an interval. */
function endTracks({ features }: SessionPlan): ReadonlySet<string> {
  return new Set(features.flatMap(({ track, readsEnd }) => (readsEnd && track ? [track] : [])));
}

const soFar = 'OVER (PARTITION BY region ORDER BY place ROWS UNBOUNDED PRECEDING)';

/** Where readings name users: each with the start of its run. */
function runsSql(regions: Regions): string {
  return `SELECT *, last_value(CASE WHEN starts THEN ${markOf(regions)} END IGNORE NULLS) ${soFar} AS run_start
    FROM stepped`;
}

/** A reading that names none inherits the user of its run; one that names another ends the stretch. */
function namedSql(): string {
  return `SELECT * REPLACE (
      coalesce(by_customer, CASE WHEN by_time >= run_start THEN by_before END) AS by_customer,
      in_use AND (starts OR coalesce(by_customer <> by_before AND by_time >= run_start, false)) AS starts)
    FROM runs`;
}

/** What need not go through the windows is added behind them. */
function anchoredSql(plan: SessionPlan, regions: Regions): string {
  const dense = valueTracks(plan).filter(({ density }) => density === 'all');
  return `SELECT *, ended_at - time AS held_ms,
      CASE WHEN in_use
        THEN last_value(CASE WHEN starts THEN ${markOf(regions)} END IGNORE NULLS) ${soFar}
        ELSE ended_at END AS anchor
      ${dense.map(({ alias }) => `, ${alias} AS ${alias}_said`).join('')}
    FROM ${plan.named ? 'named' : 'stepped'}`;
}

/** From when the maximum length counts where a stretch of use starts at this reading. */
function markOf({ looksBack }: Regions): string {
  return looksBack ? 'mark' : 'time';
}
