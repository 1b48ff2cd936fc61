import { type FoundFigure, figuresIn } from './figures-in.ts';
import type { Making, Side, Source, Subject } from './making.ts';

/** How a figure is made, in words; and of which sessions, where not of all that its record is of. */
export interface Formula
  extends Pick<Making, 'name' | 'made'>,
    Partial<Omit<Making, 'name' | 'made'>> {}

/**
 * The formulas of a record, by the way to the figure: `stages.*.index`, where `*` is any one word,
 * and `**` at the end any number of them. The first that fits is taken.
 */
export type Formulas = Readonly<Record<string, Formula | ((way: readonly string[]) => Formula)>>;

/** A session counts once. */
export const each: Side = { sql: () => '1', one: 1, unit: '1' };

/**
 * How each figure of a record is made that has a formula, by its name. Where a formula says nothing
 * else, a figure is told as its record has it, with the sessions that it stands on.
 */
export function makingIn(
  record: object,
  sources: readonly Source[],
  formulas: Formulas,
): Subject['making'] {
  const figures = new Map(figuresIn(record).map((found) => [found.name, found]));
  const patterns = Object.entries(formulas).map(([pattern, formula]) => ({
    words: pattern.split('.'),
    formula,
  }));
  return async (name) => {
    const found = figures.get(name);
    const fitting = found && patterns.find(({ words }) => fits(found.way, words))?.formula;
    if (found === undefined || fitting === undefined) return undefined;
    const formula = typeof fitting === 'function' ? fitting(found.way) : fitting;
    return makingOf(found, sources, formula);
  };
}

function makingOf({ figure }: FoundFigure, sources: readonly Source[], formula: Formula): Making {
  const now = formula.now ?? toldOf(figure);
  return {
    kind: 'comparison',
    sources,
    above: each,
    leftOut: [],
    steps: () => [{ label: formula.name, value: now.value, unit: now.unit }],
    ...formula,
    now,
  };
}

/** An estimate as it is; of an amount its value and unit; a number without one. */
function toldOf(figure: FoundFigure['figure']): Making['now'] {
  if (typeof figure === 'number') return { value: figure, unit: '1' };
  return 'method' in figure ? figure : { value: figure.value, unit: figure.unit };
}

function fits(way: readonly string[], pattern: readonly string[]): boolean {
  const open = pattern.at(-1) === '**';
  const words = open ? pattern.slice(0, -1) : pattern;
  return (
    (open ? way.length >= words.length : way.length === words.length) &&
    words.every((word, n) => word === '*' || word === way[n])
  );
}

/** Formulas of what lies at a place in a record: `days.*`, of some of its sessions only. */
export function under(
  prefix: string,
  formulas: Formulas,
  sourcesOf: (way: readonly string[]) => readonly Source[],
): Formulas {
  const depth = prefix.split('.').length;
  return Object.fromEntries(
    Object.entries(formulas).map(([pattern, formula]) => [
      `${prefix}.${pattern}`,
      (way: readonly string[]) => ({
        ...(typeof formula === 'function' ? formula(way.slice(depth)) : formula),
        sources: sourcesOf(way),
      }),
    ]),
  );
}

/** The same sessions, of which only some count. */
export function only(sources: readonly Source[], where: string): readonly Source[] {
  return sources.map((source) => ({ ...source, where: `(${source.where}) AND ${where}` }));
}
