import { expect, test } from 'vitest';
import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { device, openEngine, owned } from '../support/open-engine.ts';
import { gapOf5, machine, spansOf, tableOf } from '../support/session-cases.ts';
import { times } from '../support/worlds.ts';

const seconds = (iso: string) => Date.parse(iso) / 1000;

test('between the two numbers of a hysteresis what was before goes on', async () => {
  const session = {
    by: 'state' as const,
    signal: 'power',
    active: { above: 20, below: 10 },
    gapSeconds: 60,
  };
  const table = await tableOf(modelOf({ ...gapOf5, session }));
  // Not yet above 20; then in use down to 10, which ends it; 15 begins nothing.
  const power = [15, 20, 21, 15, 11, 10, 15, 25, 12];
  await table.add(power.map((watts, n) => ({ t: 10 * n, values: { power: watts } })));
  expect(await spansOf(table)).toEqual([
    [20, 50, 'state', 4],
    [70, 80, 'gap', 2],
  ]);
});

test('an owner who changes in the middle of a use does not cut it: it stays with whom it began', async () => {
  const engine = await openEngine(machine);
  engine.registry.change(device('d1'), owned('d1', 'ann', 0), owned('d1', 'ben', 1000));
  await engine.load(machine, [
    { device: 'd1', t: 980, values: { on: true } },
    { device: 'd1', t: 1010, values: { on: true } },
    { device: 'd1', t: 1040, values: { on: false } },
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ start, end, customer }) => [start / 1000, end / 1000, customer])).toEqual([
    [980, 1040, 'ann'],
  ]);
});

test('a use over the hour that comes twice in autumn is one, and as long as it was', async () => {
  const engine = await openEngine(machine);
  engine.registry.change(device('d1', { timezone: 'Europe/Berlin' }));
  // 02:30 summer time, and an hour later 02:30 winter time.
  const from = seconds('2026-10-25T00:30:00Z');
  await engine.load(machine, [
    ...times(120, (n) => ({ device: 'd1', t: from + 30 * n, values: { on: true } })),
    { device: 'd1', t: from + 3600, values: { on: false } },
  ]);
  await engine.load(machine, [
    { device: 'd1', t: from + 7200, values: { on: true } },
    { device: 'd1', t: from + 7230, values: { on: false } },
  ]);
  await engine.engine.runNow();
  const { items } = await engine.queries.sessions(maker, 'thing', {});
  expect(items.map(({ start, end, hour }) => [start / 1000 - from, end - start, hour])).toEqual([
    [7200, 30_000, 3.5],
    [0, 3_600_000, 2.5],
  ]);
});

/** The sessions of a device by the definition: a silence longer than five seconds separates two. */
function byDefinition(moments: readonly number[]): readonly (readonly number[])[] {
  const sessions: number[][] = [];
  for (const t of moments.toSorted((a, b) => a - b)) {
    const last = sessions.at(-1);
    if (last !== undefined && t - last[1]! <= 5) [last[1], last[2]] = [t, last[2]! + 1];
    else sessions.push([t, t, 1]);
  }
  return sessions;
}

test('2,000 random orders of arrival give the sessions of the readings in order', async () => {
  const random = seededRandom(2026);
  const batches = 3;
  // Each device lives a life of its own, and each of its readings comes in a batch of its own.
  const lives = times(2_000, (number) => {
    let t = 10;
    const moments = times(2 + randomIndex(random, 10), () => {
      t += 1 + randomIndex(random, 9);
      return t;
    });
    return { device: `d${String(number).padStart(4, '0')}`, moments };
  });
  const arrivals = lives.flatMap(({ device: id, moments }) =>
    moments.map((t) => ({
      batch: randomIndex(random, batches),
      reading: { device: id, t, values: { power: 1 } } satisfies TestReading,
    })),
  );
  const table = await tableOf(gapOf5);
  for (let batch = 0; batch < batches; batch++) {
    const due = arrivals.filter((arrival) => arrival.batch === batch);
    await table.add(due.map(({ reading }) => reading).reverse());
  }
  const found = (await table.sessions()).map(({ device: id, started, ended, readings }) => [
    id,
    Number(started) / 1000,
    Number(ended) / 1000,
    readings,
  ]);
  const expected = lives.flatMap(({ device: id, moments }) =>
    byDefinition(moments).map((session) => [id, ...session]),
  );
  expect(expected.length).toBeGreaterThan(4_000);
  expect(found).toEqual(expected);
});
