import type { Random } from '../random.ts';
import { type ColumnScaling, clamp, fitNumeric, fitRadius, signedLog } from './column-scaling.ts';
import type { Circle, Points } from './points.ts';

/** One column of session features, in its own unit; null is "not known". */
export type FeatureColumn =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly values: readonly (number | null)[];
      /** Take log(1 + x): for durations and amounts, whose ratios matter more than differences. */
      readonly log?: boolean;
    }
  | {
      readonly kind: 'circular';
      readonly name: string;
      readonly values: readonly (number | null)[];
      /** 24 for a local hour, 7 for a day of week. */
      readonly period: 24 | 7;
    }
  | {
      readonly kind: 'category';
      readonly name: string;
      readonly values: readonly (string | null)[];
    };

/** The scaling of all columns, in their order. */
export type Scaling = readonly ColumnScaling[];

/** Points, and what the columns are called. */
export interface Features extends Points {
  readonly numericNames: readonly string[];
  readonly categoryNames: readonly string[];
  /** Names of the levels of each category column, by code. */
  readonly levelNames: readonly (readonly string[])[];
  /** Values not known, by column; only columns that have some. */
  readonly missing: Readonly<Record<string, number>>;
  readonly dropped: readonly { readonly name: string; readonly reason: string }[];
}

const MISSING = 'missing';
const OTHER = 'other';
const MAX_LEVELS = 20;

/**
 * Learns how to scale each column, so that each may count alike:
 *
 * - numbers: winsorised at 1 % on each side, then (x − median) / (1.4826 · MAD); mean and standard
 *   deviation stand in where more than half of the values agree and the MAD says nothing; a column
 *   that falls into separate crowds is divided by the spread inside them (`crowds.ts`);
 * - hours and days: sine and cosine, √2 long, so that each has variance 1 when evenly spread;
 * - a number of few values (a flag, a small count): each value a category;
 * - a column that does not vary: dropped, with the reason.
 *
 * The result is frozen with the model, so that a later session is placed on the same scale.
 *
 * Cost: a few sorts a column.
 */
export function fitScaling(columns: readonly FeatureColumn[], random: Random): Scaling {
  return columns.map((column) => {
    if (column.kind === 'category') return fitCategory(column.name, column.values);
    const known = column.values.filter(isKnown);
    const { name } = column;
    if (known.length === 0) return { kind: 'dropped', name, reason: 'no value is known' };
    if (column.kind === 'circular') {
      const { period } = column;
      return known.every((value) => value === known[0])
        ? { kind: 'dropped', name, reason: `always ${known[0]}` }
        : { kind: 'circular', name, period, radius: fitRadius(known, period, random) };
    }
    const log = column.log ?? false;
    return fitNumeric(name, known, { log, missing: known.length < column.values.length, random });
  });
}

function fitCategory(name: string, values: readonly (string | null)[]): ColumnScaling {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value ?? MISSING, (counts.get(value ?? MISSING) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const levels = byCount.map(([level]) => level);
  if (levels.length === 0) return { kind: 'dropped', name, reason: 'no value is known' };
  if (levels.length === 1) return { kind: 'dropped', name, reason: `always ${levels[0]}` };
  const kept = levels.length > MAX_LEVELS ? [...levels.slice(0, MAX_LEVELS - 1), OTHER] : levels;
  return { kind: 'category', name, levels: kept };
}

/**
 * Places sessions on the fitted scale. What is not known becomes neutral (the centre of its
 * column, or its own category) and is counted; a level never seen when fitting becomes 'other'
 * where there is one, else −1, which is equally far from every context. The result has no NaN.
 *
 * @param columns the columns that the scaling was fitted on, by name, in any order
 * @throws RangeError where a column is absent, or columns differ in length: a fault of the caller
 */
export function applyScaling(scaling: Scaling, columns: readonly FeatureColumn[]): Features {
  const rows = columns[0]?.values.length ?? 0;
  const numbers: { name: string; values: Float64Array }[] = [];
  const codes: { name: string; levels: readonly string[]; values: Int32Array }[] = [];
  const circles: Circle[] = [];
  const missing: Record<string, number> = {};
  const dropped: { name: string; reason: string }[] = [];

  for (const fitted of scaling) {
    const { name } = fitted;
    if (fitted.kind === 'dropped') {
      dropped.push({ name, reason: fitted.reason });
      continue;
    }
    const column = columns.find((candidate) => candidate.name === name);
    if (!column || column.values.length !== rows) {
      throw new RangeError(`column ${name} is absent or has not ${rows} rows`);
    }
    const values: readonly unknown[] = column.values;
    const unknown = values.filter((v) => typeof v !== 'string' && !isKnown(v)).length;
    if (unknown > 0) missing[name] = unknown;

    if (fitted.kind === 'linear') {
      numbers.push({ name, values: Float64Array.from(values, (v) => robustZ(fitted, v)) });
    } else if (fitted.kind === 'circular') {
      circles.push({ sine: numbers.length, period: fitted.period });
      const turn = (2 * Math.PI) / fitted.period;
      const part = (wave: (angle: number) => number) =>
        Float64Array.from(values, (v) => (isKnown(v) ? fitted.radius * wave(v * turn) : 0));
      numbers.push({ name: `${name} sine`, values: part(Math.sin) });
      numbers.push({ name: `${name} cosine`, values: part(Math.cos) });
    } else {
      const levels = levelNames(fitted);
      codes.push({ name, levels, values: Int32Array.from(values, codeOf(fitted, levels)) });
    }
  }
  return {
    rows,
    width: numbers.length,
    numeric: interleave(rows, numbers, Float64Array),
    levels: codes.map((column) => column.levels.length),
    categories: interleave(rows, codes, Int32Array),
    circles,
    numericNames: numbers.map((column) => column.name),
    categoryNames: codes.map((column) => column.name),
    levelNames: codes.map((column) => column.levels),
    missing,
    dropped,
  };
}

type Linear = Extract<ColumnScaling, { kind: 'linear' }>;
type Coded = Extract<ColumnScaling, { kind: 'category' | 'steps' }>;

function robustZ(fitted: Linear, value: unknown): number {
  if (!isKnown(value)) return 0;
  const transformed = fitted.log ? signedLog(value) : value;
  return (clamp(transformed, fitted.low, fitted.high) - fitted.centre) / fitted.scale;
}

function levelNames(fitted: Coded): readonly string[] {
  if (fitted.kind === 'category') return fitted.levels;
  return [...fitted.steps.map(String), ...(fitted.missing ? [MISSING] : [])];
}

function codeOf(fitted: Coded, levels: readonly string[]): (value: unknown) => number {
  const code = new Map(levels.map((level, index) => [level, index]));
  if (fitted.kind === 'steps') {
    return (value) =>
      isKnown(value) ? nearestStep(fitted.steps, value) : (code.get(MISSING) ?? -1);
  }
  return (value) =>
    code.get(typeof value === 'string' ? value : MISSING) ??
    (typeof value === 'string' ? (code.get(OTHER) ?? -1) : -1);
}

function nearestStep(steps: readonly number[], value: number): number {
  let nearest = 0;
  steps.forEach((step, index) => {
    if (Math.abs(step - value) < Math.abs(steps[nearest]! - value)) nearest = index;
  });
  return nearest;
}

function interleave<T extends Float64Array | Int32Array>(
  rows: number,
  columns: readonly { readonly values: T }[],
  make: new (length: number) => T,
): T {
  const out = new make(rows * columns.length);
  columns.forEach(({ values }, c) => {
    for (let i = 0; i < rows; i++) out[i * columns.length + c] = values[i]!;
  });
  return out;
}

function isKnown(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
