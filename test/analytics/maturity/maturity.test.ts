import { describe, expect, it } from 'vitest';
import { stageDefinitions } from '../../../analytics/maturity/parts.ts';
import { profileOf } from '../../../analytics/maturity/profile.ts';
import { stageReached, standingOf } from '../../../analytics/maturity/standing.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { maturityParts } from '../../../contract/records/maturity.ts';
import { factsOf, never } from '../support/made-up-facts.ts';
import { times } from '../support/worlds.ts';

describe('the profile of a place', () => {
  const scale = { verdict: 'scale' } as const;

  it('is the mean of sums over sums, the same at every level', () => {
    const random = seededRandom(5);
    const facts = times(30, (n) =>
      factsOf(`c-${n % 6}`, [0.9, 0.6, 0.3, 0.1], random, { device: `d-${n}` }),
    );
    const [connect] = profileOf(facts, seededRandom(1));
    const shares = stageDefinitions[0]!.parts.map(({ part }) => {
      const sums = facts.map(({ parts }) => parts[part]!.numerator);
      return sums.reduce((a, b) => a + b) / (20 * facts.length);
    });
    expect(connect!.index.value).toBeCloseTo(shares.reduce((a, b) => a + b) / shares.length, 12);
    expect(connect!.index).toMatchObject({ n: 600, customers: 6, unit: '1' });
    expect(connect!.index.lo90!).toBeLessThan(connect!.index.value!);
    expect(connect!.index.hi90!).toBeGreaterThan(connect!.index.value!);
  });

  it('leaves what is missing out of the mean, neither as 0 nor as 1, with the reason', () => {
    const left = ['links-kept', 'neighbours-shared'] as const;
    const facts = [factsOf('c-1', [1, 1, 1, 1], never, { left })];
    const [connect] = profileOf(facts, never);
    expect(connect!.index.value).toBe(1);
    expect(connect!.index.method).toBe('mean of 3 of 5 parts');
    const missing = connect!.parts.filter(({ share }) => share === null);
    expect(missing.map(({ part }) => part)).toEqual(left);
    for (const { evidence, missing: why } of missing) {
      expect(why).toBe('no-network');
      expect(evidence).toBe('Missing: the network of products and services is not measured yet');
    }
    // Three parts of five at 1 do not hold a gate of 0.8 if the others should be 0.
    expect(connect).toMatchObject({ holds: true, firm: false });
    expect(standingOf(profileOf(facts, never), scale).standing).toBe('so-far');
  });

  it('knows no index where nothing of a stage is known, and stops before it', () => {
    const left = stageDefinitions[2]!.parts.map(({ part }) => part);
    const stages = profileOf([factsOf('c-1', [1, 1, 1, 1], never, { left })], never);
    expect(stages[2]).toMatchObject({ holds: null, firm: false });
    expect(stages[2]!.index).toMatchObject({ value: null, withheld: 'parts-missing' });
    expect(stages[3]!.holds).toBe(true);
    expect(stageReached(stages)).toBe('share');
    const { next } = standingOf(stages, scale);
    expect(next).toMatchObject({ stage: 'solve', part: null });
    expect(next!.sentence).toBe(
      'Whether Solve is reached cannot be told: no advice came to its end in these days.',
    );
  });

  it('of nobody and nothing is unknown, never NaN', () => {
    const stages = profileOf([], never);
    expect(stages.map(({ holds }) => holds)).toEqual([null, null, null, null]);
    expect(JSON.stringify(stages)).not.toContain('NaN');
    expect(stageReached(stages)).toBeNull();
  });

  it.each([
    { so: 0, stage: null, next: 'connect' },
    { so: 1, stage: 'connect', next: 'share' },
    { so: 3, stage: 'solve', next: 'innovate' },
    { so: 4, stage: 'innovate', next: null },
  ])('stands at the highest stage whose gates all hold up to it: $stage', ({ so, stage, next }) => {
    const chances = [1, 1, 1, 1].map((high, n) => (n < so ? high : 0));
    const stages = profileOf([factsOf('c-1', chances, () => 0.5)], never);
    const found = standingOf(stages, scale);
    expect(found).toMatchObject({ standing: 'given', stage });
    expect(found.next?.stage ?? null).toBe(next);
  });

  it('does not count a later gate that holds over an earlier one that does not', () => {
    const stages = profileOf([factsOf('c-1', [1, 0, 1, 1], () => 0.5)], never);
    expect(standingOf(stages, scale)).toMatchObject({ stage: 'connect' });
    expect(standingOf(stages, scale).next).toMatchObject({
      stage: 'share',
      part: 'used-by-others',
      sentence:
        'Ask the customers for their consent to be compared, and say what they get for it. ' +
        'Use that helps others: 0 %; the index of Share is 0.00, its gate 0.50.',
    });
  });

  it.each(['no-scale', 'cannot-be-tested'] as const)(
    'names no stage where the gates are %s',
    (verdict) => {
      const stages = profileOf([factsOf('c-1', [1, 1, 0, 0], () => 0.5)], never);
      const found = standingOf(stages, { verdict });
      expect(found).toMatchObject({ standing: 'profile-only', stage: null });
      expect(found.stages).toHaveLength(4);
      expect(found.next?.stage).toBe('solve');
    },
  );

  it('has each part in one stage only', () => {
    const parts = stageDefinitions.flatMap((stage) => stage.parts.map(({ part }) => part));
    expect(parts.toSorted()).toEqual([...maturityParts].toSorted());
  });
});
