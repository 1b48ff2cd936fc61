import type { SessionGap } from '../../contract/records/session-gap.ts';
import { chanceSeen, type DeviceSilences } from './propose-gap.ts';
import { density, type TwoLognormals } from './two-lognormals.ts';

/** Bars a unit of ln seconds: each is longer than the one before by 28 %. */
const barsPerUnit = 4;

/**
 * Silences by their length, every bar from the shortest to the longest, with how many are expected
 * of each kind where there are two.
 */
export function silenceHistogram(
  devices: readonly DeviceSilences[],
  kinds: TwoLognormals | undefined,
  spanSeconds: number,
): SessionGap['histogram'] {
  const counts = new Map<number, number>();
  let all = 0;
  for (const { at, count } of devices.flat()) {
    const bar = Math.round(at * barsPerUnit);
    counts.set(bar, (counts.get(bar) ?? 0) + count);
    all += count / chanceSeen(at, spanSeconds);
  }
  if (all === 0) return [];
  const [least, most] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const expected = (kind: 0 | 1, at: number) =>
    kinds === undefined
      ? null
      : (all * chanceSeen(at, spanSeconds) * density(kinds[kind], at)) / barsPerUnit;
  return Array.from({ length: most - least + 1 }, (_, n) => {
    const at = (least + n) / barsPerUnit;
    return {
      from: Math.exp(at - 0.5 / barsPerUnit),
      to: Math.exp(at + 0.5 / barsPerUnit),
      silences: counts.get(least + n) ?? 0,
      within: expected(0, at),
      between: expected(1, at),
    };
  });
}
