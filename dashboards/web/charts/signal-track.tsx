import { featureWords } from '../format/words.ts';
import { percent } from './scale.ts';

/** A signal over time, as the API gives it. */
export interface Series {
  readonly signal: string;
  readonly label: string;
  readonly unit: string;
  readonly kind: string;
  readonly readings: number;
  readonly resolution: number | null;
  readonly silence: number;
  readonly coverage: number;
  /** epoch ms */
  readonly times: readonly number[];
  readonly values: readonly (number | string | boolean)[];
}

/** The numbers of a signal over time. */
export interface Line {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The numbers worth drawing; of a counter the API gives what it grew by, so a reset draws no spike. */
export function lineOf({ times, values }: Series): Line {
  return { times, values: values.map(Number) };
}

/** The same with nothing in the middle of each silence, so that no line is drawn across. */
export function brokenAt(
  { times, values }: Line,
  silence: number,
): { readonly times: readonly number[]; readonly values: readonly (number | null)[] } {
  const found = times.flatMap((time, n): (readonly [number, number | null])[] => {
    const before = times[n - 1];
    const own = [time, values[n] ?? null] as const;
    return before === undefined || silence === 0 || time - before <= silence
      ? [own]
      : [[(before + time) / 2, null], own];
  });
  return { times: found.map(([time]) => time), values: found.map(([, value]) => value) };
}

/** A line in a small frame; several of them share their axes and so can be compared. */
export function LineTrack({
  line: { times, values },
  start,
  length,
  low,
  high,
}: {
  readonly line: Line;
  /** where the frame begins, epoch ms, and how long it is, ms */
  readonly start: number;
  readonly length: number;
  readonly low: number;
  readonly high: number;
}) {
  const span = high > low ? high - low : 1;
  const points = times.map((time, n) => {
    const x = ((time - start) / length) * 100;
    const y = 38 - (((values[n] ?? low) - low) / span) * 36;
    return `${x.toFixed(2)},${y.toFixed(2)}`;
  });
  return (
    <svg class="track" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
      <polyline class="track-line" points={points.join(' ')} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

/** How long each value of a state was held, side by side. */
export function StateTrack({
  series: { times, values },
  start,
  end,
  length,
}: {
  readonly series: Series;
  readonly start: number;
  readonly end: number;
  readonly length: number;
}) {
  const kinds = [...new Set(values.map(String))];
  return (
    <div class="states">
      {stretches(times, values.map(String), end).map(({ value, from, to }) => (
        <span
          key={from}
          class={`states-stretch states-${kinds.indexOf(value) % 4}`}
          style={{ left: percent((from - start) / length), width: percent((to - from) / length) }}
          title={featureWords(value)}
        >
          {featureWords(value)}
        </span>
      ))}
    </div>
  );
}

function stretches(times: readonly number[], values: readonly string[], end: number) {
  const found: { value: string; from: number; to: number }[] = [];
  times.forEach((from, n) => {
    const value = values[n] ?? '';
    const to = times[n + 1] ?? Math.max(end, from);
    const last = found.at(-1);
    if (last?.value === value) last.to = to;
    else found.push({ value, from, to });
  });
  return found;
}
