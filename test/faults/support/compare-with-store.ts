import { join } from 'node:path';
import { readingsTable } from '../../../contract/ports/analytics-database.ts';
import { silent } from '../../../contract/ports/logger.ts';
import type { Health } from '../../../contract/records/health.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';
import type { Figure } from '../job.ts';
import { acknowledgedBy } from './e-bikes.ts';
import type { Ledger } from './ledger.ts';

/** What ledgers and the embedded store disagree about. */
export interface Comparison {
  /** Acknowledged readings that the store does not have. */
  readonly missing: readonly string[];
  /** Readings that the store has more than once. */
  readonly doubled: readonly string[];
  /** Readings in the store that no ledger sent. */
  readonly foreign: readonly string[];
  /** Acknowledged messages to be rejected that are not among the dead letters. */
  readonly lettersMissing: readonly string[];
  /** Rows in the store: readings of these devices, and messages of other channels. */
  readonly stored: number;
}

/**
 * Compares ledgers with the embedded store, reading by reading. The system must have been stopped,
 * as its database has one owner.
 */
export async function compareWithStore(
  dataDirectory: string,
  ledgers: readonly Ledger[],
): Promise<Comparison> {
  const { database, close } = await openDuckdb({
    file: join(dataDirectory, 'valuemesh.duckdb'),
    clock: Date.now,
    logger: silent,
  });
  try {
    const found = {
      missing: [] as string[],
      doubled: [] as string[],
      foreign: [] as string[],
      lettersMissing: [] as string[],
      stored: 0,
    };
    for (const { device, acknowledged, sent } of ledgers) {
      const rows = await database.query<{ seq: number; times: bigint }>(
        `SELECT seq, count(*) AS times FROM ${readingsTable(device.maker, device.product)}
         WHERE device = $1 GROUP BY seq`,
        [device.device],
      );
      const named = (seq: number) => `${device.device} ${seq}`;
      const times = new Map(rows.map((row) => [row.seq, Number(row.times)]));
      for (const seq of acknowledged) if (!times.has(seq)) found.missing.push(named(seq));
      for (const [seq, count] of times) {
        if (count > 1) found.doubled.push(named(seq));
        if (!sent.has(seq)) found.foreign.push(named(seq));
        found.stored += count;
      }
    }
    const [messages] = await database.query<{ count: bigint }>(
      'SELECT count(*) AS count FROM messages',
    );
    found.stored += Number(messages?.count ?? 0);
    const letters = await database.query<{ payload: string | null }>(
      'SELECT DISTINCT try(decode(payload)) AS payload FROM dead_letters',
    );
    const kept = new Set(letters.map(({ payload }) => payload));
    for (const { rejected } of ledgers) {
      for (const payload of rejected) if (!kept.has(payload)) found.lettersMissing.push(payload);
    }
    return found;
  } finally {
    await close();
  }
}

/** What the promises say of a comparison. */
export function comparisonFigures(
  ledgers: readonly Ledger[],
  { missing, doubled, foreign, lettersMissing }: Comparison,
): readonly Figure[] {
  const rejected = ledgers.reduce((sum, ledger) => sum + ledger.rejected.size, 0);
  const none = (what: string, { length }: readonly string[]): Figure => ({
    what,
    value: length,
    unit: '1',
    atMost: 0,
  });
  return [
    { what: 'readings acknowledged', value: acknowledgedBy(ledgers), unit: '1', atLeast: 1 },
    none('acknowledged readings missing in the store', missing),
    none('readings twice in the store', doubled),
    none('readings in the store that nobody sent', foreign),
    { what: 'bad messages acknowledged', value: rejected, unit: '1' },
    none('acknowledged bad messages missing among the dead letters', lettersMissing),
  ];
}

/** Whether what the system said of itself, when all was stored, is what the store has. */
export function countFigures({ stored }: Comparison, { sum }: Health): readonly Figure[] {
  return [
    { what: 'doubled readings recognised', value: sum.duplicate, unit: '1' },
    {
      what: 'stored readings that the system miscounted',
      value: Math.abs(sum.stored - stored),
      unit: '1',
      atMost: 0,
    },
  ];
}
