import type { Amount, Estimate, Window } from '../../contract/records/estimate.ts';
import type { Explanation, LeftOutReason } from '../../contract/records/explanation.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';

/** The sessions of one product that belong to what a figure is of. */
export interface Source {
  readonly product: ProductLeaves;
  /** SQL condition on a session `s` */
  readonly where: string;
}

/** One side of a figure: what each session adds to it. */
export interface Side {
  /** SQL over a session `s`, a whole number; `s.adjusted` is ln(actual / expected) in millionths */
  readonly sql: (product: ProductLeaves) => string;
  /** what 1 stands for */
  readonly one: number;
  readonly unit: string;
}

/** Sums over all sessions behind a figure; whole numbers. */
export interface Whole {
  readonly above: number;
  readonly below: number;
}

/** How one figure is made of sessions. */
export interface Making {
  /** as people call it */
  readonly name: string;
  /** the formula, in words */
  readonly made: string;
  readonly kind: Explanation['kind'];
  readonly sources: readonly Source[];
  readonly above: Side;
  /** absent: the figure is a sum */
  readonly below?: Side;
  /** why a session has no part: the first whose SQL condition holds */
  readonly leftOut: readonly { readonly reason: LeftOutReason; readonly when: string }[];
  /** the figure as its record has it now; of a plain number its parts tell what it stands on */
  readonly now: Estimate | Amount;
  /** from the sums to the figure, where it is neither their value nor their ratio */
  readonly steps?: (whole: Whole) => Explanation['steps'];
}

/** What a reference is of, as it is now. */
export interface Subject {
  /** as people call it */
  readonly of: string;
  readonly window: Window | null;
  readonly sessions: number;
  readonly mark: number;
  /** How one of its figures is made, by its name; undefined: it has no such figure. */
  making(name: string): Promise<Making | undefined>;
}
