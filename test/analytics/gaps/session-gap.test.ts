import { expect, test } from 'vitest';
import { sessionGapOf } from '../../../analytics/queries/session-gap.ts';
import { type Random, seededRandom } from '../../../analytics/random.ts';
import { maker, modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { openEngine } from '../support/open-engine.ts';
import { machine } from '../support/session-cases.ts';
import { gaussian, times } from '../support/worlds.ts';

const ownGap = 300;
const model = modelOf({
  signals: { power: { kind: 'gauge', unit: 'W' } },
  session: { by: 'gap', gapSeconds: ownGap },
});
const lnSilence = (random: Random) => {
  const normal = gaussian(random);
  return () => (random() < 0.8 ? Math.log(20) + normal() : Math.log(31_600) + normal());
};

/** Devices that were quiet between their readings for as long as drawn, ln of seconds. */
function heard(devices: number, readings: number, draw: () => number): TestReading[] {
  return times(devices, (number) => {
    let t = 0;
    return times(readings, () => {
      t += Math.exp(draw());
      return { device: `d${number}`, t, values: { power: 1 } };
    });
  }).flat();
}

async function gapOf(product: typeof model, readings: readonly TestReading[]) {
  const engine = await openEngine(product);
  await engine.load(product, readings);
  await engine.engine.runNow();
  const ports = { ...engine, clock: () => engine.now, seed: 1 };
  const gap = await sessionGapOf(ports, maker, 'thing');
  if (gap === undefined) throw new Error('no gap');
  const [row] = await engine.database.query<{ n: number }>(
    `SELECT count(*) AS n FROM "sessions ${maker}/thing"`,
  );
  return { gap, sessions: row?.n ?? 0 };
}

test('the gap that the readings tell is proposed beside the model’s, with the sessions it would join', async () => {
  const readings = heard(20, 60, lnSilence(seededRandom(1)));
  const { gap, sessions } = await gapOf(model, readings);
  // Equal spreads cross at the geometric mean, moved by the shares: √(20·31600)·e^(ln 4/7.365).
  const truth = Math.sqrt(20 * 31_600) * 4 ** (1 / Math.log(31_600 / 20));
  expect(gap.proposed?.lo90).toBeLessThan(truth);
  expect(gap.proposed?.hi90).toBeGreaterThan(truth);
  expect(gap.sessions?.now).toBe(sessions);
  // By the proposed gap the sessions are as many fewer as was told.
  const seconds = gap.proposed?.seconds ?? 0;
  const session = { by: 'gap' as const, gapSeconds: seconds };
  const after = await gapOf(modelOf({ ...model, session }), readings);
  expect(gap.sessions?.joined).toBeGreaterThan(0);
  expect(after.sessions).toBe(sessions - (gap.sessions?.joined ?? 0));
  expect(gap.sentence).toMatch(/^The gap is 300 s; the data say .* would join the one before\.$/);
});

test('without two kinds of silence, with few data, or where use is told, nothing is proposed', async () => {
  const normal = gaussian(seededRandom(2));
  const one = await gapOf(
    model,
    heard(20, 60, () => Math.log(300) + normal()),
  );
  expect(one.gap).toMatchObject({ proposed: null, sessions: null, withheld: 'one-kind' });
  const few = await gapOf(model, heard(2, 60, lnSilence(seededRandom(3))));
  expect(few.gap).toMatchObject({ withheld: 'few-devices', devices: 2, silences: 118 });
  const told = await gapOf(machine, [{ t: 0, values: { on: true } }]);
  expect(told.gap).toMatchObject({ own: 60, withheld: 'use-is-told' });
});
