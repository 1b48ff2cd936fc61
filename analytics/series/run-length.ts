import { gammaln, median } from 'simple-statistics';
import { noiseVariance } from './change-points.ts';
import { mended } from './outliers.ts';

/** A level holds for so many values on average, before any was seen. */
const usualRun = 50;
/** How far levels lie apart before any was seen: standard deviations of the noise. */
const usualShift = 3;
/** The noise that the series tells counts like so many values of each level. */
const noiseCounts = 8;

/** What is known of the level that holds now, if it has held for so many values. */
interface Run {
  /** ln of its probability, up to what all runs share */
  readonly log: number;
  readonly values: number;
  readonly mean: number;
  /** squared distance of its values from their mean, that of the level from the usual one included */
  readonly squares: number;
}

/**
 * How likely the level that holds at the end of a series has held for 0, 1, 2 … values: Bayes' rule
 * value after value, a change being as likely before each. Values of a level are normal, their
 * spread and the level not known; what is assumed of them before is learnt from the series: the
 * middle of all, and the noise between neighbours. Single values that are very far off are mended
 * first.
 *
 * Source: Adams & MacKay, Bayesian Online Changepoint Detection, arXiv 0710.3742 (2007), with the
 * normal-inverse-gamma model. Cost: n².
 *
 * @returns probabilities by the number of values, n + 1 of them; empty for a constant series
 */
export function runLengths(series: readonly number[]): readonly number[] {
  const values = mended(series);
  const variance = series.length < 3 ? 0 : noiseVariance(values);
  if (variance === 0) return [];
  const usual = median([...values]);
  const change = Math.log(1 / usualRun);
  const goesOn = Math.log(1 - 1 / usualRun);
  const fresh = (log: number): Run => ({ log, values: 0, mean: usual, squares: 0 });
  let runs: readonly Run[] = [fresh(0)];
  for (const value of values) {
    const seen = runs.map((run) => ({ run, log: run.log + logDensity(value, run, variance) }));
    const all = logSum(seen.map(({ log }) => log));
    runs = [fresh(change), ...seen.map(({ run, log }) => extended(run, value, log - all + goesOn))];
  }
  const total = logSum(runs.map(({ log }) => log));
  return runs.map(({ log }) => Math.exp(log - total));
}

/** How much the assumed level counts: less, the farther levels may lie apart. */
const levelCounts = 1 / usualShift ** 2;

/** ln of Student's density of the next value of a run. */
function logDensity(value: number, run: Run, variance: number): number {
  const degrees = noiseCounts + run.values;
  const counts = levelCounts + run.values;
  const scale = (((noiseCounts * variance + run.squares) / degrees) * (counts + 1)) / counts;
  return (
    gammaln((degrees + 1) / 2) -
    gammaln(degrees / 2) -
    Math.log(Math.PI * degrees * scale) / 2 -
    ((degrees + 1) / 2) * Math.log1p((value - run.mean) ** 2 / (degrees * scale))
  );
}

function extended(run: Run, value: number, log: number): Run {
  const counts = levelCounts + run.values;
  const distance = value - run.mean;
  return {
    log,
    values: run.values + 1,
    mean: run.mean + distance / (counts + 1),
    squares: run.squares + (counts / (counts + 1)) * distance ** 2,
  };
}

function logSum(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
