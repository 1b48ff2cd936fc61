import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { folderForThisTest } from '../support/folders.ts';
import { until } from '../support/until.ts';
import { maker, noon } from './bike.ts';
import { entryBytes, readingsInEntry } from './endless-loading.ts';
import { bundled } from './run-bundled.ts';

const program = fileURLToPath(new URL('endless-loading.ts', import.meta.url));

test('killed at any moment of loading and analysing, the database opens again with exactly what its position says', async () => {
  const start = await bundled(program);
  const file = join(await folderForThisTest(), 'db');
  const table = readingsTable(maker, 'e-bike');
  let before = 0;

  for (let kill = 0; kill < 6; kill++) {
    const loading = await start([file]);
    const said = () => Number(loading.stdout().trim().split('\n').at(-1));
    await until(() => loading.hasExited() || said() > before + kill * 40_000, {
      what: `the loading to get beyond ${before}`,
      deadlineMs: 20_000,
    });
    expect(loading.hasExited(), loading.stderr()).toBe(false);
    await loading.kill();
    before = said();
    // Every second time the next loading is the first to open what this kill left behind.
    if (kill % 2 === 0) continue;

    const open = await openDuckdb({ file, clock: () => noon, logger: silent });
    expect(open.setAside).toBeUndefined();
    const position = await open.store.position();
    const entries = position / entryBytes;
    expect(position).toBeGreaterThanOrEqual(said());
    expect(await open.store.storedReadings()).toBe(entries * readingsInEntry);
    expect(
      await open.database.query(
        `SELECT count(*) AS rows, count(DISTINCT position) AS entries, max(position) AS last,
                count(DISTINCT (position, note)) AS different, sum(s_power) AS powers
         FROM (SELECT position, s_note AS note, s_power FROM ${table})`,
      ),
    ).toEqual([
      {
        rows: entries * readingsInEntry,
        entries,
        last: position,
        different: entries * readingsInEntry,
        powers: (readingsInEntry * (entries * (entries + 1))) / 2,
      },
    ]);
    const [touched] = await open.database.query(
      `SELECT max(position) AS last, count(*) - count(DISTINCT (device, position)) AS doubled
       FROM (FROM dirty UNION ALL FROM worked_off)`,
    );
    expect(touched).toEqual({ last: position, doubled: 0 });
    await open.close();
  }
});
