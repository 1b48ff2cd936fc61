import { type Random, seededRandom } from '../../../analytics/random.ts';
import type { ProductModelInput } from '../../../contract/model/product-model.ts';
import { modelOf, type TestReading } from './open-analytics-database.ts';
import { gaussian, times } from './worlds.ts';

/** What a model says of its gap. */
export type Gap = Extract<ProductModelInput['session'], { by: 'gap' }>['gapSeconds'];

const signals = { power: { kind: 'gauge', unit: 'W' } } as const;

/** A product that tells by nothing but its silences when it is used. */
export const pacedBy = (gapSeconds: Gap, version = 1) =>
  modelOf({ version, signals, session: { by: 'gap', gapSeconds } });
export const auto = pacedBy('auto');

export const weekS = 7 * 86_400;
/** A Monday (UTC), s. */
export const monday = Date.UTC(2029, 0, 1) / 1000;

/** Draws silences, s. */
export type Silences = (random: Random) => () => number;

/** Silences of about 20 s within a use and 31,600 s between, which cross at 697 s. */
export const rhythm =
  (between = 31_600): Silences =>
  (random) => {
    const normal = gaussian(random);
    return () =>
      Math.exp(random() < 0.5 ? Math.log(20) + normal() : Math.log(between) + 1.0805 * normal());
  };

/** One kind of silence. */
export const even: Silences = (random) => {
  const normal = gaussian(random);
  return () => Math.exp(Math.log(300) + 1.5 * normal());
};

/** Devices that are heard from one moment to another, s. */
export function heard(
  seed: number,
  silences: Silences,
  { from = monday, to = monday + weekS, devices = 30 } = {},
): TestReading[] {
  const draw = silences(seededRandom(seed));
  return times(devices, (number) => {
    const readings: TestReading[] = [];
    for (let t = from + draw(); t < to; t += draw()) {
      readings.push({ device: `d${number}`, t: Math.round(t * 1000) / 1000, values: { power: 1 } });
    }
    return readings;
  }).flat();
}

/** One reading after the last Monday, so that the weeks before it are over. */
export const weekIsOver = (at: number): TestReading[] => [
  { device: 'd0', t: at, values: { power: 1 } },
];
