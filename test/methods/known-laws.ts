import { conformalP } from '../../analytics/emerging/novelty.ts';
import { shareInterval } from '../../analytics/membership/share-interval.ts';
import { fitTail } from '../../analytics/scales/heavy-tail.ts';
import { scalingLaw } from '../../analytics/scales/power-law.ts';
import { chiSquareAbove } from '../../analytics/scales/same-exponent.ts';
import { jensenShannon } from '../../analytics/scales/self-similarity.ts';
import { outliers } from '../../analytics/series/outliers.ts';
import { wordCounts } from '../analytics/known/moby-dick.ts';
import type { KnownAnswer } from './known-answers.ts';

const clauset = 'Clauset, Shalizi & Newman, SIAM Review 51 (2009), table 6.1';

/** What is known of growth, of tails, and of how far something lies from the rest. */
export const knownLaws: readonly KnownAnswer[] = [
  {
    ...{ measure: 'growth', what: 'worth = 3 × devices^1.25, ten places: exponent' },
    ...{ source: 'by construction', published: 1.25, digits: 12 },
    ours: () => {
      const sizes = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
      const law = scalingLaw(sizes.map((size) => ({ size, amount: 3 * size ** 1.25 })));
      return law.withheld === undefined ? law.exponent : undefined;
    },
  },
  {
    ...{ measure: 'growth', what: 'how often each word of Moby Dick occurs: the tail begins at' },
    ...{ source: clauset, published: 7, digits: 0 },
    ours: () => fitTail(wordCounts, 'whole')?.from,
  },
  {
    ...{ measure: 'growth', what: 'the same: exponent of the tail' },
    ...{ source: 'the same', published: 1.95, digits: 2 },
    ours: () => fitTail(wordCounts, 'whole')?.exponent,
  },
  {
    ...{ measure: 'growth', what: 'χ² of two degrees: chance above 5.991465' },
    ...{ source: 'NIST/SEMATECH e-Handbook 1.3.6.7.4', published: 0.05, digits: 5 },
    ours: () => chiSquareAbove(5.991465, 2),
  },
  {
    ...{ measure: 'growth', what: 'distance of two distributions that share nothing, bits' },
    ...{ source: 'Lin, IEEE Transactions 37 (1991) 145', published: 1, digits: 12 },
    ours: () => jensenShannon([1, 0], [0, 1]),
  },
  {
    ...{ measure: 'emerging', what: 'a session farther than all of four before: p' },
    ...{ source: 'Vovk et al. 2005: (0 + 1) / (4 + 1)', published: 0.2, digits: 12 },
    ours: () => conformalP([5], [1, 2, 3, 4])[0],
  },
  {
    ...{ measure: 'membership', what: 'none of ten: upper end of the 90 % interval' },
    ...{ source: 'Wilson, JASA 22 (1927) 209: z² / (10 + z²)', published: 0.212942, digits: 5 },
    ours: () => shareInterval(0, 10).hi90,
  },
  {
    ...{ measure: 'series', what: 'ten values about 10 and one of 100: which one is far off' },
    ...{ source: 'Hampel, JASA 69 (1974) 383, by hand', published: 6, digits: 0 },
    ours: () => outliers([9, 10, 11, 10, 9, 11, 100, 10, 9, 11, 10])[0]?.at,
  },
];
