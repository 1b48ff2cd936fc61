import { describe, expect, it } from 'vitest';
import { stageDefinitions } from '../../analytics/maturity/parts.ts';
import { profileOf } from '../../analytics/maturity/profile.ts';
import { scalability } from '../../analytics/maturity/scale-test.ts';
import { testScale } from '../../analytics/maturity/standing.ts';
import { seededRandom } from '../../analytics/random.ts';
import { climbed } from '../rates/maturity.ts';
import { factsOf, never } from './support/made-up-facts.ts';
import { times } from './worlds.ts';

const yes = true;
const no = false;

/** Many rows alike. */
function rows(table: readonly (readonly [pattern: string, number: number])[]): boolean[][] {
  return table.flatMap(([pattern, number]) =>
    times(number, () => [...pattern].map((sign) => sign === '+')),
  );
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

  it('agrees with figures counted by hand from the answers of Stouffer and Toby', () => {
    // 216 answers to four questions of role conflict: Stouffer & Toby, American Journal of
    // Sociology 56 (1951) 395–406, as tabled by Goodman, JASA 70 (1975) 755–768; here in the order
    // A, C, B, D of those who passed: 171, 111, 108, 67. Errors: 140 of 864. F = 105, E = 178.1528.
    const answers = rows([
      ['++++', 42],
      ['+++-', 23],
      ['+-++', 6],
      ['+-+-', 25],
      ['++-+', 6],
      ['++--', 24],
      ['+--+', 7],
      ['+---', 38],
      ['-+++', 1],
      ['-++-', 4],
      ['--++', 1],
      ['--+-', 6],
      ['-+-+', 2],
      ['-+--', 9],
      ['---+', 2],
      ['----', 20],
    ]);
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
