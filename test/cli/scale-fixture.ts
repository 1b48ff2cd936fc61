import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { inputsOf } from '../../contract/records/figure.ts';

const time = Date.UTC(2026, 2, 1, 12);
const estimate = { value: 3.14, unit: '1', lo90: 2.8, hi90: 3.42, n: 1_421, customers: 55 };
const places = { devices: 1, activeDevices: 1, customers: 1, activeCustomers: 1 };

/** The e-bike of `acme` as a place in the tree of value, without parts. */
export const scale: InsightQueries['scale'] = async (maker, { level, id, hierarchy }) => ({
  ...{ level, id, name: 'E-bike', hierarchy, sessions: 1_421, ownWeighted: 0 },
  inputs: inputsOf({
    scope: { of: 'scale', maker, level, id, hierarchy, product: null, from: null, to: null },
    ...{ at: time, sessions: 1_421, mark: 5, told: { sessions: 1_421, worth: 10 } },
  }),
  ...{ worth: { value: 10, unit: 'EUR' }, cost: { value: 3, unit: 'EUR' }, outcomes: {} },
  value: { ...estimate, method: 'ratio of sums' },
  score: { ...estimate, value: 50, lo90: 40, hi90: 60, method: 'percentile' },
  ...{ window: { from: 0, to: time }, computedAt: time, seed: 1, n: 1_421, customers: 55 },
  ...{ parents: [], children: [], adoption: places },
  within: { ...estimate, value: 0.6, lo90: 0.5, hi90: 0.7, method: 'Theil' },
  gini: { ...estimate, value: 0.3, lo90: 0.2, hi90: 0.4, method: 'Gini' },
});
