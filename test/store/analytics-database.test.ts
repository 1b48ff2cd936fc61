import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readingsTable, type SqlValue } from '../../contract/ports/analytics-database.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { folderForThisTest } from '../support/folders.ts';
import { inTime } from '../support/until.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';
import { openDatabase } from './open-database.ts';

describe('the embedded database for analytics', () => {
  test('gives whole numbers as numbers where they are exact, and everything else as the port says', async () => {
    const { database } = await openDatabase();
    const [row] = await database.query(`
      SELECT 7::BIGINT AS whole, 9007199254740993::BIGINT AS large, sum(x) AS hugeint, 1.25 AS decimal,
             0.1::DOUBLE AS double, true AS truth, 'ü' AS text, NULL AS nothing, [1, 2] AS list,
             {a: 1, b: 'x'} AS structure, DATE '2025-11-21' AS date, 'ab'::BLOB AS bytes,
             1::UTINYINT AS tiny
      FROM (VALUES (3), (4)) v(x)`);
    expect(row).toEqual({
      whole: 7,
      large: 9007199254740993n,
      hugeint: 7,
      decimal: 1.25,
      double: 0.1,
      truth: true,
      text: 'ü',
      nothing: null,
      list: '[1,2]',
      structure: '{"a":1,"b":"x"}',
      date: '2025-11-21',
      bytes: 'YWI=',
      tiny: 1,
    });
  });

  test('tells what it holds in memory, also while every reader is busy', async () => {
    const { database, memoryBytes } = await openDatabase({ readers: 1 });
    const before = await memoryBytes();
    await database.write(async (transaction) => {
      await transaction.run('CREATE TABLE held AS SELECT random() AS x FROM range(1000000)');
    });
    let answered = false;
    const busy = database.query('SELECT count(*) FROM range(3000) a, range(100000) b');
    void busy.then(() => {
      answered = true;
    });
    expect((await memoryBytes()) - before).toBeGreaterThan(6_000_000);
    expect(answered).toBe(false);
    await busy;
  });

  test('takes parameters of every type; numbers are doubles whatever they are', async () => {
    const { database } = await openDatabase();
    const values: SqlValue[] = [1, 0.5, 'ü', true, null, 5n, 2n ** 70n];
    const [row] = await database.query(
      'SELECT typeof($1) AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, typeof($6) AS f, $7 AS g',
      values,
    );
    expect(row).toEqual({
      a: 'DOUBLE',
      b: 0.5,
      c: 'ü',
      d: true,
      e: null,
      f: 'BIGINT',
      g: 2n ** 70n,
    });
  });

  test('knows time zones and JSON without fetching anything', async () => {
    const { database } = await openDatabase();
    const [row] = await database.query(
      `SELECT hour(timezone('Europe/Berlin', to_timestamp(1763750000))) AS hour, '{"id":3}'->>'id' AS id`,
    );
    expect(row).toEqual({ hour: 19, id: '3' });
  });

  test('takes back everything of a transaction that fails', async () => {
    const { database } = await openDatabase();
    await database.write((transaction) => transaction.run('CREATE TABLE kept (n DOUBLE)'));
    const failing = database.write(async (transaction) => {
      await transaction.run('INSERT INTO kept VALUES ($1)', [1]);
      await transaction.append('kept', { n: [2, 3] });
      expect(await transaction.query('SELECT count(*) AS n FROM kept')).toEqual([{ n: 3 }]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await database.query('SELECT count(*) AS n FROM kept')).toEqual([{ n: 0 }]);
    const after = await database.write(async (transaction) => {
      await transaction.append('kept', { n: [4] });
      return 'done';
    });
    expect(after).toBe('done');
    expect(await database.query('SELECT n FROM kept')).toEqual([{ n: 4 }]);
  });

  test('lets writers in one after the other, in the order they came', async () => {
    const { database } = await openDatabase();
    await database.write((transaction) => transaction.run('CREATE TABLE turns (n DOUBLE)'));
    const writes = Array.from({ length: 20 }, (_, n) =>
      database.write(async (transaction) => {
        const [found] = await transaction.query<{ n: number }>('SELECT count(*) AS n FROM turns');
        await transaction.run('INSERT INTO turns VALUES ($1)', [n]);
        return found?.n;
      }),
    );
    expect(await Promise.all(writes)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('the loader goes on beside a transaction of analytics, and neither loses what the other did', async () => {
    const file = join(await folderForThisTest(), 'db');
    const { database, store, close } = await openDatabase({ file });
    const tape = new Tape();
    const load = () => store.apply([tape.readings('bike-1', [reading(0)])], tape.position);
    await load();
    await database.write(async (transaction) => {
      await transaction.run('CREATE TABLE worked_off AS FROM dirty');
      await inTime(load(), { what: 'the loader beside analytics' });
      // A product and a column that nobody knew before, made while analytics writes.
      await inTime(store.prepare('other', bikeModel()), { what: 'a new table beside analytics' });
      expect(await transaction.query('SELECT count(*) AS n FROM dirty')).toEqual([{ n: 1 }]);
      await transaction.run('DELETE FROM dirty');
    });
    const left = () => database.query('SELECT position FROM dirty');
    expect(await database.query('SELECT position FROM worked_off')).toHaveLength(1);
    expect(await left()).toEqual([{ position: tape.position }]);
    expect(await store.storedReadings()).toBe(2);
    await close();
    const again = await openDatabase({ file });
    expect(await again.database.query('SELECT position FROM dirty')).toEqual([
      { position: tape.position },
    ]);
    expect(await again.store.storedReadings()).toBe(2);
  });

  describe('adding many rows by column', () => {
    const table = `CREATE TABLE kept (whole BIGINT, number DOUBLE, text VARCHAR, truth BOOLEAN, json JSON)`;

    test('keeps every type and every null, over several chunks', async () => {
      const { database } = await openDatabase();
      const rows = 5_000;
      const column = (value: (n: number) => SqlValue) =>
        Array.from({ length: rows }, (_, n) => (n % 7 < 3 ? null : value(n)));
      await database.write(async (transaction) => {
        await transaction.run(table);
        await transaction.append('kept', {
          whole: column((n) => n),
          text: column((n) => `a text of more than twelve bytes, ${n}`),
          truth: column((n) => n % 2 === 0),
          json: column((n) => `{"n":${n}}`),
          number: column((n) => n / 4),
        });
      });
      const found = await database.query('SELECT * FROM kept ORDER BY rowid');
      expect(found).toEqual(
        Array.from({ length: rows }, (_, n) =>
          n % 7 < 3
            ? { whole: null, number: null, text: null, truth: null, json: null }
            : {
                whole: n,
                number: n / 4,
                text: `a text of more than twelve bytes, ${n}`,
                truth: n % 2 === 0,
                json: `{"n":${n}}`,
              },
        ),
      );
    });

    test('leaves columns that are not given null, and takes bigint beside number', async () => {
      const { database } = await openDatabase();
      await database.write(async (transaction) => {
        await transaction.run(table);
        await transaction.append('kept', { whole: [1, 2n ** 62n, null] });
        await transaction.append('kept', { whole: [] });
      });
      expect(await database.query('SELECT whole, text FROM kept ORDER BY rowid')).toEqual([
        { whole: 1, text: null },
        { whole: 2n ** 62n, text: null },
        { whole: null, text: null },
      ]);
    });

    test('takes the name of a table as the port gives it, and of a temporary one', async () => {
      const { database, store } = await openDatabase();
      await store.prepare(maker, bikeModel());
      const name = readingsTable(maker, 'e-bike');
      await database.write(async (transaction) => {
        await transaction.append(name, { position: [1], time: [noon], device: ['bike-1'] });
        await transaction.run('CREATE TEMP TABLE passing (n DOUBLE)');
        await transaction.append('passing', { n: [1, 2] });
        expect(await transaction.query('SELECT sum(n) AS n FROM passing')).toEqual([{ n: 3 }]);
      });
      expect(await database.query(`SELECT position, device FROM ${name}`)).toEqual([
        { position: 1, device: 'bike-1' },
      ]);
    });

    test('refuses columns of different length, of mixed types, and that the table has not', async () => {
      const { database } = await openDatabase();
      const append = (columns: Record<string, SqlValue[]>) =>
        database.write(async (transaction) => {
          await transaction.run(table);
          await transaction.append('kept', columns);
        });
      await expect(append({ whole: [1], text: [] })).rejects.toThrow('differ in length');
      await expect(append({ text: ['a', 1] })).rejects.toThrow('mixes string and number');
      await expect(append({ wrong: [1] })).rejects.toThrow('no column wrong');
    });
  });

  test('writes nothing of an append that fails, then or later', async () => {
    const { database } = await openDatabase();
    await database.write((transaction) => transaction.run('CREATE TABLE kept (n DOUBLE)'));
    const rows = Array.from({ length: 3_000 }, (_, n) => (n === 2_999 ? 'no number' : `${n}`));
    for (let attempt = 0; attempt < 3; attempt++) {
      const failing = database.write((transaction) => transaction.append('kept', { n: rows }));
      await expect(failing).rejects.toThrow('type mismatch');
    }
    collectGarbage();
    await database.write((transaction) => transaction.append('kept', { n: [1] }));
    expect(await database.query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  test('reads beside a long transaction, and sees it whole or not at all', async () => {
    const { database } = await openDatabase();
    await database.write((transaction) => transaction.run('CREATE TABLE kept (n DOUBLE)'));
    await database.write(async (transaction) => {
      await transaction.run('INSERT INTO kept SELECT * FROM range(1000)');
      expect(await database.query('SELECT count(*) AS n FROM kept')).toEqual([{ n: 0 }]);
    });
    expect(await database.query('SELECT count(*) AS n FROM kept')).toEqual([{ n: 1_000 }]);
  });

  test('answers more queries at once than it has connections', async () => {
    const { database } = await openDatabase({ readers: 2 });
    const queries = Array.from({ length: 20 }, (_, n) => database.query('SELECT $1 AS n', [n]));
    expect((await Promise.all(queries)).map(([row]) => row?.n)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
  });

  test('closes while queries run and wait: they fail, and nothing hangs', async () => {
    const { database, close } = await openDatabase({ readers: 2 });
    const endless = 'SELECT sum(range % 7) FROM range(1000000000000)';
    const running = [database.query(endless)];
    expect(await database.query('SELECT 1 AS beside')).toEqual([{ beside: 1 }]);
    running.push(database.query(endless), database.query('SELECT 2 AS waiting'));
    const queries = Promise.allSettled(running);
    await inTime(close(), { what: 'the database to close' });
    expect((await queries).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ]);
    await close();
    await expect(database.query('SELECT 1')).rejects.toThrow('the database is closed');
  });

  test('spills what does not fit its memory, instead of failing or growing', async () => {
    const file = join(await folderForThisTest(), 'db');
    const { database } = await openDatabase({ file, memoryLimit: '80MB' });
    const [row] = await database.query(`
      SELECT count(*) AS rows, sum(CASE WHEN ordered < before THEN 1 ELSE 0 END) AS wrong FROM (
        SELECT ordered, lag(ordered) OVER () AS before FROM (
          SELECT hash(n) AS ordered, n::VARCHAR || repeat('x', 40) FROM range(1500000) t(n) ORDER BY 1))`);
    expect(row).toEqual({ rows: 1_500_000, wrong: 0 });
    const settings = await database.query(
      "SELECT current_setting('memory_limit') AS memory, current_setting('threads') AS threads",
    );
    expect(settings).toEqual([{ memory: '76.2 MiB', threads: 2 }]);
  });
});
