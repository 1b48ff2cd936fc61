import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { GapVerdict } from '../../contract/records/session-gap.ts';

/**
 * One dated word on the gap of a product: what is in force from then on, and why. The last word
 * counts. They cannot be computed again, since what was told then depends on what was known then.
 */
export interface GapWordRow {
  /** counts up from 1 within a product */
  readonly number: number;
  /** epoch ms */
  readonly said: number;
  /** what the model says of the gap, as JSON: a number, or how it is tuned */
  readonly rule: string;
  /** in force from then on, s */
  readonly seconds: number;
  /** in force until then; null where it stays, or is the first */
  readonly before: number | null;
  readonly verdict: GapVerdict;
  /** what the readings told, s; null where they told nothing, or were not asked */
  readonly proposed: number | null;
  readonly lo90: number | null;
  readonly hi90: number | null;
  readonly devices: number | null;
  readonly silences: number | null;
  /** readings there were between `from_time` and `to_time`, epoch ms; null where none were asked */
  readonly readings: number | null;
  readonly from_time: number | null;
  readonly to_time: number | null;
}

/** What a word says of the readings that did not ask them. */
export const noLook = {
  ...{ proposed: null, lo90: null, hi90: null, devices: null, silences: null },
  ...{ readings: null, from_time: null, to_time: null },
} as const;

const columns = [
  ...['number', 'said', 'rule', 'seconds', 'before', 'verdict', 'proposed', 'lo90', 'hi90'],
  ...['devices', 'silences', 'readings', 'from_time', 'to_time'],
] as const;

/** The words on the gap of a product, oldest first. Cost: a word or two a week. */
export async function gapWordsOf(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<readonly GapWordRow[]> {
  return database.query<GapWordRow & Record<string, string | number | null>>(
    `SELECT ${columns.join(', ')} FROM gap_words WHERE maker = $1 AND product = $2 ORDER BY number`,
    [maker, product],
  );
}

/** Adds a word after the last one. */
export async function addGapWord(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  word: GapWordRow,
): Promise<void> {
  const values = columns.map((column) => [column, [word[column as keyof GapWordRow]]] as const);
  await transaction.append('gap_words', {
    maker: [maker],
    product: [product],
    ...Object.fromEntries(values),
  });
}
