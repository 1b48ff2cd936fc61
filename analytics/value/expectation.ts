import type { DescribedColumn } from '../contexts/described-column.ts';
import { adjustForContext } from './adjust.ts';
import { withinCustomers } from './within-customers.ts';

/**
 * What ln(worth / cost) to expect of a session of one use context, from how the product was used.
 * Frozen from one fit of the contexts to the next, so that a figure changes only when its customer
 * does. Plain JSON.
 */
export interface Expectation {
  /** Where all that counts is as usual. */
  readonly usual: number;
  readonly terms: readonly {
    readonly column: string;
    /** Whether the column counts by its logarithm. */
    readonly log: boolean;
    readonly slope: number;
    readonly centre: number;
  }[];
}

/** Sessions of one use context, to learn from; parallel arrays. */
export interface LearntFrom {
  /** Whole millionths of money. */
  readonly worth: readonly (number | null)[];
  readonly cost: readonly (number | null)[];
  /** Who used it; null: nobody known. */
  readonly customers: readonly (string | null)[];
  /** What may explain a session's value: numbers and shares, words do not. */
  readonly explaining: readonly DescribedColumn[];
}

/**
 * Learns what to expect of the sessions of each context of a product: first of all sessions of one
 * context (`adjust.ts`), then put right by what the same customers get with other use
 * (`within-customers.ts`), so that what people do otherwise between each other is not taken for what
 * the use does. Null for a context of which no session has both worth and cost.
 */
export function learnExpectations(
  contexts: readonly LearntFrom[],
): readonly (Expectation | null)[] {
  const learnt = contexts.map(({ worth, cost, explaining }) =>
    adjustForContext({
      outcome: worth.map((amount) => amount ?? 0),
      resource: cost.map((amount) => amount ?? 0),
      usage: worth.map((_, row) => explaining.map((column) => counted(column, row))),
    }),
  );
  const corrections = withinCustomers(
    learnt.map(({ adjusted, usage, coefficients }, k) => ({
      customers: contexts[k]!.customers,
      rest: adjusted,
      usage: usage.map((row) => row.slice(0, coefficients.length)),
    })),
  );
  return learnt.map(({ usual, coefficients, centres }, k): Expectation | null => {
    if (usual === null) return null;
    const { level, slopes } = corrections[k]!;
    return {
      usual: usual + level,
      terms: contexts[k]!.explaining.flatMap((column, c) => {
        const slope = (coefficients[c] ?? 0) + (slopes[c] ?? 0);
        const centre = centres[c] ?? 0;
        return slope === 0 ? [] : [{ column: column.name, log: isLog(column), slope, centre }];
      }),
    };
  });
}

function isLog(column: DescribedColumn): boolean {
  return column.kind === 'numeric' && (column.log ?? false);
}

/** A column of a session as it counts. */
function counted(column: DescribedColumn, row: number): number | null {
  const value = column.values[row];
  if (typeof value !== 'number') return null;
  return isLog(column) ? Math.sign(value) * Math.log1p(Math.abs(value)) : value;
}

/**
 * By how much a session gave more than was to be expected: ln(worth / cost) − expected, in whole
 * millionths, so that sums are exact in any order; NULL where worth or cost is not above 0, or
 * nothing is known to expect. At the maker's prices, so that nobody stands better by weighing
 * differently. An SQL expression over a session `s`.
 *
 * @param contexts the contexts in force, by id
 * @param sqlOf the SQL expression of a described column
 */
export function adjustedSql(
  contexts: readonly { readonly id: string; readonly expectation: Expectation | null }[],
  sqlOf: (column: string) => string,
): string {
  const cases = contexts.flatMap(({ id, expectation }) => {
    if (expectation === null) return [];
    const terms = expectation.terms.map(
      (term) => ` + ${term.slope}::DOUBLE * ${termSql(term, sqlOf)}`,
    );
    return [`WHEN '${id}' THEN ${expectation.usual}::DOUBLE${terms.join('')}`];
  });
  if (cases.length === 0) return 'NULL::BIGINT';
  return `CASE WHEN s.listed_worth > 0 AND s.listed_cost > 0
    THEN round((ln(s.listed_worth / s.listed_cost) - CASE s.context ${cases.join(' ')} END) * 1e6)::BIGINT END`;
}

/** How far a session lies from what is usual in one term, as it counts; an SQL expression. */
export function termSql(
  { column, log, centre }: Expectation['terms'][number],
  sqlOf: (column: string) => string,
): string {
  const value = sqlOf(column);
  const counted = log ? `sign(${value}) * ln(1 + abs(${value}))` : value;
  return `coalesce(${counted} - ${centre}::DOUBLE, 0)`;
}

/** What one stands for: a millionth of a logarithm. */
export const adjustedResolution = 1e-6;
