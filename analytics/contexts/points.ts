import { type Random, randomIndex } from '../random.ts';

/**
 * Sessions as points that distances can be taken between: standardised numbers and category
 * codes, each stored row after row.
 */
export interface Points {
  readonly rows: number;
  /** Number columns: standardised, never NaN. */
  readonly width: number;
  /** rows × width, row after row. */
  readonly numeric: Float64Array;
  /** How many levels each category column has. */
  readonly levels: readonly number[];
  /** rows × levels.length codes, row after row; −1 is a level not seen when fitting. */
  readonly categories: Int32Array;
  /** Pairs of number columns that are the sine and cosine of one angle. */
  readonly circles: readonly Circle[];
}

/** One circular quantity: its sine is number column `sine`, its cosine the next one. */
export interface Circle {
  readonly sine: number;
  /** 24 for an hour of day, 7 for a day of week. */
  readonly period: number;
}

/** Points that have numbers only, for instance a published data set. */
export function numericPoints(rows: readonly (readonly number[])[]): Points {
  const width = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    width,
    numeric: Float64Array.from(rows.flat()),
    levels: [],
    categories: new Int32Array(0),
    circles: [],
  };
}

/** The points at the given rows, in that order; a row may be taken more than once. */
export function selectRows(points: Points, rows: ArrayLike<number>): Points {
  const { width, levels } = points;
  const numeric = new Float64Array(rows.length * width);
  const categories = new Int32Array(rows.length * levels.length);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]!;
    for (let d = 0; d < width; d++) numeric[i * width + d] = points.numeric[from * width + d]!;
    for (let c = 0; c < levels.length; c++)
      categories[i * levels.length + c] = points.categories[from * levels.length + c]!;
  }
  return { ...points, rows: rows.length, numeric, categories };
}

/** At most `limit` of the row numbers, drawn without repetition, in ascending order. */
export function sampleRows(rows: number, limit: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (rows <= limit) return all;
  for (let i = 0; i < limit; i++) {
    const other = i + randomIndex(random, rows - i);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all.slice(0, limit).sort();
}
