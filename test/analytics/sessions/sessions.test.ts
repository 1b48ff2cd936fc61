import { expect, test } from 'vitest';
import { staysTable } from '../../../analytics/engine/schema.ts';
import { maker, modelOf } from '../support/open-analytics-database.ts';
import { at, gapOf5, machine, spansOf, tableOf } from '../support/session-cases.ts';

/** Known answer of docs/methods.md: gap 5; 10, 12, 20, then 16; by the definition of Akidau et al. (2015). */
test('late readings join sessions, and the one that stays names those it replaces', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 12, 20));
  expect(await spansOf(table)).toEqual([
    [10, 12, 'gap', 2],
    [20, 20, 'gap', 1],
  ]);
  const [, vanishing] = await table.sessions();
  await table.add(at(16));
  expect(await spansOf(table)).toEqual([[10, 20, 'gap', 4]]);
  const [joined] = await table.sessions();
  expect(JSON.parse(String(joined?.supersedes))).toEqual([vanishing?.id]);
});

test('a replaced id stays known when its heir is replaced in turn', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 20, 30));
  const [first, second, third] = (await table.sessions()).map(({ id }) => id);
  await table.add(at(25));
  await table.add(at(15));
  const [only] = await table.sessions();
  expect(only?.id).toBe(first);
  expect(JSON.parse(String(only?.supersedes)).sort()).toEqual([second, third].sort());
});

test('an earlier reading moves the start and so the id', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 12));
  const [before] = await table.sessions();
  await table.add(at(8));
  const [after] = await table.sessions();
  expect(after?.id).not.toBe(before?.id);
  expect(JSON.parse(String(after?.supersedes))).toEqual([before?.id]);
});

test('ids are the same in every database', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10));
  expect((await table.sessions())[0]?.id).toBe('7c6c243acc53ca1f');
});

test('what comes later or earlier leaves other sessions untouched', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 30, 50));
  await table.add(at(32));
  expect((await table.sessions()).map(({ run }) => run)).toEqual([1, 2, 1]);
});

test('readings that change nothing rewrite nothing', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 12));
  await table.add(at(10));
  expect((await table.sessions()).map(({ run }) => run)).toEqual([1]);
  const changes = await table.database.query('SELECT DISTINCT run FROM changed_days');
  expect(changes).toEqual([{ run: 1 }]);
});

test('the dirty ranges are worked off with the sessions', async () => {
  const table = await tableOf(gapOf5);
  await table.add(at(10, 12));
  expect(await table.database.query('FROM dirty')).toEqual([]);
});

test('a session ends with the reading that is no longer in use', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 10, values: { on: true, energy: 5 } },
    { t: 40, values: { on: true, energy: 6.78 } },
    { t: 70, values: { on: false, energy: 7.78 } },
    { t: 80, values: { on: false, energy: 9 } },
  ]);
  expect(await spansOf(table)).toEqual([[10, 70, 'state', 3]]);
  expect((await table.sessions())[0]?.f_energy).toBe(278);
});

test('silence longer than the gap ends it at its last reading', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 10, values: { on: true } },
    { t: 40, values: { on: true } },
    { t: 200, values: { on: false } },
  ]);
  expect(await spansOf(table)).toEqual([[10, 40, 'gap', 2]]);
});

test('a stay that is too short becomes a session when a late reading prolongs it', async () => {
  const table = await tableOf(machine);
  await table.add([{ t: 10, values: { on: true } }]);
  expect(await spansOf(table)).toEqual([]);
  const stays = await table.database.query(`FROM ${staysTable(maker, 'thing')}`);
  expect(stays).toHaveLength(1);
  await table.add([{ t: 12, values: { on: true } }]);
  expect(await spansOf(table)).toEqual([[10, 12, 'gap', 2]]);
});

test('what grows on the way into use counts, unless it grew in a silence', async () => {
  const table = await tableOf(machine);
  await table.add([
    { device: 'near', t: 0, values: { on: false, energy: 1 } },
    { device: 'near', t: 50, values: { on: true, energy: 1.5 } },
    { device: 'near', t: 60, values: { on: true, energy: 1.7 } },
    { device: 'far', t: 0, values: { on: false, energy: 1 } },
    { device: 'far', t: 70, values: { on: true, energy: 1.5 } },
    { device: 'far', t: 80, values: { on: true, energy: 1.7 } },
  ]);
  const rows = await table.sessions();
  expect(rows.map(({ device, f_energy }) => [device, f_energy])).toEqual([
    ['far', 20],
    ['near', 70],
  ]);
});

test('a counter that starts again has grown by what it then shows', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: true, energy: 99 } },
    { t: 10, values: { on: true, energy: 100 } },
    { t: 20, values: { on: true, energy: 0.25 } },
    { t: 30, values: { on: true, energy: 1.25 } },
  ]);
  expect((await table.sessions())[0]?.f_energy).toBe(225);
});

test('a counter that jumps faster than it can grow has not grown', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: true, energy: 1 } },
    { t: 10, values: { on: true, energy: 500 } },
    { t: 20, values: { on: true, energy: 501 } },
  ]);
  expect((await table.sessions())[0]?.f_energy).toBe(100);
});

test('growth is as fast as the time since the counter was last told', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: true, energy: 1 } },
    { t: 10, values: { power: 1 } },
    { t: 20, values: { power: 1 } },
    { t: 30, values: { energy: 25 } },
  ]);
  expect((await table.sessions())[0]?.f_energy).toBe(2400);
});

test('readings that are only looked back at add nothing to what is computed anew', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: false, energy: 2.78, mode: 'eco' } },
    { t: 50, values: { on: true, energy: 2.18 } },
    { t: 150, values: { power: 1 } },
  ]);
  await table.add([{ t: 154, values: { energy: 0.99 } }]);
  expect((await table.sessions()).at(-1)).toMatchObject({ started: 150_000, f_energy: 99 });
});

test('a counter never told leaves its amount and its worth unknown', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: true } },
    { t: 10, values: { on: false } },
  ]);
  expect((await table.sessions())[0]).toMatchObject({ f_energy: null, readings: 2 });
});

test('values told before a session hold in it until told again', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: false, power: 7, mode: 'boost' } },
    { t: 200, values: { on: true } },
    { t: 210, values: { mode: 'eco' } },
    { t: 250, values: { power: 9 } },
    { t: 255, values: { mode: 'boost' } },
    { t: 260, values: { on: false, power: 3 } },
  ]);
  const [session] = await table.sessions();
  expect(session).toMatchObject({
    started: 200_000,
    f_first: 7,
    f_least: 7,
    f_warmed: -8,
    f_shifts: 2000,
    f_mode: 'eco',
  });
});

test('amounts follow their scale and resolution', async () => {
  const table = await tableOf(machine);
  await table.add([
    { t: 0, values: { on: true, energy: 0 } },
    { t: 10, values: { on: false, energy: 0.07 } },
  ]);
  expect((await table.sessions())[0]).toMatchObject({ f_energy: 7, f_watt_hours: 7 });
});

test('a use longer than the maximum is cut, and what grows is in one of the parts', async () => {
  const table = await tableOf(
    modelOf({ ...machine, session: { ...machine.session, maxSeconds: 100 } }),
  );
  const times = Array.from({ length: 26 }, (_, n) => n * 10);
  await table.add(times.map((t) => ({ t, values: { on: true, energy: t / 10 } })));
  expect(await spansOf(table)).toEqual([
    [0, 100, 'maximum', 10],
    [100, 200, 'maximum', 10],
    [200, 250, 'gap', 6],
  ]);
  const energies = (await table.sessions()).map(({ f_energy }) => f_energy);
  expect(energies).toEqual([1000, 1000, 500]);
});

test('parts of a device are in use at the same time', async () => {
  const table = await tableOf(modelOf({ ...gapOf5, parts: ['a', 'b'] }));
  await table.add([
    { t: 10, part: 'a', values: { power: 1 } },
    { t: 12, part: 'b', values: { power: 1 } },
    { t: 14, part: 'a', values: { power: 1 } },
    { t: 15, values: { power: 1 } },
  ]);
  const rows = await table.sessions();
  expect(rows.map(({ part, readings }) => [part, readings])).toEqual([
    [null, 1],
    ['a', 2],
    ['b', 1],
  ]);
});
