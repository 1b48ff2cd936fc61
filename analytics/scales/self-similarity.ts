import { quantile, sample } from 'simple-statistics';
import { type Random, randomIndex } from '../random.ts';

/** What was made at the places of one level, such as all customers. */
export interface LevelAmounts<Level extends string = string> {
  readonly level: Level;
  readonly amounts: readonly number[];
}

/** How alike the levels of a network are. */
export interface SelfSimilarity<Level extends string = string> {
  /** 1 − mean distance between adjacent levels: 1 where they are alike, 0 where they share nothing. */
  readonly index: number;
  /** Where the index of levels that are alike lies in 90 of 100 cases; never quite at 1. */
  readonly alike: { readonly lo90: number; readonly hi90: number };
  /** How likely levels that are alike give so low an index. */
  readonly p: number;
  readonly distances: readonly {
    readonly of: readonly [Level, Level];
    readonly distance: number;
  }[];
}

/** A distribution of fewer places is none. */
const leastPlaces = 15;
/** Of more places a sample tells the distribution as well. */
const mostPlaces = 2_000;
const permutations = 199;

/**
 * The self-similarity index, our own: whether what is made is shared out at each level in the same
 * way, whatever its scale. Amounts are divided by the mean of their level; the distance of two
 * distributions is Jensen and Shannon's (the root of their divergence to the base of 2, so from 0
 * to 1) over cells that hold equal parts of both levels together. Levels of few places lie apart by
 * chance alone; so the index is held against that of places shuffled among all
 * levels.
 *
 * Assumes places that are exchangeable where levels are alike. Undefined with fewer than two levels
 * of 15 places that made something.
 *
 * Cost: 199 × places, of each level 2,000 at most. Sources: Endres & Schindelin, IEEE Transactions on Information Theory 49
 * (2003) 1858–1860 (the root is a metric); Phipson & Smyth (2010) on p.
 */
export function selfSimilarity<Level extends string>(
  levels: readonly LevelAmounts<Level>[],
  random: Random,
): SelfSimilarity<Level> | undefined {
  const known = levels
    .map(({ level, amounts }) => ({ level, amounts: amounts.filter((amount) => amount > 0) }))
    .filter(({ amounts }) => amounts.length >= leastPlaces)
    .map(({ level, amounts }) => ({ level, amounts: relative(fewOf(amounts, random)) }));
  if (known.length < 2) return undefined;
  const apart = (levels: readonly (readonly number[])[]) =>
    levels.slice(1).map((upper, n) => distanceBetween(levels[n]!, upper));
  const distances = apart(known.map(({ amounts }) => amounts)).map((distance, n) => ({
    of: [known[n]!.level, known[n + 1]!.level] as const,
    distance,
  }));
  const index = 1 - meanOf(distances.map(({ distance }) => distance));
  const all = known.flatMap(({ amounts }) => amounts);
  const shuffled = Array.from({ length: permutations }, () => {
    shuffle(all, random);
    let from = 0;
    const levels = known.map(({ amounts }) => {
      const to = from + amounts.length;
      const level = relative(all.slice(from, to));
      from = to;
      return level;
    });
    return 1 - meanOf(apart(levels));
  });
  const [lo90, hi90] = quantile(shuffled, [0.05, 0.95]) as [number, number];
  const asLow = shuffled.filter((one) => one <= index).length;
  return { index, alike: { lo90, hi90 }, p: (asLow + 1) / (permutations + 1), distances };
}

function fewOf(amounts: readonly number[], random: Random): readonly number[] {
  return amounts.length <= mostPlaces ? amounts : sample([...amounts], mostPlaces, random);
}

function relative(amounts: readonly number[]): readonly number[] {
  const mean = meanOf(amounts);
  return amounts.map((amount) => amount / mean);
}

/** Jensen and Shannon's distance of two samples, over cells of equal parts of both together. */
function distanceBetween(a: readonly number[], b: readonly number[]): number {
  const cells = Math.min(10, Math.max(2, Math.floor(Math.min(a.length, b.length) / 10)));
  const steps = Array.from({ length: cells - 1 }, (_, n) => (n + 1) / cells);
  const edges = quantile([...a, ...b], steps) as number[];
  const shares = (values: readonly number[]) => {
    const counts = new Array<number>(cells).fill(0);
    for (const value of values) counts[edges.filter((edge) => value > edge).length]! += 1;
    return counts.map((count) => count / values.length);
  };
  return jensenShannon(shares(a), shares(b));
}

/** The distance of two distributions over the same cells: 0 for the same, 1 where none is shared. */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  let divergence = 0;
  p.forEach((here, cell) => {
    const there = q[cell]!;
    const middle = (here + there) / 2;
    if (here > 0) divergence += (here / 2) * Math.log2(here / middle);
    if (there > 0) divergence += (there / 2) * Math.log2(there / middle);
  });
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shuffle(values: number[], random: Random): void {
  for (let n = values.length - 1; n > 0; n--) {
    const other = randomIndex(random, n + 1);
    [values[n], values[other]] = [values[other]!, values[n]!];
  }
}
