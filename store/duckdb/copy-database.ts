import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Fault } from '../../contract/fault.ts';
import type { Writer } from './writer.ts';

/** So long a checkpoint is tried again while queries keep it from being made, ms. */
const patienceMs = 60_000;

/**
 * Copies the database's file as it is between two transactions: both writers wait, all is taken
 * into the file, and nothing changes it until the copy is made. Devices notice nothing, for the
 * journal goes on. Cost: one read and write of the file; where the file system can share blocks,
 * nearly nothing.
 *
 * @throws Fault `database-busy` where queries allow no checkpoint
 */
export function copyDatabase(
  file: string,
  to: string,
  { loader, analytics }: { readonly loader: Writer; readonly analytics: Writer },
): Promise<void> {
  return analytics.alone(() =>
    loader.alone(async (connection) => {
      await takeIn(connection);
      await copy(file, to);
    }),
  );
}

async function takeIn(connection: DuckDBConnection): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await connection.run('CHECKPOINT');
      return;
    } catch (cause) {
      if (performance.now() > deadline) {
        throw new Fault(
          'database-busy',
          `For ${patienceMs / 1_000} s queries have kept the database from being copied.`,
          'Try again when fewer run.',
          { cause },
        );
      }
      await delay(100);
    }
  }
}

/**
 * In a process of its own: a process that closes a file gives up every lock it holds on it (fcntl),
 * and so would give up DuckDB's.
 */
async function copy(from: string, to: string): Promise<void> {
  const program = `const fs = require('node:fs');
    fs.copyFileSync(process.argv[1], process.argv[2], fs.constants.COPYFILE_FICLONE);`;
  await promisify(execFile)(process.execPath, ['-e', program, from, to]);
}
