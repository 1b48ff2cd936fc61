import { seededRandom } from '../../analytics/random.ts';
import { changePoints } from '../../analytics/series/change-points.ts';
import { forecast } from '../../analytics/series/forecast.ts';
import { gaussian, times } from '../analytics/worlds.ts';
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
