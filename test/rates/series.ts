import { seededRandom } from '../../analytics/random.ts';
import { changePoints } from '../../analytics/series/change-points.ts';
import { changeUnderWay } from '../../analytics/series/change-under-way.ts';
import { forecast } from '../../analytics/series/forecast.ts';
import { outliers } from '../../analytics/series/outliers.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

function noise(values: number): Trial {
  return {
    name: `change-null-${values}`,
    of: 'series',
    worlds: `${values} values that differ by chance alone`,
    seeds: { short: 60, full: 1_000 },
    questions: { alarm: { what: 'told a change of level', atMost: 0.05 } },
    run: (seed) => ({
      alarm: once(changePoints(times(values, gaussian(seededRandom(seed)))).length > 0),
    }),
  };
}

function ordinary(name: string, worlds: string, days: number, period: number): Trial {
  return {
    ...{ name, of: 'series', worlds, seeds: { short: 60, full: 1_000 } },
    questions: { alarm: { what: 'told that any of them is far off', atMost: 0.05 } },
    run(seed) {
      const normal = gaussian(seededRandom(seed));
      const values = times(days, (t) => (period > 1 && t % period > 4 ? 10 : 30) + normal());
      return { alarm: once(outliers(values, period).length > 0) };
    },
  };
}

/** Levels that change before one value in fifty, by three standard deviations or so. */
function changing(random: () => number, values: number) {
  const normal = gaussian(random);
  let level = 3 * normal();
  let last = 0;
  const series = times(values, (at) => {
    if (random() < 1 / 50) {
      level = 3 * normal();
      last = at;
    }
    return level + normal();
  });
  return { series, last };
}

function steady(values: number): Trial {
  return {
    name: `under-way-null-${values}`,
    of: 'series',
    worlds: `${values} values that differ by chance alone`,
    seeds: { short: 60, full: 1_000 },
    questions: { alarm: { what: 'told that a change may be under way', atMost: 0.05 } },
    run: (seed) => ({
      alarm: once(changeUnderWay(times(values, gaussian(seededRandom(seed)))) !== undefined),
    }),
  };
}

export const series: readonly Trial[] = [
  {
    name: 'change-planted',
    of: 'series',
    worlds: '52 values whose level rises once by three standard deviations',
    seeds: { short: 40, full: 400 },
    questions: {
      found: { what: 'told this one change, within a value of its place', atLeast: 0.95 },
    },
    run(seed) {
      const random = seededRandom(seed);
      const normal = gaussian(random);
      const at = 8 + Math.floor(random() * 36);
      const changes = changePoints(times(52, (t) => normal() + (t < at ? 0 : 3)));
      return {
        found: once(changes.length === 1 && Math.abs((changes[0]?.at ?? 0) - at) <= 1),
      };
    },
  },
  noise(12),
  noise(52),
  noise(200),
  {
    name: 'change-null-drift',
    of: 'series',
    worlds: '104 values of which each takes over half of the deviation before (r = 0.5)',
    seeds: { short: 40, full: 500 },
    questions: { alarm: { what: 'told a change of level', atMost: 0.1 } },
    run(seed) {
      const normal = gaussian(seededRandom(seed));
      let last = 0;
      const values = times(104, () => {
        last = 0.5 * last + normal();
        return last;
      });
      return { alarm: once(changePoints(values).length > 0) };
    },
  },
  {
    name: 'under-way-planted',
    of: 'series',
    worlds: '52 values of which the last three are three standard deviations higher',
    seeds: { short: 40, full: 400 },
    questions: {
      found: { what: 'told that a change may be under way', atLeast: 0.8 },
      place: { what: 'where told, since one of the last two to four', atLeast: 0.9 },
    },
    run(seed) {
      const normal = gaussian(seededRandom(seed));
      const told = changeUnderWay(times(52, (t) => normal() + (t < 49 ? 0 : 3)));
      return {
        found: once(told !== undefined),
        place: told === undefined ? { came: 0, of: 0 } : once(Math.abs(told.at - 49) <= 1),
      };
    },
  },
  {
    name: 'under-way-calibrated',
    of: 'series',
    worlds: '40 values whose level changes before one in fifty, by any amount',
    seeds: { short: 200, full: 4_000 },
    questions: {
      likely: {
        what: 'changed within the last seven, where that was told with 75 % or more',
        atLeast: 0.75,
      },
    },
    run(seed) {
      const { series, last } = changing(seededRandom(seed), 40);
      const told = changeUnderWay(series);
      return {
        likely:
          told === undefined || told.probability < 0.75 ? { came: 0, of: 0 } : once(last >= 40 - 7),
      };
    },
  },
  steady(12),
  steady(52),
  ordinary('outliers-null-12', '12 values that differ by chance alone', 12, 1),
  ordinary('outliers-null-52', '52 values that differ by chance alone', 52, 1),
  ordinary('outliers-null-week', 'ten weeks of days, of which two are quiet', 70, 7),
  {
    name: 'outliers-planted',
    of: 'series',
    worlds: '52 values of which one, anywhere, is eight standard deviations off',
    seeds: { short: 40, full: 500 },
    questions: {
      found: { what: 'that one said to be far off', atLeast: 0.95 },
      others: { what: 'others said to be far off', atMost: 0.001 },
    },
    run(seed) {
      const random = seededRandom(seed);
      const normal = gaussian(random);
      const at = Math.floor(52 * random());
      const sign = random() < 0.5 ? -1 : 1;
      const values = times(52, (t) => normal() + (t === at ? 8 * sign : 0));
      const far = outliers(values).map((one) => one.at);
      const others = far.filter((one) => one !== at).length;
      return { found: once(far.includes(at)), others: { came: others, of: 51 } };
    },
  },
  {
    name: 'forecast-interval',
    of: 'series',
    worlds: 'eight weeks of days with a weekly rhythm and noise; the ninth is forecast',
    seeds: { short: 15, full: 200 },
    questions: {
      covered: {
        what: 'days of the ninth within their 90 % interval',
        atLeast: 0.85,
        atMost: 0.95,
      },
    },
    run(seed) {
      const normal = gaussian(seededRandom(seed));
      const values = times(63, (t) => 20 + 5 * (t % 7) + 3 * normal());
      const expected = forecast(values.slice(0, 56), { period: 7, horizon: 7 });
      const points = expected?.points ?? [];
      return {
        covered: each(
          points.map(
            ({ lo90, hi90 }, step) => values[56 + step]! >= lo90 && values[56 + step]! <= hi90,
          ),
        ),
      };
    },
  },
];
