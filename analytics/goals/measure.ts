import type { ProductModel } from '../../contract/model/product-model.ts';
import type { GoalRecord } from '../../contract/records/goal.ts';
import { multiplesSql } from '../engine/exact-amount.ts';
import { amountColumn, type SessionColumn } from '../engine/session-columns.ts';

/** How the figure of a goal is made of sessions `s`: a numerator over a denominator. */
export interface Measure {
  readonly per: GoalRecord['per'];
  /** What one of the numerator is, for one of the denominator, in the unit of the figure. */
  readonly resolution: number;
  /** UCUM code; "1" for counts and for worth a cost. */
  readonly unit: string;
  /** SQL of what one session adds, whole numbers; null: it has no part in the figure. */
  readonly numerator: string;
  /** The same below the line; null: the figure is a count for each week. */
  readonly denominator: string | null;
  /** Customers are counted once a week, whatever they do. */
  readonly once: boolean;
}

/**
 * The measure that a goal names:
 *
 * - `sessions`: sessions that began in a week
 * - `customers`: customers with a session in a week, so that one who used it in half of the weeks
 *   counts half
 * - `value`: worth for one unit of money of cost, of the sessions of which both are known
 * - `duration` or a feature: its mean over the sessions that have it; of true or false, the share
 *   that is true. A feature in words has no figure
 *
 * @returns undefined where the model has no such feature
 */
export function measureOf(model: ProductModel, metric: string): Measure | undefined {
  const count = {
    per: 'week',
    resolution: 1,
    unit: '1',
    numerator: '1',
    denominator: null,
  } as const;
  if (metric === 'sessions') return { ...count, once: false };
  if (metric === 'customers') return { ...count, once: true };
  if (metric === 'value') {
    return {
      per: 'money',
      resolution: 1,
      unit: '1',
      numerator: 'CASE WHEN s.cost IS NOT NULL THEN s.worth END',
      denominator: 's.cost',
      once: false,
    };
  }
  if (metric !== 'duration' && !(metric in model.features)) return undefined;
  const column = amountColumn(model, metric);
  const { sql, resolution } = wholeOf(column);
  return {
    per: 'session',
    resolution,
    unit: column.unit,
    numerator: sql,
    denominator: '1',
    once: false,
  };
}

/** Of what no session tells yet. */
export function unmeasured(unit: string): Measure {
  return { per: 'session', resolution: 1, unit, numerator: 'NULL', denominator: '1', once: false };
}

/** Millionths are finer than any telemetry is. */
const finest = 1e-6;

function wholeOf({ column, type, resolution }: SessionColumn) {
  const of = `s.${column}`;
  if (resolution !== null) return { sql: of, resolution };
  if (type === 'BOOLEAN') return { sql: `${of}::INTEGER`, resolution: 1 };
  if (type === 'VARCHAR') return { sql: 'NULL::BIGINT', resolution: 1 };
  const whole = `CASE WHEN isfinite(${of}) THEN ${multiplesSql(of, finest)} END`;
  return { sql: whole, resolution: finest };
}
