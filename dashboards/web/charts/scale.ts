/** Places values on a line from 0 to 1. */
export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  /** 0 at the low end, 1 at the high end; what lies outside is put at the end. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

/**
 * A scale for values that are all shown. Ratios that spread over more than a factor of eight are
 * placed by their logarithm, since twice as much and half as much are then equally far away.
 */
export function scaleFor(values: readonly number[], most = 5): Scale {
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known);
  const high = Math.max(...known);
  if (known.length === 0) return linear(0, 1, most);
  if (low > 0 && high / low > 8) return log(low, high, most);
  return fitted(low > 0 && low < high * 0.6 ? 0 : low, high, most);
}

/** A scale in equal steps that ends where the values end, with a little room; ticks inside it. */
export function fitted(low: number, high: number, most = 5): Scale {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const [first, last] = [low === 0 ? 0 : low - span * 0.04, high + span * 0.04];
  const step = niceStep(span / most);
  const start = Math.ceil(first / step - 1e-9);
  const ticks = Array.from({ length: Math.floor(last / step + 1e-9) - start + 1 }, (_, n) =>
    Number(((start + n) * step).toPrecision(12)),
  );
  return {
    kind: 'linear',
    low: first,
    high: last,
    at: (value) => clamp((value - first) / (last - first)),
    ticks,
  };
}

/** A scale in equal steps, ends rounded to whole steps. */
export function linear(low: number, high: number, most = 5): Scale {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const step = niceStep(span / most);
  const first = Math.floor(low / step + 1e-9) * step;
  const last = Math.max(first + step, Math.ceil(high / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round((last - first) / step) + 1 }, (_, n) =>
    Number((first + n * step).toPrecision(12)),
  );
  return {
    kind: 'linear',
    low: first,
    high: last,
    at: (value) => clamp((value - first) / (last - first)),
    ticks,
  };
}

/** A scale in equal ratios; ticks at 1, 2 and 5 of each power of ten. */
function log(low: number, high: number, most = 5): Scale {
  const [from, to] = [low / 1.08, high * 1.08];
  const span = Math.log(to / from);
  const ticks = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(6));
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  const every = Math.ceil(ticks.length / most);
  return {
    kind: 'log',
    low: from,
    high: to,
    at: (value) => (value <= 0 ? 0 : clamp(Math.log(value / from) / span)),
    ticks: ticks.filter((_, n) => n % every === 0),
  };
}

/** The next of 1, 2, 2.5, 5, 10 … not below a step. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const nice = [1, 2, 2.5, 5, 10].find((digit) => digit * power >= step * (1 - 1e-9)) ?? 10;
  return nice * power;
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part));
}

/** A part as a percentage, as SVG and CSS take it. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
