import type { MaturityPart, MissingReason } from '../../contract/records/maturity.ts';
import type { Belonging } from '../scales/tree.ts';

/** A share as it adds up: what is, of what could be. */
export interface Part {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * What is known of one device and one customer over the days: the smallest place. Everything above
 * is its sum, so every level is measured by the same computation.
 */
export interface Facts extends Belonging {
  /** Parts of which nothing was counted here may be left out. */
  readonly parts: Readonly<Partial<Record<MaturityPart, Part>>>;
  /** Why nothing could be counted, where the usual reason is not the one. */
  readonly missing: Readonly<Partial<Record<MaturityPart, MissingReason>>>;
  readonly sessions: number;
  /** Tells these sessions from others, see `scales/session-mark.ts`. */
  readonly mark: number;
}

/** The sums of a part over facts. */
export function sumOf(facts: readonly Pick<Facts, 'parts'>[], part: MaturityPart): Part {
  let [numerator, denominator] = [0, 0];
  for (const { parts } of facts) {
    numerator += parts[part]?.numerator ?? 0;
    denominator += parts[part]?.denominator ?? 0;
  }
  return { numerator, denominator };
}
