import { readingsTable, type SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { createReadingDays, readingDaysTable } from '../engine/schema.ts';

/**
 * What is kept of the readings, so that a refresh need not look through all of them: how many tell
 * what, and when on each UTC day a stream (device and part) told first and last. All of it is
 * counts, least and greatest, so what is new is merged in; where readings were deleted, it is made
 * anew.
 */
export interface KnownReadings {
  readonly total: number;
  /** readings that name their user */
  readonly named: number;
  /** readings that tell it, by SQL expression */
  readonly telling: ReadonlyMap<string, number>;
  /** what only some readings tell, with its number (`told`) in the table of days; 0 is any reading */
  readonly days: ReadonlyMap<string, number>;
}

export const dayMs = 86_400_000;

/** What was known when readings were last looked at; JSON in `known_readings`. */
interface Mark {
  readonly position: number;
  readonly total: number;
  readonly named: number;
  readonly telling: Readonly<Record<string, number>>;
  /** what the days tell of, by number from 1 */
  readonly carried: readonly string[];
}

const nothing: Mark = { position: -1, total: 0, named: 0, telling: {}, carried: [] };

/**
 * Looks at the readings that came since the last time, and answers what is known of all of them.
 *
 * Cost: two scans of the new readings; of all of them where some were deleted, or where something
 * that every reading told until now was missing in one.
 *
 * @param said SQL expressions over a reading `r`
 */
export async function knowReadings(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  said: readonly string[],
): Promise<KnownReadings> {
  const readings = readingsTable(maker, product);
  const [kept] = await transaction.query<{ mark: string }>(
    'SELECT mark FROM known_readings WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  const before = kept === undefined ? nothing : (JSON.parse(kept.mark) as Mark);
  if (kept === undefined) await transaction.run(createReadingDays(maker, product));
  const counts = await countFrom(transaction, readings, said, before);
  const some = said.filter((expression) => {
    const count = counts.telling[expression] ?? 0;
    return count > 0 && count < counts.total;
  });
  const goesOn = counts.since > -1 && some.every((told) => before.carried.includes(told));
  const carried = goesOn ? before.carried : some;
  const days = readingDaysTable(maker, product);
  if (!goesOn) await transaction.run(`DELETE FROM ${days}`);
  await addDays(transaction, days, readings, carried, goesOn ? counts.since : -1);

  const { since: _, ...known } = counts;
  await transaction.run('DELETE FROM known_readings WHERE maker = $1 AND product = $2', [
    maker,
    product,
  ]);
  const mark: Mark = { ...known, carried };
  await transaction.run('INSERT INTO known_readings VALUES ($1, $2, $3)', [
    maker,
    product,
    JSON.stringify(mark),
  ]);
  return {
    total: mark.total,
    named: mark.named,
    telling: new Map(Object.entries(mark.telling)),
    days: new Map(carried.map((expression, place) => [expression, place + 1])),
  };
}

type Counts = Omit<Mark, 'carried'>;

/**
 * What was known, with the readings behind its position; from the beginning (`since` is -1) where
 * something else was counted until now, or readings are missing that were there.
 */
async function countFrom(
  transaction: SqlTransaction,
  readings: string,
  said: readonly string[],
  before: Mark,
): Promise<Counts & { readonly since: number }> {
  const [all] = await transaction.query<{ n: number }>(`SELECT count(*) AS n FROM ${readings}`);
  if (said.every((expression) => before.telling[expression] !== undefined)) {
    const counts = await countNew(transaction, readings, said, before);
    if (counts.total === all?.n) return { ...counts, since: before.position };
  }
  return { ...(await countNew(transaction, readings, said, nothing)), since: -1 };
}

async function countNew(
  transaction: SqlTransaction,
  readings: string,
  said: readonly string[],
  before: Mark,
): Promise<Counts> {
  const counts = said.map((expression, n) => `, count(${expression}) AS n${n}`);
  const [row] = await transaction.query<Record<string, number | null>>(
    `SELECT count(*) AS total, max(r.position) AS position, count(r.by_customer) AS named
       ${counts.join('')}
     FROM ${readings} r WHERE r.position > ${before.position}`,
  );
  return {
    position: row?.position ?? before.position,
    total: before.total + (row?.total ?? 0),
    named: before.named + (row?.named ?? 0),
    telling: Object.fromEntries(
      said.map((expression, n) => [
        expression,
        (before.telling[expression] ?? 0) + (row?.[`n${n}`] ?? 0),
      ]),
    ),
  };
}

/** Merges the readings behind a position into the table of days. */
async function addDays(
  transaction: SqlTransaction,
  days: string,
  readings: string,
  carried: readonly string[],
  since: number,
): Promise<void> {
  const told = carried.map(
    (expression, n) => `, min(r.time) FILTER (${expression} IS NOT NULL) AS first${n},
      max(r.time) FILTER (${expression} IS NOT NULL) AS last${n}`,
  );
  const each = [
    'SELECT device, part, day, 0 AS told, readings, first, last FROM new_days',
    ...carried.map(
      (_, n) => `SELECT device, part, day, ${n + 1}, 0, first${n}, last${n} FROM new_days
        WHERE first${n} IS NOT NULL`,
    ),
  ];
  await transaction.run(`MERGE INTO ${days} d USING (
      WITH new_days AS (
        SELECT r.device, coalesce(r.part, '') AS part, floor(r.time / ${dayMs}) AS day,
          count(*) AS readings, min(r.time) AS first, max(r.time) AS last ${told.join('')}
        FROM ${readings} r WHERE r.position > ${since} GROUP BY ALL
      ) ${each.join(' UNION ALL ')}
    ) n ON d.device = n.device AND d.part = n.part AND d.day = n.day AND d.told = n.told
    WHEN MATCHED THEN UPDATE SET readings = d.readings + n.readings,
      first = least(d.first, n.first), last = greatest(d.last, n.last)
    WHEN NOT MATCHED THEN INSERT`);
}
