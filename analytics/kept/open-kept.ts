import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import { everyPlacementAnew } from './every-placement-anew.ts';
import {
  encodeKept,
  type KeptLog,
  type KeptRecord,
  type KeptRow,
  type KeptSource,
  keptRecords,
  type TableChange,
} from './kept-log.ts';
import { applyRows, changeOf, fingerprintOf, type TableState } from './kept-rows.ts';

/**
 * The tables that cannot be computed again: where devices stood, the gaps in force and the contexts with
 * their lineage (they depend on what was known when), who was compared in which weeks, advice with whom
 * it was held out from, and the replies.
 */
const keptTables = [
  'registry_places',
  'gap_words',
  'context_models',
  'context_lineage',
  'comparison_terms',
  'comparison_weeks',
  'advice',
  'advice_replies',
] as const;

/** A log this long, of which less than a quarter is still true, is begun anew with what is. */
const longLogBytes = 4 * 1_048_576;

/** What keeps the tables, at work. */
export interface Kept {
  /** Whether the database had less than the log: it then has to catch up before it is analysed. */
  readonly wasBehind: boolean;
  /** Writes what changed since the last time into the log; resolves once it is on disk. */
  save(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** All that the log says, folded together. */
interface Folded {
  readonly columns: Map<string, readonly string[]>;
  readonly rows: Map<string, Map<string, KeptRow>>;
  /** What the database has not seen yet. */
  readonly gone: Map<string, Set<string>>;
  wholeIsNews: boolean;
  end: number;
}

/**
 * Opens the log of what cannot be computed again. A database that has less than the log (begun anew,
 * or restored from a backup) takes from it what it does not have; from then on `save` adds to the
 * log what the database has beyond it. The tables have to be there.
 *
 * Cost: reads the whole log, which is begun anew before it grows long; `save` costs one short scan
 * of each table where nothing changed.
 */
export async function openKept(options: {
  readonly database: AnalyticsDatabase;
  readonly log: KeptLog;
  readonly source: KeptSource;
  readonly logger: Logger;
}): Promise<Kept> {
  const { database, log, source, logger } = options;
  await database.write((transaction) =>
    transaction.run('CREATE TABLE IF NOT EXISTS kept_up_to (position BIGINT)'),
  );
  const seen = await positionOf(database);
  const folded = await fold(source, seen).finally(() => source.close());
  const wasBehind = seen < folded.end;
  if (wasBehind) await database.write((transaction) => catchUp(transaction, folded, logger));

  const known = new Map(
    keptTables.map((table) => [table, new Set(folded.rows.get(table)?.keys())] as const),
  );
  const fingerprints = new Map<string, string>();
  let position = folded.end;
  let noted = seen;
  let turn: Promise<void> = Promise.resolve();

  async function append(record: KeptRecord): Promise<void> {
    position = log.append(encodeKept(record));
    await log.commit();
    for (const { table, added, gone } of record.changes) {
      const hashes = known.get(table as (typeof keptTables)[number]) as Set<string>;
      for (const one of gone) hashes.delete(one);
      for (const one of Object.keys(added)) hashes.add(one);
    }
  }

  async function saveNow(): Promise<void> {
    const changed: string[] = [];
    for (const table of keptTables) {
      const fingerprint = await fingerprintOf(database, table);
      if (fingerprints.get(table) !== fingerprint) changed.push(table);
    }
    if (changed.length === 0) return;
    // In the transaction of analytics, so that nothing changes between the look and the note of it.
    await database.write(async (transaction) => {
      const changes: TableChange[] = [];
      for (const table of changed) {
        const hashes = known.get(table as (typeof keptTables)[number]) as Set<string>;
        const change = await changeOf(transaction, table, hashes);
        if (change !== undefined) changes.push(change);
        fingerprints.set(table, await fingerprintOf(transaction, table));
      }
      if (changes.length > 0) await append({ whole: false, changes });
      if (noted !== position) await note(transaction, position);
    });
    noted = position;
  }

  async function beginAnew(): Promise<void> {
    const live = [...folded.rows.values()].flatMap((rows) => [...rows.values()]);
    const liveBytes = live.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
    const bytes = folded.end - log.start;
    if (bytes < longLogBytes || bytes < 4 * liveBytes) return;
    const changes = [...folded.rows].map(([table, rows]) => ({
      table,
      columns: folded.columns.get(table) ?? [],
      added: Object.fromEntries(rows),
      gone: [],
    }));
    await append({ whole: true, changes });
    await log.dropBefore(folded.end);
    logger.info({ bytes, liveBytes }, 'the log of what cannot be computed again is begun anew');
  }

  await beginAnew();
  folded.rows.clear();
  return {
    wasBehind,
    save: () => {
      const saved = turn.then(saveNow);
      turn = saved.catch(() => {});
      return saved;
    },
    close: async () => {
      await turn;
      await log.close();
    },
  };
}

async function fold(source: KeptSource, seen: number): Promise<Folded> {
  const folded: Folded = {
    columns: new Map(),
    rows: new Map(),
    gone: new Map(),
    wholeIsNews: false,
    end: 0,
  };
  for await (const { record, position } of keptRecords(source)) {
    if (record.whole) folded.rows.clear();
    if (record.whole && position > seen) folded.wholeIsNews = true;
    for (const { table, columns, added, gone } of record.changes) {
      const rows = folded.rows.get(table) ?? new Map<string, KeptRow>();
      const old = folded.gone.get(table) ?? new Set<string>();
      for (const one of gone) {
        rows.delete(one);
        if (position > seen) old.add(one);
      }
      for (const [one, row] of Object.entries(added)) {
        rows.set(one, row);
        old.delete(one);
      }
      folded.rows.set(table, rows);
      folded.gone.set(table, old);
      folded.columns.set(table, columns);
    }
    folded.end = position;
  }
  return folded;
}

async function catchUp(transaction: SqlTransaction, folded: Folded, logger: Logger): Promise<void> {
  let rows = 0;
  for (const table of keptTables) {
    const columns = folded.columns.get(table);
    if (columns === undefined) continue;
    const gone = folded.wholeIsNews ? 'others' : (folded.gone.get(table) ?? new Set<string>());
    const state: TableState = {
      columns,
      rows: folded.rows.get(table) ?? new Map<string, KeptRow>(),
      gone,
    };
    const applied = await applyRows(transaction, table, state);
    if (applied > 0 && table === 'context_models') await everyPlacementAnew(transaction);
    rows += applied;
  }
  if (rows > 0) logger.warn({ rows }, 'the database took back what cannot be computed again');
}

async function positionOf(database: AnalyticsDatabase): Promise<number> {
  const [row] = await database.query<{ position: number | null }>(
    'SELECT max(position) AS position FROM kept_up_to',
  );
  return row?.position ?? 0;
}

async function note(transaction: SqlTransaction, position: number): Promise<void> {
  await transaction.run('DELETE FROM kept_up_to');
  await transaction.run('INSERT INTO kept_up_to VALUES ($1)', [BigInt(position)]);
}
