import { describe, expect, it } from 'vitest';
import { stageDefinitions } from '../../../analytics/maturity/parts.ts';
import { profileOf } from '../../../analytics/maturity/profile.ts';
import { scalability } from '../../../analytics/maturity/scale-test.ts';
import { testScale } from '../../../analytics/maturity/standing.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { climbed } from '../../rates/maturity.ts';
import { roleConflict } from '../known/known-samples.ts';
import { factsOf, never } from '../support/made-up-facts.ts';
import { times } from '../support/worlds.ts';

const yes = true;
const no = false;

/** Many rows alike. */
function rows(table: readonly (readonly [pattern: string, number: number])[]): boolean[][] {
  return table.flatMap(([pattern, number]) =>
    times(number, () => [...pattern].map((sign) => sign === '+')),
  );
}

/** Log-likelihood of a latent class model, by expectation and maximisation from a fixed start. */
function latentClasses(answers: readonly (readonly boolean[])[], classes: number): number {
  let shares = times(classes, () => 1 / classes);
  let passed = times(classes, (c) => times(4, () => (c + 1) / (classes + 1)));
  let logs = 0;
  for (let step = 0; step < 2_000; step++) {
    const parts = answers.map((answer) =>
      shares.map((share, c) =>
        answer.reduce((p, yes, d) => p * (yes ? passed[c]![d]! : 1 - passed[c]![d]!), share),
      ),
    );
    const sums = parts.map((part) => part.reduce((a, b) => a + b));
    logs = sums.reduce((total, sum) => total + Math.log(sum), 0);
    const weights = parts.map((part, i) => part.map((p) => p / sums[i]!));
    const totals = shares.map((_, c) => weights.reduce((sum, weight) => sum + weight[c]!, 0));
    shares = totals.map((total) => total / answers.length);
    passed = totals.map((total, c) =>
      times(4, (d) => weights.reduce((sum, w, i) => sum + (answers[i]![d] ? w[c]! : 0), 0) / total),
    );
  }
  return logs;
}

describe('the scale test', () => {
  it('finds a perfect scale perfect', () => {
    const perfect = rows([
      ['++++', 3],
      ['+++-', 2],
      ['++--', 4],
      ['+---', 1],
      ['----', 2],
    ]);
    expect(scalability(perfect)).toEqual({ reproducibility: 1, scalability: 1 });
  });

  it('takes errors against those to be expected by chance: 2 where 8 are, so H is 0.75', () => {
    // Two gates that 60 and 20 of 100 pass; the textbook example of Loevinger's coefficient.
    const two = rows([
      ['++', 18],
      ['-+', 2],
      ['+-', 42],
      ['--', 38],
    ]);
    expect(scalability(two).scalability).toBeCloseTo(0.75, 12);
    // Two rows differ from the perfect pattern, in both gates each: 4 errors of 200.
    expect(scalability(two).reproducibility).toBeCloseTo(0.98, 12);
  });

  it('is held against a table that has the log-likelihoods R gives for it', () => {
    // R, package poLCA, help page "values": one class −543.6498, two classes −504.4677.
    const answers = rows(roleConflict);
    expect(answers).toHaveLength(216);
    expect(latentClasses(answers, 1)).toBeCloseTo(-543.6498, 4);
    expect(latentClasses(answers, 2)).toBeCloseTo(-504.4677, 4);
  });

  it('agrees with figures counted by hand from the answers of Stouffer and Toby', () => {
    // In the order A, C, B, D of those who passed: 171, 111, 108, 67. Errors: 140 of 864; of pairs of
    // questions F = 105, where E = 178.1528 are to be expected by chance.
    const answers = rows(roleConflict);
    const found = scalability(answers);
    expect(found.reproducibility).toBeCloseTo(1 - 140 / 864, 12);
    expect(found.scalability).toBeCloseTo(0.410618, 6);
  });

  it('has nothing to say of one gate, of no place, or where all gates are passed by all', () => {
    expect(scalability([[yes], [no]])).toEqual({ reproducibility: null, scalability: null });
    expect(scalability([])).toEqual({ reproducibility: null, scalability: null });
    expect(scalability(times(30, () => [yes, yes, yes])).scalability).toBeNull();
  });

  it('does not take gates for a scale that are passed in the reverse order', () => {
    const reversed = rows([
      ['++++', 5],
      ['-+++', 10],
      ['--++', 10],
      ['---+', 10],
    ]);
    expect(scalability(reversed).scalability!).toBeLessThan(0.3);
    expect(scalability(reversed).reproducibility!).toBeLessThan(0.9);
  });
});

describe('the gates of many places', () => {
  it('cannot be tested on few places, and says how many it takes', () => {
    const random = seededRandom(3);
    const places = times(19, (n) => profileOf([factsOf(`c-${n}`, climbed(n % 5), random)], never));
    const few = testScale('customer', places, random);
    expect(few.verdict).toBe('cannot-be-tested');
    expect(few.sentence).toBe(
      'Whether the gates form a scale cannot be tested on 19 customers; it takes 20.',
    );
  });

  it('are tested without the gate that is known of few', () => {
    const random = seededRandom(4);
    const left = stageDefinitions[2]!.parts.map(({ part }) => part);
    const places = times(60, (n) =>
      profileOf([factsOf(`c-${n}`, climbed(n % 5), random, n < 40 ? { left } : {})], never),
    );
    expect(testScale('customer', places, random)).toMatchObject({
      stages: ['connect', 'share', 'innovate'],
      places: 60,
      verdict: 'scale',
    });
  });
});
