import type { Estimate } from '../../contract/records/estimate.ts';
import type { KindComparison } from '../../contract/records/kind-comparison.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

const share: Estimate = {
  ...{ value: 0.36, unit: '1', lo90: 0.33, hi90: 0.4, n: 720, customers: 30 },
  method: 'share of sessions, customers resampled',
};
const value: Estimate = { ...share, value: 22, lo90: 16.6, hi90: 26.9, unit: '%' };

/** An e-bike beside a cargo bike; any other product names no kind. */
export function kindComparisonOf(maker: string, product: string): KindComparison {
  const head = {
    ...{ maker, product, window: { from: 0, to: 1 }, computedAt: 1, seed: 1 },
    ...{ n: 720, customers: 30, inputs: inputsAt({ of: 'kind', maker, product, other: null }) },
  };
  if (product !== 'e-bike') {
    return { ...head, name: product, withheld: 'no-kind', kind: null, others: [] };
  }
  const side = (id: string, name: string) => ({
    contexts: [{ id, name, colour: 0 }],
    ...{ sessions: 262, customers: 30, shareOfSessions: share, shareOfCustomers: share, value },
  });
  const clear = { share: false, value: false };
  const sure = { sure: true, sureness: 0.98 };
  return {
    ...{ ...head, name: 'E-bike', kind: 'e-bike' },
    others: [
      {
        ...{ product: 'cargo-bike', name: 'Cargo bike' },
        inputs: inputsAt({ of: 'kind', maker, product, other: 'cargo-bike' }),
        sentence: 'Ways of use: 1 the same in E-bike and Cargo bike, 1 only of E-bike.',
        by: ['hour', 'climb'],
        leftOut: [{ label: 'load', reason: 'only-there' }],
        samePrices: false,
        recognised: { here: 1, there: 1 },
        sampled: { here: 720, there: 720 },
        pairs: [
          {
            ...{ ...sure, relation: 'same', overlap: { hereInThere: 0.9, thereInHere: 0.9 } },
            ...{ here: side('u-1', 'afternoon'), there: side('v-1', 'weekday afternoon') },
            ...{ share, value, clear: { share: false, value: true } },
            sentence: 'They are the same way of use.',
          },
          {
            ...{ ...sure, relation: 'only-here', overlap: null, share: null, value: null, clear },
            ...{ here: side('u-2', 'weekend'), there: null },
            sentence: '“weekend” of E-bike has no counterpart in Cargo bike.',
          },
        ],
      },
    ],
  };
}
