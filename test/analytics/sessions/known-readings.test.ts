import { expect, test } from 'vitest';
import { readingDaysTable } from '../../../analytics/engine/schema.ts';
import { piecesOf } from '../../../analytics/sessions/readings-within.ts';
import { readingsTable } from '../../../contract/ports/analytics-database.ts';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { openSessionTable } from '../support/session-table.ts';

const model = modelOf({
  signals: {
    state: { kind: 'state', values: ['off', 'on'] },
    power: { kind: 'gauge', unit: 'W' },
  },
  session: { by: 'state', signal: 'state', active: ['on'], gapSeconds: 60 },
  features: { power: { signal: 'power', aggregate: 'max', label: 'Power' } },
});
const day = 86_400;
/** Power is told once, on the first day, and holds ever after. */
const lived: readonly TestReading[] = [
  { t: 10, values: { power: 7 } },
  { t: 3 * day, values: { state: 'on' } },
  { t: 3 * day + 20, values: { state: 'off' } },
  { t: 9 * day, values: { state: 'on' } },
  { t: 9 * day + 30, values: { state: 'off' } },
];

async function tableOf(readings: readonly TestReading[]) {
  const table = await openSessionTable(model);
  for (const reading of readings) await table.add([reading]);
  const days = () =>
    table.database.query(`FROM ${readingDaysTable(maker, 'thing')} ORDER BY day, told`);
  const found = async () =>
    (await table.sessions()).map(({ started, f_power }) => [Number(started) / 1000, f_power]);
  return { ...table, days, found };
}

test('what was told long ago is found by the days on which it was told', async () => {
  const table = await tableOf(lived);
  expect(await table.found()).toEqual([
    [3 * day, 7],
    [9 * day, 7],
  ]);
  await table.close();
});

test('the days are the same however the readings came', async () => {
  const [once, backwards] = [await openSessionTable(model), await tableOf(lived.toReversed())];
  await once.add(lived);
  const days = `SELECT day, count(*) AS kinds, sum(readings) AS readings, min(first) AS first,
    max(last) AS last FROM ${readingDaysTable(maker, 'thing')} GROUP BY day ORDER BY day`;
  const wanted = await once.database.query(days);
  expect(wanted.map(({ day, readings }) => [day, readings])).toEqual([
    [0, 1],
    [3, 2],
    [9, 2],
  ]);
  expect(await backwards.database.query(days)).toEqual(wanted);
  await once.close();
  await backwards.close();
});

test('readings that are gone are known no longer', async () => {
  const table = await tableOf(lived);
  await table.database.write(async (transaction) => {
    await transaction.run(
      `DELETE FROM ${readingsTable(maker, 'thing')} WHERE time < ${day * 1000}`,
    );
    await transaction.run(
      `INSERT INTO dirty VALUES ('${maker}', 'thing', 'd1', NULL, ${3 * day * 1000}, ${9 * day * 1000}, 9)`,
    );
  });
  await table.refresh();
  expect((await table.days()).map((row) => row.day)).not.toContain(0);
  expect(await table.found()).toEqual([
    [3 * day, null],
    [9 * day, null],
  ]);
  await table.close();
});

test('stretches are joined where they meet, and over the smallest gaps where they are many', () => {
  const stretch = (from: number, to: number) => ({ from, to });
  const stretches = [stretch(30, 40), stretch(0, 10), stretch(5, 12), stretch(14, 20)];
  expect(piecesOf(stretches, 5)).toEqual([stretch(0, 12), stretch(14, 20), stretch(30, 40)]);
  expect(piecesOf(stretches, 2)).toEqual([stretch(0, 20), stretch(30, 40)]);
  expect(piecesOf(stretches, 1)).toEqual([stretch(0, 40)]);
  expect(piecesOf([], 3)).toEqual([]);
});
