import { mean, quantile, sampleStandardDeviation } from 'simple-statistics';
import { upperQuantile } from '../value/student-t.ts';
import { fitSmoothing } from './holt-winters.ts';

/** How a forecast is made. */
type ForecastMethod = 'last-value' | 'seasonal-naive' | 'holt-winters';

/** What a series is expected to go on with, and how good such forecasts were so far. */
export interface Forecast {
  readonly method: ForecastMethod;
  /**
   * mean absolute scaled error of forecasts made in the past: below 1 it beats repeating the last
   * season
   */
  readonly mase: number;
  /** one a step ahead, the first for the value right behind the end */
  readonly points: readonly {
    readonly value: number;
    readonly lo90: number;
    readonly hi90: number;
  }[];
}

interface Method {
  readonly name: ForecastMethod;
  /** fewest values to learn from */
  readonly needs: number;
  expect(past: readonly number[], horizon: number): readonly number[];
}

/** Times in the past from which a forecast is tried. */
const mostTrials = 24;
/** Fewer errors than these say nothing about the next one's size. */
const fewestTrials = 8;

/**
 * Forecasts a series by the method that would have forecast its past best: repeating the last
 * value, repeating the last season, or Holt–Winters smoothing. Each is tried from up to 24 times in
 * the past, learning only from what was known then; intervals are quantiles of the errors it made
 * at the same distance, and never narrow with distance.
 *
 * @param period values a season, 1 for none
 * @param horizon steps ahead
 * @returns undefined where the past is too short to judge a forecast: at least two seasons (or four
 *   values), and eight forecasts at the full distance
 */
export function forecast(
  values: readonly number[],
  { period, horizon }: { readonly period: number; readonly horizon: number },
): Forecast | undefined {
  const candidates = methodsFor(period).flatMap((method) => {
    const trials = tryMethod(method, values, horizon);
    return trials.length < fewestTrials
      ? []
      : [{ method, trials, mase: scaled(trials, values, period) }];
  });
  const best = candidates.sort((a, b) => a.mase - b.mase)[0];
  if (best === undefined) return undefined;
  const reaches = Array.from({ length: horizon }, (_, step) =>
    reachOf(best.trials.map((trial) => trial[step] as number)),
  );
  const below = rising(reaches.map((reach) => reach.below));
  const above = rising(reaches.map((reach) => reach.above));
  const points = best.method.expect(values, horizon).map((value, step) => ({
    value,
    lo90: value - (below[step] as number),
    hi90: value + (above[step] as number),
  }));
  return { method: best.method.name, mase: best.mase, points };
}

/**
 * How far nine in ten errors of a step reach to either side of what is expected: quantiles of those
 * so far, a little further out as there is one more to come; of so few that even the outermost are
 * too near, Student's. Errors that resemble the ones before, as those of series that wander do at a
 * distance, tell less than their number says: the reach is stretched as Student's t is for as many
 * as they are worth.
 */
function reachOf(errors: readonly number[]): { readonly below: number; readonly above: number } {
  const n = errors.length;
  const tail = (0.05 * (n + 1) - 1) / (n - 1);
  const t = upperQuantile(0.05, n - 1);
  const middle = mean([...errors]);
  const reach = t * sampleStandardDeviation([...errors]) * Math.sqrt(1 + 1 / n);
  const [low, high] =
    tail < 0
      ? [middle - reach, middle + reach]
      : [quantile([...errors], tail), quantile([...errors], 1 - tail)];
  const stretch = upperQuantile(0.05, Math.max(2, independent(errors) - 1)) / t;
  return { below: stretch * Math.max(0, -low), above: stretch * Math.max(0, high) };
}

/** As many independent errors as these are worth, by how far each resembles the one before. */
function independent(errors: readonly number[]): number {
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  const products = errors
    .slice(1)
    .reduce((sum, error, index) => sum + error * (errors[index] as number), 0);
  const r = squares === 0 ? 0 : Math.max(0, products / squares);
  return errors.length * ((1 - r) / (1 + r));
}

/** The nearest values that never fall: what is out of order is averaged (pool adjacent violators). */
function rising(values: readonly number[]): readonly number[] {
  const pools: { sum: number; size: number }[] = [];
  for (const value of values) {
    let last = { sum: value, size: 1 };
    for (let before = pools.at(-1); before !== undefined; before = pools.at(-1)) {
      if (before.sum / before.size <= last.sum / last.size) break;
      last = { sum: before.sum + last.sum, size: before.size + last.size };
      pools.pop();
    }
    pools.push(last);
  }
  return pools.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
}

function methodsFor(period: number): readonly Method[] {
  const repeat: Method = {
    name: period > 1 ? 'seasonal-naive' : 'last-value',
    needs: Math.max(2, period),
    expect: (past, horizon) =>
      Array.from({ length: horizon }, (_, step) => {
        const season = past.slice(-Math.max(1, period));
        return season[step % season.length] as number;
      }),
  };
  const smoothing: Method = {
    name: 'holt-winters',
    needs: Math.max(8, 2 * period + 2),
    expect: (past, horizon) => {
      const smoothed = fitSmoothing(past, period);
      return Array.from({ length: horizon }, (_, step) => smoothed.forecast(step + 1));
    },
  };
  return [repeat, smoothing];
}

/** Errors (what came less what was expected) at each step, from each time a forecast is tried. */
function tryMethod(
  method: Method,
  values: readonly number[],
  horizon: number,
): readonly (readonly number[])[] {
  const last = values.length - horizon;
  const first = Math.max(method.needs, last - mostTrials + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, trial) => {
    const now = first + trial;
    return method
      .expect(values.slice(0, now), horizon)
      .map((expected, step) => (values[now + step] as number) - expected);
  });
}

/** Mean absolute error by that of repeating the season within the series (Hyndman & Koehler 2006). */
function scaled(
  trials: readonly (readonly number[])[],
  values: readonly number[],
  period: number,
): number {
  const lag = Math.max(1, period);
  const naive = values
    .slice(lag)
    .map((value, index) => Math.abs(value - (values[index] as number)));
  const errors = trials.flat().map(Math.abs);
  const meanOf = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const scale = meanOf(naive);
  const error = meanOf(errors);
  if (scale === 0) return error === 0 ? 0 : Number.MAX_VALUE;
  return error / scale;
}
