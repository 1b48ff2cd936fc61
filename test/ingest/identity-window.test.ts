import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprint } from '../../ingest/fingerprint.ts';
import {
  IdentityWindow,
  seen,
  seenWithOtherContent,
  unseen,
} from '../../ingest/identity-window.ts';

const bytesOf = (n: number) => Uint8Array.of(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >> 24);

/** Remembers number `n` as an identity, hashed as readings are. */
function rememberNumber(window: IdentityWindow, n: number, content = 1) {
  const { high, low } = new Fingerprint().begin(1, 2).add(bytesOf(n), 0, 4).end();
  return window.remember(high, low, content);
}

describe('the identity window', () => {
  it('tells new, seen, and seen with other content apart', () => {
    const window = new IdentityWindow(16);
    expect(window.remember(1, 2, 3)).toBe(unseen);
    expect(window.remember(1, 2, 3)).toBe(seen);
    expect(window.remember(1, 2, 4)).toBe(seenWithOtherContent);
    expect(window.remember(1, 2, 3)).toBe(seen);
    expect(window.remember(1, 2, 4)).toBe(seen);
    expect(window.remember(9, 2, 3)).toBe(unseen);
    expect(window.remember(0, 0, 0)).toBe(unseen);
    expect(window.remember(0, 0, 0)).toBe(seen);
  });

  it('answers like a plain map while nothing is forgotten', () => {
    const anyWord = fc.constantFrom(-2, -1, 1, 2, 3);
    fc.assert(
      fc.property(fc.array(fc.tuple(anyWord, anyWord, anyWord), { maxLength: 80 }), (sightings) => {
        const window = new IdentityWindow(256);
        const known = new Map<string, Set<number>>();
        for (const [high, low, content] of sightings) {
          const contents = known.get(`${high} ${low}`) ?? new Set();
          const expected = contents.has(content)
            ? seen
            : contents.size > 0
              ? seenWithOtherContent
              : unseen;
          known.set(`${high} ${low}`, contents.add(content));
          expect(window.remember(high, low, content)).toBe(expected);
        }
      }),
      { numRuns: 300, seed: 20_251_121 },
    );
  });

  it('remembers at least one generation, and forgets after two', () => {
    const slots = 1 << 12;
    const generation = Math.floor(slots * 0.7);
    const window = new IdentityWindow(slots);
    const last = generation * 5;
    for (let n = 0; n < last; n++) expect(rememberNumber(window, n)).toBe(unseen);
    for (let n = last - 1; n >= last - generation; n--) {
      expect(rememberNumber(window, n)).toBe(seen);
    }
    expect(rememberNumber(window, last - 2 * generation - 1)).toBe(unseen);
  });

  it('keeps the first seven and the last content of a seq that is used for everything', () => {
    const window = new IdentityWindow(1 << 12);
    expect(window.remember(1, 2, 0)).toBe(unseen);
    for (let content = 1; content < 1_000; content++) {
      expect(window.remember(1, 2, content)).toBe(seenWithOtherContent);
    }
    const known = [0, 1, 6, 999].map((content) => window.remember(1, 2, content));
    expect(known).toEqual([seen, seen, seen, seen]);
    // Were all of them kept, each look-up would take longer than the one before.
    expect(window.remember(1, 2, 500)).toBe(seenWithOtherContent);
    expect(window.remember(5, 2, 0)).toBe(unseen);
  });

  it('takes a power of two for its size', () => {
    expect(() => new IdentityWindow(1_000)).toThrow('a power of two of at least 16, not 1000');
  });
});

describe('the fingerprint', () => {
  it('is the same for the same bytes, however they are cut into pieces', () => {
    // Pieces of whole words: the hash reads four bytes at a time, and its callers always cut alike.
    const bytes = Uint8Array.from({ length: 64 }, (_, n) => n * 7);
    const whole = new Fingerprint().begin(3, 4).add(bytes, 0, 64).end();
    const pieces = new Fingerprint().begin(3, 4).add(bytes, 0, 16).add(bytes, 16, 64).end();
    expect([pieces.high, pieces.low]).toEqual([whole.high, whole.low]);
  });

  it('changes in both halves with any bit, the seed and the length', () => {
    const bytes = Uint8Array.from({ length: 23 }, (_, n) => n);
    const hashOf = (input: Uint8Array, seed = 1) => {
      const { high, low } = new Fingerprint().begin(seed, seed).add(input, 0, input.length).end();
      return [high, low] as const;
    };
    const [high, low] = hashOf(bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const [itsHigh, itsLow] = hashOf(flipped);
      expect(itsHigh).not.toBe(high);
      expect(itsLow).not.toBe(low);
    }
    expect(hashOf(bytes, 2)).not.toEqual([high, low]);
    expect(hashOf(Uint8Array.of(0))).not.toEqual(hashOf(Uint8Array.of(0, 0)));
  });

  it('spreads counters evenly: as many collisions of 32 bits as chance has, and none of 64', () => {
    const count = 200_000;
    const lows = new Set<number>();
    const highs = new Set<number>();
    const both = new Set<string>();
    for (let n = 0; n < count; n++) {
      const { high, low } = new Fingerprint().begin(1, 2).add(bytesOf(n), 0, 4).end();
      lows.add(low);
      highs.add(high);
      both.add(`${high} ${low}`);
    }
    // Expected by chance: count² / 2³³, about 4.7.
    expect(count - lows.size).toBeLessThan(20);
    expect(count - highs.size).toBeLessThan(20);
    expect(both.size).toBe(count);
  });
});
