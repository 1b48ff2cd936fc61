/** How quickly each part of a smoothed series follows new values, 0 (never) to 1 (at once). */
export interface Smoothing {
  readonly level: number;
  readonly trend: number;
  /** 0 where there is no season */
  readonly season: number;
}

/** A series smoothed to its end, ready to go on. */
export interface Smoothed {
  readonly smoothing: Smoothing;
  /** sum of squared errors one step ahead */
  readonly squaredErrors: number;
  /** What it expects `ahead` ≥ 1 steps behind the end. */
  forecast(ahead: number): number;
}

interface State {
  readonly level: number;
  readonly trend: number;
  /** deviation of each phase of the season; one zero where there is none */
  readonly season: readonly number[];
}

/**
 * Additive Holt–Winters smoothing with the smoothing given: level, trend and (with a period above
 * 1) a season that adds to it. It starts as R's `HoltWinters` does: from a decomposition of the
 * first two periods, so that published values can be compared.
 *
 * Source: Winters (1960), Management Science 6:324; R 4, stats::HoltWinters. Cost: linear.
 *
 * @param period values a season, 1 for none
 * @throws RangeError for fewer values than two periods and one, or fewer than 4
 */
export function smooth(values: readonly number[], period: number, smoothing: Smoothing): Smoothed {
  const state = startOf(values, period);
  const first = period > 1 ? period : 2;
  let { level, trend } = state;
  const season = [...state.season];
  let squaredErrors = 0;
  for (let t = first; t < values.length; t++) {
    const phase = t % season.length;
    const seasonal = season[phase] as number;
    const value = values[t] as number;
    squaredErrors += (value - (level + trend + seasonal)) ** 2;
    const before = level;
    level = smoothing.level * (value - seasonal) + (1 - smoothing.level) * (level + trend);
    trend = smoothing.trend * (level - before) + (1 - smoothing.trend) * trend;
    season[phase] = smoothing.season * (value - level) + (1 - smoothing.season) * seasonal;
  }
  const end = values.length - 1;
  return {
    smoothing,
    squaredErrors,
    forecast: (ahead) => level + ahead * trend + (season[(end + ahead) % season.length] as number),
  };
}

/**
 * Holt–Winters smoothing whose smoothing makes the squared errors one step ahead least: the best of
 * a coarse grid, refined by halving steps. The same values give the same answer.
 *
 * Cost: some 100 passes over the series.
 *
 * @throws RangeError as `smooth`
 */
export function fitSmoothing(values: readonly number[], period: number): Smoothed {
  const grid = [0.1, 0.4, 0.9];
  let best: Smoothed | undefined;
  const consider = (smoothing: Smoothing): boolean => {
    const candidate = smooth(values, period, smoothing);
    if (best !== undefined && candidate.squaredErrors >= best.squaredErrors) return false;
    best = candidate;
    return true;
  };
  for (const level of grid) {
    for (const trend of grid) {
      for (const season of period > 1 ? grid : [0]) consider({ level, trend, season });
    }
  }
  const names =
    period > 1 ? (['level', 'trend', 'season'] as const) : (['level', 'trend'] as const);
  for (let step = 0.1; step > 1e-3; ) {
    let better = false;
    for (const name of names) {
      for (const sign of [1, -1]) {
        const from = (best as Smoothed).smoothing;
        const moved = Math.min(1, Math.max(0, from[name] + sign * step));
        better = consider({ ...from, [name]: moved }) || better;
      }
    }
    if (!better) step /= 2;
  }
  return best as Smoothed;
}

function startOf(values: readonly number[], period: number): State {
  if (values.length < Math.max(4, period > 1 ? 2 * period + 1 : 4)) {
    throw new RangeError(`${values.length} values are too few for a period of ${period}`);
  }
  if (period <= 1) {
    const [first, second] = values as [number, number];
    return { level: second, trend: second - first, season: [0] };
  }
  const start = values.slice(0, 2 * period);
  const centred = centredMeans(start, period);
  const { intercept, slope } = lineThrough(centred);
  const season = Array.from({ length: period }, (_, phase) => {
    // Each phase has one value with a mean around it, half a period from either end.
    const at = phase >= period / 2 ? phase : phase + period;
    const offset = at - Math.floor(period / 2);
    const mean = centred[Math.min(offset, centred.length - 1)] as number;
    return (start[at] as number) - mean;
  });
  const centre = season.reduce((sum, value) => sum + value, 0) / period;
  return { level: intercept, trend: slope, season: season.map((value) => value - centre) };
}

/** Means of one period around each value that has half a period on both sides. */
function centredMeans(values: readonly number[], period: number): readonly number[] {
  const half = Math.floor(period / 2);
  const means: number[] = [];
  for (let t = half; t + half < values.length; t++) {
    let sum = 0;
    for (let offset = -half; offset <= half; offset++) {
      const isEdge = period % 2 === 0 && Math.abs(offset) === half;
      sum += (values[t + offset] as number) * (isEdge ? 0.5 : 1);
    }
    means.push(sum / period);
  }
  return means;
}

/** Least squares line through values at 1, 2, 3, … */
function lineThrough(values: readonly number[]): { intercept: number; slope: number } {
  const n = values.length;
  const meanX = (n + 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / n;
  let above = 0;
  let below = 0;
  values.forEach((value, index) => {
    above += (index + 1 - meanX) * (value - meanY);
    below += (index + 1 - meanX) ** 2;
  });
  const slope = below === 0 ? 0 : above / below;
  return { intercept: meanY - slope * meanX, slope };
}
