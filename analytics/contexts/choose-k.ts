import type { Random } from '../random.ts';
import { type Clustering, kPrototypes } from './k-prototypes.ts';
import { type FittedMixture, fitMixture } from './mixture.ts';
import type { Points } from './points.ts';
import { allStandApart } from './separation.ts';
import { spreadColumns } from './spread.ts';
import { clusterStability } from './stability.ts';

/** What became of one number of contexts that was tried. */
interface Candidate {
  readonly k: number;
  readonly bic: number;
  readonly outcome:
    | 'chosen'
    | 'no better than one'
    | 'a cluster is too small'
    | 'two clusters run into each other'
    | 'a cluster is unstable'
    | 'not among the best';
}

/** The ways of use that were found; k = 1 is "one way of use". */
export interface ChosenContexts {
  readonly k: number;
  readonly clustering: Clustering;
  readonly mixture: FittedMixture;
  /** Bootstrap Jaccard of each cluster, 0 to 1; for k = 1 there is nothing to find again: 1. */
  readonly stability: readonly number[];
  readonly candidates: readonly Candidate[];
}

export interface ChooseKOptions {
  readonly random: Random;
  readonly gamma?: number;
  /** Default 12. */
  readonly maxK?: number;
  /** Default 50. */
  readonly resamples?: number;
  /** Default 0.75 for each cluster. */
  readonly stable?: number;
}

/** How many candidates are bootstrapped, the dearest question. */
const SHORTLIST = 4;
/** A difference in BIC that counts as very strong evidence (Kass & Raftery 1995). */
const VERY_STRONG = 10;

/**
 * Chooses the number of use contexts: among the k in 2 … 12 that pass every veto, the one with the
 * best BIC; where none passes, 1. The vetoes, from cheap to dear:
 *
 * 1. BIC better than that of one single context by at least 10;
 * 2. no cluster below 1 % of the sessions (nor below 10);
 * 3. sessions are rarer between any two clusters than at their centres (`separation.ts`);
 * 4. every cluster is found again in bootstrap resamples (`stability.ts`), asked of the four best.
 *
 * With thousands of sessions neighbouring BICs differ by hundreds, so "within 10 of the best" would
 * mean the best alone, and on skewed data that is the largest k; so here the vetoes come first and
 * BIC ranks what they leave.
 *
 * Cost: one clustering for each k and, for each shortlisted k, 50 of at most 1,000 rows.
 *
 * @throws RangeError where there are no points
 */
export function chooseK(points: Points, options: ChooseKOptions): ChosenContexts {
  const { random, gamma = 1, maxK = 12, resamples = 50, stable = 0.75 } = options;
  const one = clusterInto(points, 1, gamma, random);
  const spread = spreadColumns(points, random);
  const smallest = Math.max(10, points.rows / 100);
  const candidates: Candidate[] = [];
  const apart: Fit[] = [];

  for (let k = 2; k <= maxK && k * smallest <= points.rows; k++) {
    const candidate = clusterInto(points, k, gamma, random);
    const { clustering, mixture } = candidate;
    const { bic } = mixture;
    if (bic > one.mixture.bic - VERY_STRONG) {
      candidates.push({ k, bic, outcome: 'no better than one' });
    } else if (Math.min(...clustering.sizes) < smallest) {
      candidates.push({ k, bic, outcome: 'a cluster is too small' });
    } else if (!allStandApart(points, spread, clustering.cluster, k)) {
      candidates.push({ k, bic, outcome: 'two clusters run into each other' });
    } else {
      apart.push(candidate);
    }
  }

  let chosen: (Fit & { readonly stability: readonly number[] }) | undefined;
  const ranked = apart.sort((a, b) => a.mixture.bic - b.mixture.bic);
  ranked.forEach((candidate, rank) => {
    const { k } = candidate.clustering.prototypes;
    const { bic } = candidate.mixture;
    if (chosen || rank >= SHORTLIST) {
      candidates.push({ k, bic, outcome: 'not among the best' });
      return;
    }
    const { cluster } = candidate.clustering;
    const stability = clusterStability(points, cluster, k, { random, resamples, gamma });
    const found = stability.every((jaccard) => jaccard >= stable);
    if (found) chosen = { ...candidate, stability };
    candidates.push({ k, bic, outcome: found ? 'chosen' : 'a cluster is unstable' });
  });

  const { clustering, mixture, stability } = chosen ?? { ...one, stability: [1] };
  candidates.push({
    k: 1,
    bic: one.mixture.bic,
    outcome: chosen ? 'not among the best' : 'chosen',
  });
  candidates.sort((a, b) => a.k - b.k);
  return { k: clustering.prototypes.k, clustering, mixture, stability, candidates };
}

interface Fit {
  readonly clustering: Clustering;
  readonly mixture: FittedMixture;
}

function clusterInto(points: Points, k: number, gamma: number, random: Random): Fit {
  const clustering = kPrototypes(points, { k, gamma, random });
  return { clustering, mixture: fitMixture(points, clustering.cluster, k) };
}
