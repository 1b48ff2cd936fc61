import { dayNames, dayPartOf, dayParts } from './day-parts.ts';
import { type DescribedColumn, highWord, levelWord, lowWord } from './described-column.ts';
import { moments } from './valley.ts';

/** One way in which the sessions of a context differ from all others of the product. */
export interface Trait {
  readonly column: string;
  /** "evening", "long", "with the battery". */
  readonly label: string;
  /** Standardised mean difference, or lift (share here over share elsewhere). */
  readonly strength: number;
  readonly kind: 'difference' | 'lift';
  /** Comparable across kinds: |d| of means, |h| of shares (Cohen 1988); 0.8 is large. */
  readonly effect: number;
  /** Whether it holds for so many of the sessions that it may stand in the name. */
  readonly typical: boolean;
}

/** A level is spoken of where at least this share of the sessions of the context has it. */
const LEAST_SUPPORT = 0.05;
/** ... and stands for the context where most have it. */
const TYPICAL = 0.6;
const MOST_LIFT = 100;

/**
 * How the sessions inside differ from those outside, strongest first, at most one trait a column.
 *
 * Numbers by standardised mean difference (x̄₁ − x̄₂) / √((s₁² + s₂²)/2); shares by Cohen's
 * h = 2 asin √p₁ − 2 asin √p₂, which is large at 0.8 like the former. Lift is at most 100,
 * beyond which it only says "hardly ever elsewhere".
 *
 * Cost: rows × columns.
 */
export function traitsOf(
  columns: readonly DescribedColumn[],
  inside: readonly boolean[],
): readonly Trait[] {
  return columns
    .map((column) => strongestTrait(column, inside))
    .filter((trait) => trait !== null)
    .sort((a, b) => b.effect - a.effect);
}

function strongestTrait(column: DescribedColumn, inside: readonly boolean[]): Trait | null {
  switch (column.kind) {
    case 'hour':
      return strongest(column.name, inside, hourLevels(column.values));
    case 'weekday':
      return strongest(column.name, inside, weekdayLevels(column.values));
    case 'flag':
      return strongest(column.name, inside, [
        { label: highWord(column), has: column.values },
        { label: lowWord(column), has: column.values.map((v) => (v === null ? null : !v)) },
      ]);
    case 'category':
      return strongest(
        column.name,
        inside,
        [...new Set(column.values)]
          .filter((level) => level !== null)
          .sort()
          .map((level) => ({
            label: levelWord(column, level),
            has: column.values.map((value) => (value === null ? null : value === level)),
          })),
      );
    default:
      return numericTrait(column, inside);
  }
}

function numericTrait(
  column: Extract<DescribedColumn, { kind: 'numeric' | 'share' }>,
  inside: readonly boolean[],
): Trait | null {
  const log = column.kind === 'numeric' && column.log;
  const here: number[] = [];
  const elsewhere: number[] = [];
  column.values.forEach((value, i) => {
    if (value === null) return;
    const compared = log ? Math.sign(value) * Math.log1p(Math.abs(value)) : value;
    (inside[i] ? here : elsewhere).push(compared);
  });
  if (here.length === 0 || elsewhere.length === 0) return null;
  const a = moments(here);
  const b = moments(elsewhere);
  const pooled = Math.sqrt((a.deviation ** 2 + b.deviation ** 2) / 2);
  if (pooled === 0) return null;
  const difference = (a.mean - b.mean) / pooled;
  return {
    column: column.name,
    label: difference > 0 ? highWord(column) : lowWord(column),
    strength: difference,
    kind: 'difference',
    effect: Math.abs(difference),
    typical: true,
  };
}

/** Something a session has or lacks; null where it is not known. */
interface Level {
  readonly label: string;
  readonly has: readonly (boolean | null)[];
  /** Taken only where its effect exceeds that of single levels by this much. */
  readonly handicap?: number;
}

function strongest(
  name: string,
  inside: readonly boolean[],
  levels: readonly Level[],
): Trait | null {
  let best: Trait | null = null;
  let most = 0;
  for (const level of levels) {
    const trait = levelTrait(name, inside, level);
    if (!trait) continue;
    // What is typical outranks what is merely more frequent than elsewhere.
    const rank = trait.effect - (level.handicap ?? 0) + (trait.typical ? 1 : 0);
    if (rank <= most) continue;
    most = rank;
    best = trait;
  }
  return best;
}

/** Null unless the level is more frequent inside, and has support there. */
function levelTrait(name: string, inside: readonly boolean[], level: Level): Trait | null {
  let here = 0;
  let hereHas = 0;
  let elsewhere = 0;
  let elsewhereHas = 0;
  level.has.forEach((has, i) => {
    if (has === null) return;
    if (inside[i]) {
      here++;
      if (has) hereHas++;
    } else {
      elsewhere++;
      if (has) elsewhereHas++;
    }
  });
  if (here === 0 || elsewhere === 0) return null;
  const p = hereHas / here;
  const q = elsewhereHas / elsewhere;
  if (p < LEAST_SUPPORT || p <= q) return null;
  return {
    column: name,
    label: level.label,
    strength: Math.min(MOST_LIFT, p / q),
    kind: 'lift',
    effect: 2 * Math.asin(Math.sqrt(p)) - 2 * Math.asin(Math.sqrt(q)),
    typical: p >= TYPICAL,
  };
}

/** Each part of the day, and each two neighbours where one alone says too little. */
function hourLevels(hours: readonly (number | null)[]): readonly Level[] {
  const parts = hours.map((hour) => (hour === null ? null : dayPartOf(hour)));
  const single = dayParts.map(({ word }, at) => ({
    label: word,
    has: parts.map((part) => (part === null ? null : part === at)),
  }));
  const pairs = dayParts.map(({ word }, at) => {
    const next = (at + 1) % dayParts.length;
    return {
      label: `${word} and ${dayParts[next]!.word}`,
      has: parts.map((part) => (part === null ? null : part === at || part === next)),
      handicap: 0.4,
    };
  });
  return [...single, ...pairs];
}

function weekdayLevels(days: readonly (number | null)[]): readonly Level[] {
  const level = (label: string, has: (day: number) => boolean, handicap = 0): Level => ({
    label,
    has: days.map((day) => (day === null ? null : has(day))),
    handicap,
  });
  return [
    level('weekday', (day) => day < 6),
    level('weekend', (day) => day >= 6),
    ...dayNames.slice(1).map((name, i) => level(name, (day) => day === i + 1, 0.4)),
  ];
}
