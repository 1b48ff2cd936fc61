import { describe, expect, it } from 'vitest';
import { maximumAssignment } from '../../../analytics/contexts/hungarian.ts';
import { matchContexts } from '../../../analytics/contexts/match.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { times } from '../support/worlds.ts';

/** A list of (old, new, sessions) as the two assignments. */
function moves(...parts: [number, number, number][]): { before: number[]; after: number[] } {
  return {
    before: parts.flatMap(([old, , n]) => times(n, () => old)),
    after: parts.flatMap(([, fresh, n]) => times(n, () => fresh)),
  };
}

describe('the best one-to-one assignment', () => {
  it('is that of trying all orders, on 200 random matrices', () => {
    const random = seededRandom(1);
    const orders = permutations([0, 1, 2, 3, 4]);
    for (let trial = 0; trial < 200; trial++) {
      const gain = times(5, () => times(5, () => Math.round(20 * random()) - 5));
      const total = (order: readonly number[]) =>
        order.reduce((sum, column, row) => sum + gain[row]![column]!, 0);
      expect(total(maximumAssignment(gain))).toBe(Math.max(...orders.map(total)));
    }
  });

  it('leaves somebody without a partner where the sides differ', () => {
    expect(maximumAssignment([[1, 5, 2]])).toEqual([1]);
    expect(maximumAssignment([[1], [5], [2]])).toEqual([-1, 0, -1]);
    expect(maximumAssignment([])).toEqual([]);
  });
});

describe('contexts recognised from one fit to the next', () => {
  it('keep their identity when only their numbers changed', () => {
    const { before, after } = moves([0, 2, 50], [1, 0, 40], [2, 1, 30], [0, 1, 5]);
    expect(matchContexts(before, after, 3, 3)).toMatchObject({
      continues: [1, 2, 0],
      splits: [],
      merges: [],
      emerged: [],
      vanished: [],
    });
  });

  it('split: the larger part lives on, the smaller is a part of the same', () => {
    const { before, after } = moves([0, 0, 70], [0, 1, 30], [1, 2, 50]);
    expect(matchContexts(before, after, 2, 3)).toMatchObject({
      continues: [0, null, 1],
      splits: [{ from: 0, into: [0, 1] }],
      emerged: [],
      vanished: [],
    });
  });

  it('merge: the larger lives on, the smaller went into it', () => {
    const { before, after } = moves([0, 0, 70], [1, 0, 30], [2, 1, 50]);
    expect(matchContexts(before, after, 3, 2)).toMatchObject({
      continues: [0, 2],
      merges: [{ from: [0, 1], into: 0 }],
      vanished: [],
    });
  });

  it('emerge from bits of several, and vanish into bits of several', () => {
    const { before, after } = moves([0, 0, 60], [0, 2, 20], [1, 1, 60], [1, 2, 20]);
    expect(matchContexts(before, after, 2, 3)).toMatchObject({
      continues: [0, 1, null],
      emerged: [2],
    });
    expect(matchContexts(after, before, 3, 2)).toMatchObject({
      continues: [0, 1],
      vanished: [2],
      merges: [],
    });
  });

  it('are all new where there was no model before', () => {
    expect(matchContexts([], [0, 1, 1], 0, 2)).toMatchObject({
      continues: [null, null],
      emerged: [0, 1],
    });
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
