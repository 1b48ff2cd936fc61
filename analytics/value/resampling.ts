import { cumulativeStdNormalProbability, quantile } from 'simple-statistics';
import type { Random } from '../random.ts';
import { upperQuantile } from './student-t.ts';

/** Cumulative probabilities of Poisson(1) for 0, 1, 2, …; beyond ten lies less than 1e−8. */
const poissonSteps: number[] = [];
for (let k = 0, chance = Math.exp(-1), sum = 0; k <= 10; k++, chance /= k) {
  sum += chance;
  poissonSteps.push(sum);
}

/**
 * How often one customer comes into a resample: Poisson with mean 1, which for many customers is
 * the multinomial bootstrap without its having to hold everybody at once.
 *
 * Source: Chamandy et al., Estimating uncertainty for massive data streams (2012).
 */
export function timesDrawn(random: Random): number {
  const u = random();
  let times = 0;
  while (times < poissonSteps.length && u >= poissonSteps[times]!) times++;
  return times;
}

/**
 * The 90 % interval of a bootstrap distribution. With few customers plain percentiles are too
 * narrow; so the percentiles are moved out as far as Student's t lies beyond the normal curve.
 *
 * Source: Hesterberg, The American Statistician 69 (2015) 371–386, "expanded percentile".
 *
 * @param replicates the resampled statistics, at least one
 * @param customers how many independent units stand behind them, at least 2
 */
export function interval90(
  replicates: readonly number[],
  customers: number,
): { readonly lo90: number; readonly hi90: number } {
  const widening = Math.sqrt(customers / (customers - 1));
  const reach = widening * upperQuantile(0.05, customers - 1);
  const tail = 1 - cumulativeStdNormalProbability(reach);
  const [lo90, hi90] = quantile([...replicates], [tail, 1 - tail]) as [number, number];
  return { lo90, hi90 };
}
