import { lookBacks, type Regions } from './find-regions.ts';
import { readingsWithin } from './readings-within.ts';
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
 * - `fresh`: not the same reading once more
 * - `by_customer`: the user, where named since the run began; `changed`: another one than before
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
    `runs AS (${runsSql(plan, regions)})`,
    `intervals AS (${plan.named ? namedSql() : 'SELECT *, run_start AS anchor FROM runs'})`,
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
    FROM ${readingsWithin(plan.maker, plan.product, regions.stretches)} r
      JOIN regions g ON r.device = g.device AND coalesce(r.part, '') = g.part
    WHERE g.chunk = ${chunk} AND (r.time BETWEEN g.a AND g.b ${back})`;
}

/** Each reading with its neighbours; what is not told by every reading is carried on. */
function followedSql(plan: SessionPlan, regions: Regions): string {
  const columns = [
    'region',
    'time',
    'lead(time) OVER w AS time_after',
    ...(regions.looksBack ? ['mark', 'lead(mark) OVER w AS mark_after'] : []),
    'row_number() OVER w AS place',
    // Copies of a reading are equals in the order: they rank alike.
    'row_number() OVER w = rank() OVER w AS fresh',
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
    return isActive ? [`NULL AS ${alias}`, `NULL AS ${alias}_next`] : [`NULL AS ${alias}`];
  }
  const looksAhead =
    isActive || endTracks(plan).has(alias) || plan.growths.some(({ track }) => track === alias);
  const next = looksAhead ? [`lead(${alias}) OVER w AS ${alias}_next`] : [];
  if (density === 'all') return [alias, ...next];
  const timed = plan.growths.some(({ track, maxRate }) => track === alias && maxRate !== null);
  return [
    `${alias} AS ${alias}_said`,
    `last_value(${alias} IGNORE NULLS) OVER upto AS ${alias}`,
    ...next,
    ...(timed
      ? [
          `last_value(CASE WHEN ${alias} IS NOT NULL THEN time END IGNORE NULLS) OVER upto
            AS ${alias}_time`,
        ]
      : []),
  ];
}

/**
 * Keeps what is in use and the reading before it; says what happens from each reading to the next.
 * `begins`: the start of the run of use that the next reading begins.
 */
function steppedSql(plan: SessionPlan, regions: Regions): string {
  const { active, gapMs } = plan;
  const near = `coalesce(time_after - time <= ${gapMs}, false)`;
  const used = active === undefined ? 'true' : `coalesce(${active}, false)`;
  const usedNext = active === undefined ? 'true' : `coalesce(${active}_next, ${active}, false)`;
  const columns = [
    'region',
    'place',
    'time',
    ...(regions.looksBack ? ['mark'] : []),
    'fresh',
    `${used} AS in_use`,
    `CASE WHEN ${usedNext} AND NOT (${used} AND ${near})
      THEN ${regions.looksBack ? 'mark_after' : 'time_after'} END AS begins`,
    `CASE WHEN ${near} THEN time_after ELSE time END AS ended_at`,
    `CASE WHEN time_after IS NULL THEN 2 WHEN NOT ${near} THEN 1 WHEN NOT ${usedNext} THEN 3
      ELSE 0 END::UTINYINT AS ending`,
    ...(plan.named ? ['by_customer', 'by_after', 'by_before', 'by_time'] : []),
    ...plan.growths.map((growth) => grownSql(plan, growth, near)),
    ...valueTracks(plan).flatMap((track) => valueColumns(plan, track, near)),
  ];
  return `SELECT ${columns.join(', ')} FROM followed
    WHERE ${used} OR ${usedNext}`;
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

const soFar = '(PARTITION BY region ORDER BY place ROWS UNBOUNDED PRECEDING)';
const before =
  '(PARTITION BY region ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)';

/**
 * Each interval with the start of its run of use, as the reading before it told; a run without a
 * reading before it begins the region. The reading before a run belongs to it unless a silence lies
 * between them, or the run began before the region. What need not go through the windows is added
 * behind them.
 */
function runsSql(plan: SessionPlan, { looksBack }: Regions): string {
  const mark = looksBack ? 'mark' : 'time';
  const dense = valueTracks(plan).filter(({ density }) => density === 'all');
  return `SELECT *, ended_at - time AS held_ms,
      CASE WHEN in_use THEN coalesce(last_value(begins IGNORE NULLS) OVER ${before},
        first_value(${mark}) OVER ${soFar})
        WHEN begins = ended_at THEN begins END AS run_start
      ${plan.named && !looksBack ? ', time AS mark' : ''}
      ${dense.map(({ alias }) => `, ${alias} AS ${alias}_said`).join('')}
    FROM stepped`;
}

/**
 * Where readings name users: a reading that names none inherits the user of its run, and one that
 * names another begins a stretch of its own.
 */
function namedSql(): string {
  return `SELECT * EXCLUDE (changed_at),
      CASE WHEN in_use THEN greatest(run_start, last_value(changed_at IGNORE NULLS) OVER ${soFar})
        ELSE run_start END AS anchor
    FROM (
      SELECT * REPLACE (
          coalesce(by_customer, CASE WHEN by_time >= run_start THEN by_before END) AS by_customer),
        in_use AND coalesce(by_customer <> by_before AND by_time >= run_start, false) AS changed,
        CASE WHEN changed THEN mark END AS changed_at
      FROM runs
    )`;
}
