import { expect, test } from 'vitest';
import { gapWordsOf } from '../../../analytics/gaps/gap-words.ts';
import { sessionGapOf } from '../../../analytics/queries/session-gap.ts';
import { type Random, randomIndex, seededRandom } from '../../../analytics/random.ts';
import { maker, type TestReading } from '../support/open-analytics-database.ts';
import { type OpenEngine, openEngine } from '../support/open-engine.ts';
import {
  auto,
  even,
  type Gap,
  heard,
  monday,
  pacedBy,
  rhythm,
  type Silences,
  weekIsOver,
  weekS,
} from '../support/paced.ts';
import { times } from '../support/worlds.ts';

async function gapOf(engine: OpenEngine) {
  const gap = await sessionGapOf({ ...engine, clock: () => engine.now, seed: 1 }, maker, 'thing');
  if (gap === undefined) throw new Error('no gap');
  return gap;
}

const sessionsOf = (engine: OpenEngine) =>
  engine.database.query(
    `SELECT * EXCLUDE (run, supersedes, context) FROM "sessions ${maker}/thing" ORDER BY id`,
  );

const sessionIds = async (engine: OpenEngine) =>
  (
    await engine.database.query<{ id: string }>(
      `SELECT id FROM "sessions ${maker}/thing" ORDER BY id`,
    )
  ).map(({ id }) => id);

/** What was said of the gap, oldest first. */
const wordsOf = async (engine: OpenEngine) =>
  (await gapWordsOf(engine.database, maker, 'thing')).map(({ verdict }) => verdict);

/** The sessions of the same readings where the model fixes the gap. */
async function sessionsBy(gapSeconds: number, readings: readonly TestReading[]) {
  const model = pacedBy(gapSeconds);
  const engine = await openEngine(model);
  await engine.load(model, readings);
  expect((await engine.engine.runNow()).error).toBeNull();
  return sessionsOf(engine);
}

/** Adds readings and runs. */
async function hear(engine: OpenEngine, model: typeof auto, readings: readonly TestReading[]) {
  await engine.load(model, readings);
  const report = await engine.engine.runNow();
  expect(report.error).toBeNull();
  return report;
}

test('a gap that is to be tuned is 30 minutes until a week is over, and then what the readings tell', async () => {
  const engine = await openEngine(auto);
  const readings = heard(1, rhythm(), { devices: 60 });
  await hear(engine, auto, readings);
  const before = await gapOf(engine);
  expect(before).toMatchObject({
    own: 1_800,
    tuned: { begin: 1_800, least: 10, most: 86_400 },
    since: { verdict: 'declared', seconds: 1_800, before: null, told: null },
    changes: [],
  });
  expect(before.sentence).toMatch(/^The gap is 30 min, where tuning begins; the data say /);
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(1_800, readings));

  engine.now += 60_000;
  const next = weekIsOver(monday + weekS + 60);
  const report = await hear(engine, auto, next);
  const gap = await gapOf(engine);
  expect(Math.abs(gap.own / 697 - 1)).toBeLessThan(0.2);
  expect(gap.since).toMatchObject({ verdict: 'adopted', seconds: gap.own, before: 1_800 });
  expect(gap.since).toEqual(gap.latest);
  expect(gap.changes).toEqual([gap.since]);
  expect(gap.since).toMatchObject({ at: engine.now, told: { devices: 60 } });
  const { lo90, hi90, silences } = gap.since?.told ?? {};
  expect(lo90).toBeLessThan(gap.own);
  expect(hi90).toBeGreaterThan(gap.own);
  expect(silences).toBe(readings.length - 60);
  expect(gap.sentence).toMatch(/^The gap is \d+ s, tuned from the readings on 2030-01-01; /);
  // All sessions are those of that gap, and each says what it took the place of.
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(gap.own, [...readings, ...next]));
  const [count] = await engine.database.query(
    `SELECT count(*) FILTER (len(supersedes) > 0) AS replaced, count(*) FILTER (run = ${report.run}) AS fresh
     FROM "sessions ${maker}/thing"`,
  );
  expect(report.sessions).toBe(count?.fresh);
  // Within the week nothing is listened to again.
  await hear(engine, auto, weekIsOver(monday + weekS + 3_600));
  expect(await wordsOf(engine)).toEqual(['declared', 'adopted']);
});

test('where another gap joins sessions, the one that stays names those it replaces', async () => {
  const engine = await openEngine(pacedBy({ auto: true, begin: 20 }));
  const readings = heard(2, rhythm(), { devices: 60 });
  await hear(engine, auto, readings);
  const before = await sessionIds(engine);
  await hear(engine, auto, weekIsOver(monday + weekS + 60));
  const after = await sessionIds(engine);
  const rows = await engine.database.query<{ id: string; replaced: string }>(
    `SELECT id, unnest(supersedes) AS replaced FROM "sessions ${maker}/thing"`,
  );
  const vanished = before.filter((id) => !after.includes(id));
  expect(vanished.length).toBeGreaterThan(100);
  expect(rows.map(({ replaced }) => replaced).sort()).toEqual(vanished.sort());
});

test('one kind of silence, too few devices, or a gap beyond the bounds leave the gap as it was, and say so', async () => {
  const over = weekIsOver(monday + weekS + 60);
  const one = await openEngine(auto);
  await hear(one, auto, [...heard(1, even, { devices: 20 }), ...over]);
  expect(await gapOf(one)).toMatchObject({
    own: 1_800,
    since: { verdict: 'declared' },
    latest: { verdict: 'one-kind', seconds: 1_800, before: null, told: { seconds: null } },
    sentence: expect.stringMatching(
      /where tuning begins \(looked at on 2030-01-01: silences within a use and between uses do not stand apart\)/,
    ),
  });
  const few = await openEngine(auto);
  await hear(few, auto, [...heard(1, rhythm(), { devices: 4 }), ...over]);
  expect((await gapOf(few)).latest).toMatchObject({ verdict: 'few-devices', seconds: 1_800 });
  const bounded = pacedBy({ auto: true, begin: 300, most: 400 });
  const beyond = await openEngine(bounded);
  await hear(beyond, bounded, [...heard(1, rhythm(), { devices: 60 }), ...over]);
  const { latest, own } = await gapOf(beyond);
  expect(own).toBe(300);
  expect(latest).toMatchObject({ verdict: 'out-of-bounds', seconds: 300 });
  expect(latest?.told?.seconds).toBeGreaterThan(400);
});

test('a product whose rhythm changes is tuned anew once, and whose rhythm stays is not', async () => {
  const engine = await openEngine(auto);
  const all: TestReading[] = [];
  const week = async (number: number, silences: Silences) => {
    const from = monday + number * weekS;
    const readings = heard(10 + number, silences, { from, to: from + weekS, devices: 60 });
    all.push(...readings);
    await hear(engine, auto, readings);
  };
  for (let number = 0; number < 4; number++) await week(number, rhythm());
  expect(await wordsOf(engine)).toEqual(['declared', 'adopted', 'same', 'same']);
  const first = (await gapOf(engine)).own;
  // Uses of a device are five times as far apart, and so are its readings within one.
  const slower = (random: Random) => {
    const draw = rhythm()(random);
    return () => 5 * draw();
  };
  for (let number = 4; number < 13; number++) await week(number, slower);
  expect((await wordsOf(engine)).filter((verdict) => verdict === 'adopted').length).toBe(2);
  const gap = await gapOf(engine);
  expect(gap.changes.map(({ before }) => before)).toEqual([first, 1_800]);
  expect(Math.abs(gap.own / (5 * 697) - 1)).toBeLessThan(0.25);
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(gap.own, all));
});

test('from fixed to tuned and back: each word of the model is dated, and tuning begins anew', async () => {
  const fixed = pacedBy(300);
  const engine = await openEngine(fixed);
  const readings = [...heard(1, rhythm(), { devices: 60 }), ...weekIsOver(monday + weekS + 60)];
  await hear(engine, fixed, readings);
  expect(await gapOf(engine)).toMatchObject({ own: 300, tuned: null });
  const declare = async (gapSeconds: Gap, version: number) => {
    engine.now += 3_600_000;
    engine.registry.change({ change: 'product', maker, model: pacedBy(gapSeconds, version) });
    expect((await engine.engine.runNow()).error).toBeNull();
    return (await gapOf(engine)).own;
  };
  const tuned = await declare('auto', 2);
  expect(Math.abs(tuned / 697 - 1)).toBeLessThan(0.2);
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(tuned, readings));
  expect(await declare(500, 3)).toBe(500);
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(500, readings));
  expect(await declare('auto', 4)).toBe(tuned);
  expect(await sessionsOf(engine)).toEqual(await sessionsBy(tuned, readings));
  const { changes } = await gapOf(engine);
  expect(changes.map(({ before, seconds, verdict }) => [before, seconds, verdict])).toEqual([
    [1_800, tuned, 'adopted'],
    [500, 1_800, 'declared'],
    [tuned, 500, 'declared'],
    [1_800, tuned, 'adopted'],
    [300, 1_800, 'declared'],
  ]);
});

test('the same readings give the same sessions by the gap in force, in whatever order and copies they come', async () => {
  const readings = [...heard(4, rhythm(), { devices: 60 }), ...weekIsOver(monday + weekS + 60)];
  for (const seed of [1, 2]) {
    const random = seededRandom(seed);
    const engine = await openEngine(auto);
    // One in five comes twice.
    const arrivals = readings.flatMap((reading) =>
      times(random() < 0.2 ? 2 : 1, () => ({ reading, batch: randomIndex(random, 4) })),
    );
    for (let batch = 0; batch < 4; batch++) {
      const due = arrivals.filter((one) => one.batch === batch).map(({ reading }) => reading);
      await hear(engine, auto, due.reverse());
    }
    const { own } = await gapOf(engine);
    expect(own).not.toBe(1_800);
    expect(await sessionsOf(engine)).toEqual(await sessionsBy(own, readings));
  }
});

test('a stream of which readings were let go keeps its sessions, the others are made anew', async () => {
  const fixed = pacedBy(60);
  const engine = await openEngine(fixed);
  await hear(engine, fixed, heard(5, rhythm(), { devices: 3 }));
  const of = async (device: string) =>
    (await sessionsOf(engine)).filter((session) => session.device === device);
  const kept = await of('d0');
  const before = await of('d1');
  await engine.database.write((transaction) =>
    transaction.run(
      `DELETE FROM "readings ${maker}/thing" WHERE device = 'd0' AND time < ${(monday + weekS / 2) * 1000}`,
    ),
  );
  engine.registry.change({ change: 'product', maker, model: pacedBy(900, 2) });
  expect((await engine.engine.runNow()).error).toBeNull();
  expect((await gapOf(engine)).own).toBe(900);
  expect(kept.length).toBeGreaterThan(5);
  expect(await of('d0')).toEqual(kept);
  expect((await of('d1')).length).toBeLessThan(before.length);
});
