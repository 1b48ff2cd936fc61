import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { commonColumns, sessionsTable, staysTable } from '../engine/schema.ts';
import { featureColumns, settingColumns } from '../engine/session-columns.ts';
import type { SessionPlan } from './session-plan.ts';

/** What other stages or earlier runs wrote into a row, which is not compared. */
const notCompared: ReadonlySet<string> = new Set(['context', 'supersedes', 'run']);

/**
 * Puts the sessions and stays computed anew (temporary tables `fresh_sessions`, `fresh_stays`) in
 * the place of those that `regions` held. Rows that came out the same stay untouched. A session
 * whose id is gone is named by the session that now covers most of its time (`supersedes`), with
 * all that it had replaced itself. What changed is noted in `changed_days`.
 */
export async function replaceSessions(
  transaction: SqlTransaction,
  plan: SessionPlan,
  run: number,
): Promise<void> {
  const { maker, product, model } = plan;
  const sessions = sessionsTable(maker, product);
  const stays = staysTable(maker, product);
  const columns = [
    ...commonColumns.map(([name]) => name),
    ...[...featureColumns(model), ...settingColumns(model)].map(({ column }) => column),
  ];
  const compared = columns.filter((column) => !notCompared.has(column));
  const row = (table: string) => `(${compared.map((column) => `${table}.${column}`).join(', ')})`;

  // Found first by a few columns: of all others only these rows are read.
  await transaction.run(`CREATE OR REPLACE TEMP TABLE before AS
    SELECT rowid AS "row", * FROM ${sessions} WHERE rowid IN (
      SELECT o.rowid FROM ${sessions} o JOIN regions g ON o.device = g.device
        AND coalesce(o.part, '') = g.part AND o.started BETWEEN g.a AND g.b)`);
  await transaction.run(`CREATE OR REPLACE TEMP TABLE gone AS
    SELECT o."row", o.id, o.device, coalesce(o.part, '') AS part, o.customer, o.day, o.started, o.ended,
      o.supersedes
    FROM before o LEFT JOIN fresh_sessions n ON n.id = o.id AND ${row('n')} IS NOT DISTINCT FROM ${row('o')}
    WHERE n.id IS NULL`);
  await transaction.run(`CREATE OR REPLACE TEMP TABLE come AS
    SELECT n.* FROM fresh_sessions n
      LEFT JOIN before o ON n.id = o.id AND ${row('n')} IS NOT DISTINCT FROM ${row('o')}
    WHERE o.id IS NULL`);
  const [left] = await transaction.query<{ n: number }>('SELECT count(*) AS n FROM gone');
  if (left?.n !== 0) {
    await transaction.run(inheritSql);
    await transaction.run(`DELETE FROM ${sessions} WHERE rowid IN (SELECT "row" FROM gone)`);
  }
  // In the order of time, so that what asks for some weeks passes over the others.
  await transaction.run(
    `INSERT INTO ${sessions} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM come
     ORDER BY started`,
  );
  await transaction.run(`DELETE FROM ${stays} s USING regions g
    WHERE s.device = g.device AND s.part = g.part AND s.started BETWEEN g.a AND g.b`);
  await transaction.run(`INSERT INTO ${stays}
    SELECT device, part, started, ended, closed_by, anchor, by_customer, tied FROM fresh_stays`);
  const changed = 'SELECT device, customer, day, started, ended';
  await transaction.run(`INSERT INTO changed_days
    SELECT ${textSql(maker)}, ${textSql(product)}, device, customer, day, min(started),
      max(ended), ${run}
    FROM (${changed} FROM gone UNION ALL ${changed} FROM come) GROUP BY device, customer, day`);
  for (const table of ['before', 'gone', 'come']) await transaction.run(`DROP TABLE ${table}`);
}

/** Hands on the ids that vanished, and those that had vanished into a session computed anew. */
const inheritSql = `
  UPDATE come SET supersedes = heir.supersedes FROM (
    WITH vanished AS (FROM gone WHERE id NOT IN (SELECT id FROM fresh_sessions)),
    covering AS (
      SELECT v.id, v.supersedes, n.id AS heir
      FROM vanished v JOIN come n ON v.device = n.device AND v.part = coalesce(n.part, '')
        AND n.started <= v.ended AND n.ended >= v.started
      QUALIFY row_number() OVER (PARTITION BY v.id ORDER BY
        least(v.ended, n.ended) - greatest(v.started, n.started) DESC, n.started) = 1
    ), inherited AS (
      SELECT heir, unnest(list_append(supersedes, id)) AS id FROM covering
      UNION SELECT id, unnest(supersedes) FROM gone WHERE id IN (SELECT id FROM come)
    )
    SELECT heir, list(id ORDER BY id) AS supersedes FROM inherited GROUP BY heir
  ) heir WHERE come.id = heir.heir`;
