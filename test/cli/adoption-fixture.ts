import type { ProductAdoption } from '../../contract/records/adoption.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

const time = Date.UTC(2026, 2, 1, 12);
const estimate = { unit: '1', n: 400, customers: 55, method: 'bootstrap' };
/** Of those who thrive, how many still do a week later. */
const stays = { ...estimate, value: 0.95, lo90: 0.9, hi90: 0.98 };

/** Adoption of a product, computed by nobody. */
export function adoptionOf(maker: string, product: string): ProductAdoption {
  const scope = { of: 'adoption', maker, product, customer: null, group: null } as const;
  return {
    inputs: inputsAt({ ...scope, from: null, to: null }, 1_421),
    maker,
    product,
    name: 'E-bike',
    group: null,
    window: { from: 0, to: time },
    computedAt: time,
    seed: 1,
    n: 1_421,
    customers: 55,
    firstDay: '2026-01-05',
    lastDay: '2026-03-01',
    sentences: ['Of 55 customers, 12 thriving. For 43 it cannot be said with enough certainty.'],
    active: {
      days: [],
      monthDays: 28,
      meanDaily: 14.2,
      monthly: 50,
      stickiness: { ...estimate, unit: '1', value: 0.284, lo90: 0.25, hi90: 0.32 },
    },
    retention: { silence: 28, customers: 55, lost: 5, steps: [], lastDay: 28 },
    campaigns: [],
    activation: {
      ...{ verdict: 'no-rule', rule: null, chosenOn: 28, verifiedOn: 27, p: 0.4 },
      ...{ did: { customers: 13, stayed: 9 }, didNot: { customers: 14, stayed: 9 } },
      sentence: 'Nothing that customers do in their first days tells who stays.',
    },
    transitions: {
      judgedWeeks: 4,
      weeks: [
        {
          ...{ day: '2026-03-01', customers: 20, without: 1 },
          changes: [{ from: 'thriving', to: 'thriving', customers: 20 }],
        },
      ],
      rows: [{ from: 'thriving', to: [{ standing: 'thriving', times: 20, share: stays }] }],
      ...{ customers: 20, moved: { ...stays, value: 0, lo90: 0, hi90: 0 }, moves: [] },
      sentence: 'In the last week none of 20 customers is sure to have moved to another quadrant.',
    },
    middle: { adoption: 0.6, value: 0 },
    counts: { thriving: 12, 'busy-but-poor': 0, 'hidden-gem': 0, dormant: 0, uncertain: 43 },
    positions: [
      {
        customer: 'c-17',
        inputs: inputsOf({
          scope: {
            ...{ of: 'adoption', maker: 'acme', product: 'e-bike', customer: 'c-17' },
            ...{ group: null, from: null, to: null },
          },
          ...{ at: 0, sessions: 31, mark: 3, told: { adoption: 0.81, value: 12 } },
        }),
        name: 'Kim',
        group: 'berlin',
        sessions: 31,
        activeDays: 22,
        adoption: { ...estimate, unit: '1', value: 0.81, lo90: 0.74, hi90: 0.86 },
        value: { ...estimate, unit: '%', value: 12, lo90: 7, hi90: 17 },
        standing: 'thriving',
        probability: 0.93,
      },
    ],
  };
}
