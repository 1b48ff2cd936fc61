import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance in this folder: always a stream of its own for each thing, so that nothing shifts when something else draws once more. */
export interface Chance {
  /** uniform in [0, 1) */
  uniform(): number;
  /** standard normal (Box–Muller) */
  normal(): number;
  /** uniform in [low, high) */
  between(low: number, high: number): number;
  /** true with this probability */
  happens(probability: number): boolean;
  /** one of the list, by weight where weights are given */
  pick<T>(list: readonly T[], weights?: readonly number[]): T;
  /** Poisson, by multiplication; for small means */
  poisson(mean: number): number;
}

/** A stream that is the same for the same seed and words. */
export function chanceOf(seed: number, ...words: readonly (string | number)[]): Chance {
  const generator = xoroshiro128plus(hash(`${seed}/${words.join('/')}`));
  const uniform = () => (generator.next() >>> 0) / 4_294_967_296;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    between: (low, high) => low + (high - low) * uniform(),
    happens: (probability) => uniform() < probability,
    pick: (list, weights) => pick(list, weights, uniform()),
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count += 1;
      return count;
    },
  };
}

function pick<T>(list: readonly T[], weights: readonly number[] | undefined, at: number): T {
  if (list.length === 0) throw new RangeError('nothing to pick from');
  const total =
    weights === undefined ? list.length : weights.reduce((sum, weight) => sum + weight, 0);
  let left = at * total;
  for (const [index, item] of list.entries()) {
    left -= weights === undefined ? 1 : (weights[index] ?? 0);
    if (left < 0) return item;
  }
  return list.at(-1) as T;
}

/**
 * FNV-1a, finished as MurmurHash3 does: the generator passes its seed on almost as it is, so words
 * that differ in one digit must already lie far apart.
 */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
