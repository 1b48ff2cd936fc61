/** The shares of all sessions count like so many of the customer's own, so that none is ever 0. */
const weightOfAll = 1;
const mostSteps = 30;
/** When no share moves more than this, they have settled. */
const settled = 1e-4;
/** However unclear the sessions are, they are not worth less than this part of clear ones. */
const leastClear = 0.2;

/** What was found of a customer. */
export interface OwnShares {
  /** Sum to 1. */
  readonly shares: readonly number[];
  /**
   * What the sessions are worth against as many of which it is known what they are, 0 to 1: the
   * part of the variance of "is of this context" that is known (Louis, JRSS B 44 (1982) 226–233).
   */
  readonly clear: number;
}

/**
 * A customer's share of each context, from how likely each of the customer's sessions is of it.
 *
 * How likely a session is of a context depends on how frequent the context is; the mean over a
 * customer's sessions is therefore drawn towards what is frequent among all. So the customer's own
 * shares are put in the place of those of all, and again, until they stay (EM for the proportions
 * of a mixture of known components, with a prior of one session).
 *
 * Cost: sessions × contexts × at most 30.
 * Source: Saerens, Latinne & Decaestecker, Neural Computation 14 (2002) 21–41.
 *
 * @param soft memberships, sessions × contexts, session after session
 * @param all the shares under which they were computed; sum to 1, none 0
 * @example ownShares([0.6, 0.4, 0.6, 0.4], [0.9, 0.1]) // the second: 0.6 is far below its 0.9
 */
export function ownShares(soft: ArrayLike<number>, all: readonly number[]): OwnShares {
  const k = all.length;
  const sessions = soft.length / k;
  let shares = all;
  let unclear = 0;
  for (let step = 0; step < mostSteps; step++) {
    const sums = all.map((share) => weightOfAll * share);
    unclear = 0;
    for (let at = 0; at < soft.length; at += k) {
      let total = 0;
      for (let j = 0; j < k; j++) total += (soft[at + j]! / all[j]!) * shares[j]!;
      for (let j = 0; j < k; j++) {
        const likely = ((soft[at + j]! / all[j]!) * shares[j]!) / total;
        sums[j]! += likely;
        unclear += (likely * (1 - likely)) / sessions;
      }
    }
    const next = sums.map((sum) => sum / (sessions + weightOfAll));
    const moved = Math.max(...next.map((share, j) => Math.abs(share - shares[j]!)));
    shares = next;
    if (moved < settled) break;
  }
  const spread = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return { shares, clear: spread > 0 ? Math.max(leastClear, 1 - unclear / spread) : 1 };
}
