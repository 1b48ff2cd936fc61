import type { Estimate } from '../../contract/records/estimate.ts';
import type { Scaling } from '../../contract/records/scaling.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

const exponent: Estimate = {
  ...{ value: 1.12, lo90: 1.04, hi90: 1.2, unit: '1', n: 400, customers: 55 },
  method: 'least squares on logarithms, HC3',
};
const unknown: Estimate = {
  ...exponent,
  ...{ value: null, lo90: null, hi90: null, withheld: 'sizes-too-alike' },
};

/** Customers known, groups too alike in size to tell. */
export function scalingOf(maker: string): Scaling {
  const fit = { factor: 3, places: 55, leftOut: 0, points: [], sentence: '' };
  return {
    inputs: inputsAt({ of: 'scaling', maker, product: null, from: null, to: null }, 400),
    ...{ maker, product: null, unit: 'EUR', window: { from: 0, to: 1 }, computedAt: 1, seed: 1 },
    ...{ n: 400, customers: 55, sameExponent: null },
    fits: [
      { ...fit, grouping: 'customers', exponent },
      { ...fit, grouping: 'customer-groups', exponent: unknown, places: 9 },
    ],
    similarity: {
      ...{ index: null, alikeFrom: null, alikeTo: null, p: null, levels: [], distances: [] },
      withheld: 'not-enough-places',
    },
    tail: { exponent: unknown, from: null, inTail: 0, plausibility: null },
    sentences: ['A customer with twice the devices makes more than twice the worth.'],
  };
}
