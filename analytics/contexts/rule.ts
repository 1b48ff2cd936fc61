import { quantileSorted } from 'simple-statistics';
import { dayNames } from './day-parts.ts';
import { type DescribedColumn, highWord, levelWord, lowWord } from './described-column.ts';

/** A rule of at most three conditions, in the units people know, that finds a context's sessions. */
export interface Rule {
  readonly conditions: readonly string[];
  readonly sentence: string;
  /** Share of the sessions that fit the rule which belong to the context. */
  readonly precision: number;
  /** Share of the context's sessions which fit the rule. */
  readonly coverage: number;
}

const DEPTH = 3;
/** A further condition must better the F₁ of the rule by this much to be worth reading. */
const LEAST_GAIN = 0.02;
/** What a further hour or day must add to F₁, so that a range has no empty hours at its ends. */
const LEAST_GAIN_OF_A_BIN = 0.002;

/**
 * Adds, greedily, the condition that most improves F₁ (the harmonic mean of precision and
 * coverage): a range of a number, an hour or a day, a level of a category, a flag. Limits of
 * numbers are rounded to two digits before they are tried, so that the rule is judged as it reads.
 *
 * Cost: depth × columns × (rows + bins²).
 */
export function ruleFor(
  columns: readonly DescribedColumn[],
  inside: readonly boolean[],
): Rule | null {
  const size = inside.filter((is) => is).length;
  if (size === 0 || size === inside.length) return null;
  const everything: Score = { hits: size, fits: inside.length };
  let fits = inside.map(() => true);
  let best = everything;
  const conditions: string[] = [];
  const open = columns.map(binned);

  while (conditions.length < DEPTH) {
    const candidate = open
      .flatMap((column) => bestRange(column, inside, fits, size) ?? [])
      .reduce<Candidate | null>(
        (a, b) => (a && f1(a.score, size) >= f1(b.score, size) ? a : b),
        null,
      );
    if (!candidate || f1(candidate.score, size) < f1(best, size) + LEAST_GAIN) break;
    const { column, bins } = candidate;
    fits = fits.map((fit, i) => fit && bins.has(column.bins[i]!));
    best = candidate.score;
    conditions.push(column.phrase(candidate.first, candidate.last));
    open.splice(open.indexOf(column), 1);
  }
  if (conditions.length === 0) return null;
  const precision = best.hits / best.fits;
  const coverage = best.hits / size;
  const per = (share: number) => `${Math.round(100 * share)} %`;
  const sentence =
    `${capitalised(conditions.join(', '))}: ${per(precision)} of such sessions are of this ` +
    `kind, and ${per(coverage)} of this kind are such sessions.`;
  return { conditions, sentence, precision, coverage };
}

/** How many sessions fit a rule, and how many of those are inside. */
interface Score {
  readonly hits: number;
  readonly fits: number;
}

function f1({ hits, fits }: Score, size: number): number {
  return (2 * hits) / (fits + size);
}

/** A column cut into bins; a condition is a run of neighbouring bins. */
interface Binned {
  /** −1 where the value is not known, which fits no condition. */
  readonly bins: Int16Array;
  readonly count: number;
  /** The last bin is followed by the first: hours, days. */
  readonly circular: boolean;
  /** Longest run of bins that may be one condition. */
  readonly longest: number;
  readonly phrase: (first: number, last: number) => string;
}

interface Candidate {
  readonly column: Binned;
  readonly first: number;
  readonly last: number;
  readonly bins: ReadonlySet<number>;
  readonly score: Score;
}

function bestRange(
  column: Binned,
  inside: readonly boolean[],
  fits: readonly boolean[],
  size: number,
): Candidate | null {
  const { bins, count, circular, longest } = column;
  const hits = new Int32Array(count);
  const all = new Int32Array(count);
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    if (bin < 0 || !fits[i]) continue;
    all[bin]!++;
    if (inside[i]) hits[bin]!++;
  }
  let best: { first: number; length: number; score: Score; worth: number } | null = null;
  const price = circular ? LEAST_GAIN_OF_A_BIN : 0;
  for (let first = 0; first < count; first++) {
    const score = { hits: 0, fits: 0 };
    const most = circular ? longest : Math.min(longest, count - first);
    for (let length = 1; length <= most; length++) {
      const bin = (first + length - 1) % count;
      score.hits += hits[bin]!;
      score.fits += all[bin]!;
      const worth = f1(score, size) - price * length;
      if (!best || worth > best.worth) best = { first, length, score: { ...score }, worth };
    }
  }
  if (!best) return null;
  const { first, length, score } = best;
  const run = Array.from({ length }, (_, step) => (first + step) % count);
  return { column, first, last: run.at(-1)!, bins: new Set(run), score };
}

function binned(column: DescribedColumn): Binned {
  switch (column.kind) {
    case 'hour':
      return {
        bins: Int16Array.from(column.values, (v) => (v === null ? -1 : Math.floor(v) % 24)),
        count: 24,
        circular: true,
        longest: 16,
        phrase: (first, last) => `starts between ${first}:00 and ${(last + 1) % 24}:00`,
      };
    case 'weekday':
      return {
        bins: Int16Array.from(column.values, (v) => (v === null ? -1 : v - 1)),
        count: 7,
        circular: true,
        longest: 5,
        phrase: (first, last) => {
          if (first === 0 && last === 4) return 'on a weekday';
          if (first === 5 && last === 6) return 'at the weekend';
          const from = dayNames[first + 1]!;
          return first === last ? `on a ${from}` : `${from} to ${dayNames[last + 1]!}`;
        },
      };
    case 'flag':
      return {
        bins: Int16Array.from(column.values, (v) => (v === null ? -1 : Number(v))),
        count: 2,
        circular: false,
        longest: 1,
        phrase: (first) => (first === 1 ? highWord(column) : lowWord(column)),
      };
    case 'category': {
      const levels = [...new Set(column.values)].filter((level) => level !== null).sort();
      return {
        bins: Int16Array.from(column.values, (v) => (v === null ? -1 : levels.indexOf(v))),
        count: levels.length,
        circular: false,
        longest: 1,
        phrase: (first) => levelWord(column, levels[first]!),
      };
    }
    default:
      return binnedNumber(column);
  }
}

/** Cut at the 5 %, 10 %, … 95 % quantiles, rounded to two digits. */
function binnedNumber(column: Extract<DescribedColumn, { kind: 'numeric' | 'share' }>): Binned {
  const sorted = column.values.filter((value) => value !== null).sort((a, b) => a - b);
  const cuts = new Set<number>();
  for (let part = 1; part < 20 && sorted.length > 0; part++) {
    cuts.add(Number(quantileSorted(sorted, part / 20).toPrecision(2)));
  }
  const limits = [...cuts].filter((cut) => cut > sorted[0]!).sort((a, b) => a - b);
  const text = (limit: number) =>
    column.kind === 'share'
      ? `${Number((100 * limit).toPrecision(2))} %`
      : [limit, column.unit ?? ''].join(' ').trim();
  return {
    bins: Int16Array.from(column.values, (value) =>
      value === null ? -1 : limits.filter((limit) => limit <= value).length,
    ),
    count: limits.length + 1,
    circular: false,
    longest: limits.length,
    phrase: (first, last) => {
      if (first === 0) return `${column.label} below ${text(limits[last]!)}`;
      if (last === limits.length) return `${column.label} at least ${text(limits[first - 1]!)}`;
      return `${column.label} between ${text(limits[first - 1]!)} and ${text(limits[last]!)}`;
    },
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
