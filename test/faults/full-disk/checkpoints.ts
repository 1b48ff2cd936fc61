import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Random, randomIndex } from '../../../analytics/random.ts';
import { readingsTable } from '../../../contract/ports/analytics-database.ts';
import { silent } from '../../../contract/ports/logger.ts';
import type { PlacedEntry, TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';
import { bikeModel, maker, noon, reading, Tape } from '../../store/bike.ts';
import { mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts';

/** What became of databases whose disk was full as they made a checkpoint. */
export interface FullCheckpoints {
  readonly putOff: number;
  /** Transactions of the loader that failed. */
  readonly refused: number;
  /** Files that were set aside: their readings come from the journal again. */
  readonly madeAnew: number;
  /** Readings that a database did not have, or had twice, by what its position says. */
  readonly wrong: number;
}

const table = readingsTable(maker, 'e-bike');
const readingsABatch = 300;
const mebibyte = 1_048_576;

/** Loads databases, fills their disk before a checkpoint, and opens them again with space. */
export async function checkpointWhereFull(
  rounds: number,
  random: Random,
): Promise<FullCheckpoints> {
  const disk = await mountSmallDisk(96);
  const found = { putOff: 0, refused: 0, madeAnew: 0, wrong: 0 };
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Now nothing at all is left, now enough to come some way with a checkpoint.
      const leave = round % 3 === 0 ? 0 : Math.floor(random() ** 2 * 8 * mebibyte);
      await oneDatabase(disk, join(disk.path, `db-${round}`), leave, random, found);
    }
    return found;
  } finally {
    await disk.remove();
  }
}

async function oneDatabase(
  disk: SmallDisk,
  file: string,
  leave: number,
  random: Random,
  found: { -readonly [Name in keyof FullCheckpoints]: FullCheckpoints[Name] },
): Promise<void> {
  const logger = {
    ...silent,
    debug: (_: object, message: string) => {
      if (message === 'checkpoint put off') found.putOff += 1;
    },
  };
  const options = { file, clock: () => noon, logger };
  const tape = new Tape();
  /** Readings up to each position at which a transaction may have ended. */
  const counts = new Map([[0, 0]]);
  let made = 0;
  const batch = () => {
    const readings = Array.from({ length: readingsABatch }, () =>
      reading(made++, { power: randomIndex(random, 1_000), note: noteFrom(random) }),
    );
    const entry = tape.readings(`bike-${made % 7}`, readings);
    counts.set(tape.position, made);
    return entry;
  };

  const { store, close } = await openDuckdb(options);
  await store.prepare(maker, bikeModel());
  for (let left = 4 + randomIndex(random, 12); left > 0; left -= 1) {
    await store.apply([batch()], tape.position);
  }
  const stored = await store.position();
  const free = await disk.fill(leave);
  // A new version of a model is taken into the file by a checkpoint.
  await store.prepare(maker, bikeModel(2, { added: { kind: 'gauge', unit: '1' } })).catch(() => {});
  let failed = 0;
  for (let left = 8; left > 0 && failed < 2; left -= 1) {
    const entry = batch();
    // As the loader does: what failed is tried again, and nothing comes before it.
    while (failed < 2 && !(await isApplied(store, entry))) failed += 1;
  }
  found.refused += failed;
  await close().catch(() => {});
  await free();

  const again = await openDuckdb(options);
  const position = await again.store.position();
  if (again.setAside === undefined) {
    const sql = `SELECT count(*) AS rows, count(DISTINCT time) AS different FROM ${table}`;
    const [row] = await again.database.query<{ rows: number; different: number }>(sql);
    const expected = position < stored ? Number.NaN : (counts.get(position) ?? Number.NaN);
    found.wrong += Math.abs(Number(row?.rows) - expected);
    found.wrong += Math.abs(Number(row?.different) - expected);
  } else {
    found.madeAnew += 1;
    found.wrong += position;
  }
  await again.close();
  await rm(file);
}

async function isApplied(store: TelemetryStore, entry: PlacedEntry): Promise<boolean> {
  return store.apply([entry], entry.position).then(
    () => true,
    () => false,
  );
}

/** A text that nothing can press together. */
function noteFrom(random: Random): string {
  return Buffer.from(Array.from({ length: 96 }, () => randomIndex(random, 256))).toString('base64');
}
