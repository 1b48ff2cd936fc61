import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of numbers in [0, 1). Whatever is random in analytics takes one as an argument. */
export type Random = () => number;

/**
 * A random source that gives the same numbers for the same seed, on every machine.
 *
 * @param seed a whole number; it is reduced to 32 bits
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(mixBits(seed));
  // The first state is mostly ones and zeros; a few steps spread the seed over all of it.
  for (let i = 0; i < 20; i++) generator.next();
  return () => uniformFloat64(generator);
}

/** A whole number in [0, bound). */
export function randomIndex(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** Neighbouring seeds become unlike ones (the finaliser of MurmurHash3). */
function mixBits(seed: number): number {
  let h = seed | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A seed of its own for each thing (FNV-1a), so that nothing shifts when something else draws once more. */
export function seedFor(seed: number, ...words: readonly string[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of words.join('\n')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash | 0;
}
