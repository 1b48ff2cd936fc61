import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestWeighed, type Practice, weigh } from '../../../analytics/value/best-weights.ts';

describe('efficiency under the weights that suit best', () => {
  const practices = (outcomes: readonly number[], ...resources: readonly (readonly number[])[]) =>
    outcomes.map(
      (outcome, n): Practice => ({
        outcomes: [outcome],
        resources: resources.map((resource) => resource[n]!),
      }),
    );
  const efficiencies = (all: readonly Practice[]) =>
    all.map((own) => Number(bestWeighed(own, all)?.toFixed(4)));

  it('of eight stores with one input and one output is as published', () => {
    // Cooper, Seiford & Tone, Data Envelopment Analysis (2007), table 1.1: staff and sale.
    const stores = practices([1, 3, 2, 3, 4, 2, 3, 5], [2, 3, 3, 4, 5, 5, 6, 8]);
    expect(efficiencies(stores)).toEqual([0.5, 1, 0.6667, 0.75, 0.8, 0.4, 0.5, 0.625]);
  });

  it('of six with two inputs and one output is as published', () => {
    // The same, example 2.2: A to F.
    const six = practices([1, 1, 1, 1, 1, 1], [4, 7, 8, 4, 2, 10], [3, 3, 1, 2, 4, 1]);
    expect(efficiencies(six)).toEqual([0.8571, 0.6316, 1, 1, 1, 1]);
  });

  it('is never less than at any weights, and does not know units', () => {
    const amounts = (n: number) =>
      fc.tuple(...Array.from({ length: n }, () => fc.integer({ min: 1, max: 1_000 })));
    const practice = fc.record({ outcomes: amounts(2), resources: amounts(3) });
    fc.assert(
      fc.property(
        fc.array(practice, { minLength: 1, maxLength: 12 }),
        amounts(5),
        (all, weights) => {
          const own = all[0] as Practice;
          const found = bestWeighed(own, all)!;
          const ratio = ({ outcomes, resources }: Practice) =>
            outcomes.reduce((sum, y, i) => sum + weights[i]! * y, 0) /
            resources.reduce((sum, x, i) => sum + weights[2 + i]! * x, 0);
          expect(found).toBeGreaterThanOrEqual(ratio(own) / Math.max(...all.map(ratio)) - 1e-9);
          expect(found).toBeLessThanOrEqual(1 + 1e-9);
          const inUnits = all.map(({ outcomes, resources }) => ({
            outcomes: outcomes.map((y, i) => y * weights[i]!),
            resources: resources.map((x, i) => x * weights[2 + i]!),
          }));
          expect(bestWeighed(inUnits[0]!, inUnits)).toBeCloseTo(found, 7);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('of nothing is none, and of what nobody else has without limit', () => {
    const one = { outcomes: [1, 0], resources: [1] };
    expect(bestWeighed({ outcomes: [0, 0], resources: [1] }, [one])).toBeNull();
    expect(bestWeighed({ outcomes: [1, 1], resources: [0] }, [one])).toBeNull();
    expect(bestWeighed({ outcomes: [1, 1], resources: [5] }, [one])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('who gets less than all together', () => {
  // Power and filters: at 1 and 1 each, the second gets less only as long as filters are dear.
  const like = (air: number, power: number, filters: number) => ({
    outcomes: [air],
    resources: [power, filters],
    worth: air,
    cost: power + filters,
  });
  it('does so by any weights where more is taken of everything, else only at these prices', () => {
    const usual = Array.from({ length: 40 }, () => like(10, 2, 2));
    const wasteful = like(10, 3, 3);
    const dear = like(10, 1, 4);
    const thrifty = like(10, 1, 1);
    expect(weigh([...usual, thrifty, wasteful, dear])).toEqual({
      customers: 43,
      less: 2,
      anyhow: 1,
    });
  });

  it('is nobody where all get the same, or nothing', () => {
    expect(weigh(Array.from({ length: 5 }, () => like(10, 2, 2)))).toEqual({
      customers: 5,
      less: 0,
      anyhow: 0,
    });
    expect(weigh([like(0, 0, 0)])).toEqual({ customers: 0, less: 0, anyhow: 0 });
    expect(weigh([])).toEqual({ customers: 0, less: 0, anyhow: 0 });
  });
});
