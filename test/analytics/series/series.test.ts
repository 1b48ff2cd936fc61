import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../analytics/random.ts';
import { changePoints } from '../../../analytics/series/change-points.ts';
import { changeUnderWay } from '../../../analytics/series/change-under-way.ts';
import { forecast } from '../../../analytics/series/forecast.ts';
import { fitSmoothing, smooth } from '../../../analytics/series/holt-winters.ts';
import { outliers } from '../../../analytics/series/outliers.ts';
import { runLengths } from '../../../analytics/series/run-length.ts';
import { airPassengers, nile } from '../known/known-series.ts';

describe('changes of level', () => {
  test('the Nile at Aswan carries less water after 1898, its 28th year of record', () => {
    const [change, ...others] = changePoints(nile);
    expect(others).toEqual([]);
    expect(change?.at).toBe(28);
    expect(change?.shift).toBeCloseTo(849.9722 - 1097.75, 3);
    expect(change?.lo90).toBeGreaterThan(-340);
    expect(change?.hi90).toBeLessThan(-150);
  });

  test('neither too few values nor a constant series have one', () => {
    expect(changePoints([1, 9, 1, 9, 1, 9, 1])).toEqual([]);
    expect(changePoints(new Array(40).fill(7))).toEqual([]);
    expect(changePoints([])).toEqual([]);
  });

  test('a single outlier is no new level', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 52 }, () => 10 + normal(random));
    values[20] = 25;
    expect(changePoints(values)).toEqual([]);
  });
});

describe('a change that may be under way', () => {
  /** For how many years the level has most likely held, as known at the end of so many years. */
  const heldSince = (years: number) => {
    const runs = runLengths(nile.slice(0, years));
    return runs.indexOf(Math.max(...runs));
  };

  test('the level of the Nile has held since its record began, and from 1902 on since 1899', () => {
    expect([10, 28, 31].map(heldSince)).toEqual([10, 28, 31]);
    expect([32, 34, 40, 100].map(heldSince)).toEqual([4, 6, 12, 72]);
    expect(runLengths(nile).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  });

  test('is told of the Nile from 1902 on, and no longer when the new level is the usual one', () => {
    expect(changeUnderWay(nile.slice(0, 31))).toBeUndefined();
    expect(changeUnderWay(nile.slice(0, 32))).toMatchObject({ at: 28 });
    expect(changeUnderWay(nile.slice(0, 34))?.probability).toBeGreaterThan(0.75);
    expect(changeUnderWay(nile.slice(0, 40))).toBeUndefined();
  });

  test('is not told of one value far off, of a constant series, nor of a few values', () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 40 }, () => 10 + normal(random));
    for (const at of [39, 38, 36]) {
      expect(changeUnderWay(values.with(at, 30)), `${39 - at} ago`).toBeUndefined();
    }
    expect(changeUnderWay(new Array(40).fill(7))).toBeUndefined();
    expect(changeUnderWay([1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 9])).toBeUndefined();
    expect(runLengths([])).toEqual([]);
  });
});

describe('Holt–Winters smoothing', () => {
  // R 4: HoltWinters(AirPassengers, seasonal = "additive")
  const published = { level: 0.2479595, trend: 0.0345373, season: 1 };

  test('with the published smoothing it has the published errors for air passengers', () => {
    expect(smooth(airPassengers, 12, published).squaredErrors).toBeCloseTo(21_860.18, 1);
  });

  test('it finds a smoothing as good as the published one, within a thousandth', () => {
    const found = fitSmoothing(airPassengers, 12);
    expect(found.squaredErrors).toBeLessThan(21_860.18 * 1.001);
    expect(found.smoothing.level).toBeCloseTo(published.level, 1);
  });

  test('a line goes on as a line, a season as a season', () => {
    const line = Array.from({ length: 20 }, (_, t) => 3 + 2 * t);
    expect(fitSmoothing(line, 1).forecast(5)).toBeCloseTo(3 + 2 * 24, 6);
    const week = [5, 5, 5, 5, 5, 1, 1];
    const weeks = Array.from({ length: 35 }, (_, t) => week[t % 7] as number);
    const smoothed = fitSmoothing(weeks, 7);
    for (let ahead = 1; ahead <= 7; ahead++) {
      expect(smoothed.forecast(ahead)).toBeCloseTo(week[(34 + ahead) % 7] as number, 6);
    }
  });

  test('too few values are refused', () => {
    expect(() => smooth([1, 2, 3], 1, published)).toThrow(RangeError);
    expect(() => smooth(airPassengers.slice(0, 24), 12, published)).toThrow(RangeError);
  });
});

describe('outliers', () => {
  test('a value far from its neighbours is one, with what was expected in its place', () => {
    const random = seededRandom(4);
    const values = Array.from({ length: 60 }, () => 10 + normal(random));
    values[30] = 20;
    expect(outliers(values).map(({ at }) => at)).toEqual([30]);
    expect(outliers(values)[0]?.expected).toBeCloseTo(10, 0);
  });

  test('the busy days of a week are none, a busy Sunday is one', () => {
    const random = seededRandom(8);
    const values = Array.from({ length: 70 }, (_, t) => (t % 7 < 5 ? 100 : 10) + normal(random));
    expect(outliers(values, 7)).toEqual([]);
    values[34] = 60;
    expect(outliers(values, 7).map(({ at }) => at)).toEqual([34]);
  });

  test('neither a shift of the level nor a constant series has any', () => {
    const shift = Array.from({ length: 40 }, (_, t) => (t < 20 ? 1 : 9));
    expect(outliers(shift)).toEqual([]);
    expect(outliers(new Array(40).fill(2))).toEqual([]);
  });
});

describe('forecasts', () => {
  test('air passengers are forecast better than by repeating the last year', () => {
    const expected = forecast(airPassengers.slice(0, 132), { period: 12, horizon: 12 });
    expect(expected?.method).toBe('holt-winters');
    expect(expected?.mase).toBeLessThan(1);
    const truth = airPassengers.slice(132);
    const within = truth.filter((value, step) => {
      const point = expected?.points[step];
      return point !== undefined && value >= point.lo90 && value <= point.hi90;
    });
    expect(within.length).toBeGreaterThanOrEqual(9);
  });

  test('what only wanders is forecast by its last value', () => {
    const random = seededRandom(2);
    let level = 0;
    const values = Array.from({ length: 80 }, () => {
      level += normal(random);
      return level;
    });
    const expected = forecast(values, { period: 1, horizon: 4 });
    expect(expected?.points).toHaveLength(4);
    const widths = expected?.points.map(({ lo90, hi90 }) => hi90 - lo90) ?? [];
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  test('intervals are Student’s of few errors, and quantiles of many', () => {
    // Forecast by the last value, white noise has errors of variance 2: nine of ten within ±2.326.
    const random = seededRandom(11);
    const reachOf = (values: number) => {
      const reaches = Array.from({ length: 40 }, () => {
        const past = Array.from({ length: values }, () => normal(random));
        const [point] = forecast(past, { period: 1, horizon: 1 })?.points ?? [];
        return point === undefined ? 0 : (point.hi90 - point.lo90) / 2;
      });
      return reaches.reduce((sum, reach) => sum + reach, 0) / reaches.length;
    };
    expect(reachOf(60)).toBeGreaterThan(1.7);
    expect(reachOf(60)).toBeLessThan(2.6);
    // Of 9 errors the outermost two hold 80 % only.
    expect(reachOf(11)).toBeGreaterThan(reachOf(60));
  });

  test('a past too short to judge a forecast gives none', () => {
    expect(forecast([1, 2, 3, 4, 5, 6], { period: 1, horizon: 2 })).toBeUndefined();
    expect(forecast(airPassengers.slice(0, 20), { period: 12, horizon: 6 })).toBeUndefined();
    expect(forecast([], { period: 1, horizon: 1 })).toBeUndefined();
  });

  test('a constant series goes on as it is', () => {
    const expected = forecast(new Array(30).fill(4), { period: 1, horizon: 2 });
    expect(expected?.points).toEqual([
      { value: 4, lo90: 4, hi90: 4 },
      { value: 4, lo90: 4, hi90: 4 },
    ]);
  });
});

/** A draw from the standard normal distribution (Box–Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
