import { runLengths } from './run-length.ts';

/** A level that may have begun so lately that it is too early to tell it for sure. */
export interface UnderWay {
  /** index of the first value that may be of it */
  readonly at: number;
  /** of a level that began with one of the last values, 0 to 1 */
  readonly probability: number;
}

/** One value far off is no level, and of so many `changePoints` can tell. */
const fewest = 2;
const most = 7;
/** Below these a series tells too little of its noise. */
const leastValues = 12;
/** What is less likely than not is not worth a word. */
const leastProbability = 0.5;

/**
 * Whether the level of a series has changed within its last 2 to 7 values, where that is likelier
 * than not: a word some values before `changePoints` can be sure. In 12 values or more of chance
 * alone, fewer than one in 20 are told to change.
 *
 * Cost: that of `runLengths`.
 */
export function changeUnderWay(series: readonly number[]): UnderWay | undefined {
  if (series.length < leastValues) return undefined;
  const late = runLengths(series).slice(fewest, most + 1);
  const probability = late.reduce((sum, one) => sum + one, 0);
  if (probability < leastProbability) return undefined;
  const run = fewest + late.indexOf(Math.max(...late));
  return { at: series.length - run, probability };
}
