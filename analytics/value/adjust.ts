import { median, quantile } from 'simple-statistics';
import { leastSquares } from './least-squares.ts';

/** Sessions of one use context, as parallel arrays. */
export interface ContextSessions {
  /** What each session gave, in money or in one unit. */
  readonly outcome: readonly number[];
  /** What it took. */
  readonly resource: readonly number[];
  /**
   * How the product was used, one array a session: load, weather, distance. Never a setting: what
   * made a session efficient must not be explained away.
   */
  readonly usage?: readonly (readonly (number | null)[])[];
}

/** Value against what is usual for such use, on the log scale. */
export interface AdjustedValue {
  /** ln(outcome / resource) − predicted: 0.10 is about 10 % more than usual. Null: no ratio. */
  readonly adjusted: readonly (number | null)[];
  /** Median of ln(outcome / resource) in the context. */
  readonly level: number | null;
  /** ln(outcome / resource) to expect where every usage is at its centre; null as `level`. */
  readonly usual: number | null;
  /** The median of each usage column. */
  readonly centres: readonly number[];
  /** Each session's usage as differences from these; what is not known is 0. */
  readonly usage: readonly (readonly number[])[];
  /** Change of ln(outcome / resource) for one more of each usage column; empty where not fitted. */
  readonly coefficients: readonly number[];
  /** Sessions without a ratio, since outcome or resource is not above 0. */
  readonly without: number;
}

/** So many sessions are needed for each coefficient. */
const SESSIONS_A_COEFFICIENT = 10;

/**
 * Compares each session with what its context and the manner of use let one expect:
 * ln(actual) − ln(predicted), where predicted is the median of the context plus, with enough
 * sessions, a linear regression on usage. The median of the result is 0 in every context, so that
 * customers of different contexts can be compared at all.
 *
 * The regression is fitted to values winsorised at 1 %, so that one wild session does not tilt it.
 *
 * Cost: a sort, and sessions × usage columns².
 * Source: the ENERGY STAR score (EPA, Technical Reference 2018): actual over predicted, predicted
 * from how a building is used.
 */
export function adjustForContext(sessions: ContextSessions): AdjustedValue {
  const logs = sessions.outcome.map((outcome, i) => {
    const ratio = outcome / sessions.resource[i]!;
    return outcome > 0 && sessions.resource[i]! > 0 && Number.isFinite(ratio) && ratio > 0
      ? Math.log(ratio)
      : null;
  });
  const known = logs.filter((value) => value !== null);
  const without = logs.length - known.length;
  const centres = centresOf(sessions.usage ?? []);
  const usage = neutralised(sessions.usage ?? [], centres);
  if (known.length === 0) {
    return { adjusted: logs, level: null, usual: null, centres, usage, coefficients: [], without };
  }

  const level = median(known);
  const coefficients = regression(logs, usage);
  const predicted = (i: number) =>
    level + coefficients.reduce((sum, beta, c) => sum + beta * usage[i]![c]!, 0);
  const residuals = logs.map((value, i) => (value === null ? null : value - predicted(i)));
  const centre = median(residuals.filter((value) => value !== null));
  return {
    adjusted: residuals.map((value) => (value === null ? null : value - centre)),
    level,
    usual: level + centre,
    centres,
    usage,
    coefficients,
    without,
  };
}

function centresOf(usage: readonly (readonly (number | null)[])[]): readonly number[] {
  const columns = usage[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, c) => {
    const known = usage.map((row) => row[c] ?? Number.NaN).filter(Number.isFinite);
    return known.length > 0 ? median(known) : 0;
  });
}

/** Usage as differences from the median of its column; what is not known becomes 0. */
function neutralised(
  usage: readonly (readonly (number | null)[])[],
  centres: readonly number[],
): readonly (readonly number[])[] {
  return usage.map((row) =>
    centres.map((centre, c) => {
      const value = row[c] ?? Number.NaN;
      return Number.isFinite(value) ? value - centre : 0;
    }),
  );
}

function regression(
  logs: readonly (number | null)[],
  usage: readonly (readonly number[])[],
): readonly number[] {
  const columns = usage[0]?.length ?? 0;
  const rows: number[][] = [];
  const y: number[] = [];
  logs.forEach((value, i) => {
    if (value === null || columns === 0) return;
    rows.push([1, ...usage[i]!]);
    y.push(value);
  });
  if (columns === 0 || rows.length < SESSIONS_A_COEFFICIENT * (columns + 1)) return [];
  const low = quantile(y, 0.01);
  const high = quantile(y, 0.99);
  const [, ...slopes] = leastSquares(
    rows,
    y.map((value) => Math.min(high, Math.max(low, value))),
  );
  return slopes;
}
