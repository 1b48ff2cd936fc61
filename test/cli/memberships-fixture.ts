import type { ProductMemberships } from '../../contract/records/membership.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

const time = Date.UTC(2026, 2, 1, 12);

/** Two customers of a product, one of whom hardly uses it. */
export function membershipsOf(maker: string, product: string): ProductMemberships {
  const of = (customer: string | null) => inputsAt({ of: 'memberships', maker, product, customer });
  return {
    inputs: of(null),
    maker,
    product,
    name: 'E-bike',
    window: { from: 0, to: time },
    computedAt: time,
    seed: 1,
    n: 37,
    customers: 2,
    contexts: [
      { id: 'u-1', name: 'weekday evening, long', colour: 0 },
      { id: 'u-2', name: 'weekend', colour: 1 },
    ],
    quality: { agreement: 0.98, between: 0.05 },
    items: [
      {
        customer: 'c-17',
        inputs: of('c-17'),
        name: 'Anna',
        sessions: 31,
        days: 20,
        sentence: 'Mostly “weekend” (72 %).',
        near: [
          {
            context: 'u-2',
            share: {
              value: 0.72,
              unit: '1',
              lo90: 0.6,
              hi90: 0.8,
              n: 31,
              customers: 1,
              method: 'own shares of a mixture',
            },
          },
        ],
      },
      {
        customer: 'c-18',
        inputs: of('c-18'),
        name: 'Ben',
        sessions: 6,
        days: 4,
        withheld: 'not-enough-sessions',
        sentence: 'Not enough data.',
        near: [],
      },
    ],
  };
}
