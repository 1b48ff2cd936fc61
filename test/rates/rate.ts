import type { Count, Question } from './trial.ts';

/** How often something came out, with the 90 % interval of its true rate. */
export interface Rate extends Count {
  readonly rate: number;
  readonly lo90: number;
  readonly hi90: number;
}

/**
 * - `held`: the rate lies within its limits
 * - `unclear`: it does not, by no more than chance explains
 * - `broken`: a true rate at the limit would lead to this in fewer than 1 of 1,000 runs, or nothing
 *   was counted
 */
export type Verdict = 'held' | 'unclear' | 'broken';

/** Standard deviations on either side of a 90 % interval. */
const sides90 = 1.645;
/** One-sided 0.1 %: with some 50 questions asked, a sound method fails in fewer than 1 of 20 runs. */
const sidesBroken = 3.09;

/** The rate over worlds, with Wilson's interval; undefined where nothing was counted. */
export function rateOf(worlds: readonly Count[]): Rate | undefined {
  const { came, of } = sum(worlds);
  if (of === 0) return undefined;
  const [lo90, hi90] = wilson(came / of, effectiveCases(worlds), sides90);
  return { came, of, rate: came / of, lo90, hi90 };
}

/** Whether the true rate may lie within the limits of a question. */
export function verdictOf(
  worlds: readonly Count[],
  { atLeast = 0, atMost = 1 }: Pick<Question, 'atLeast' | 'atMost'>,
): Verdict {
  const { came, of } = sum(worlds);
  if (of === 0) return 'broken';
  const rate = came / of;
  if (rate >= atLeast && rate <= atMost) return 'held';
  const [least, most] = wilson(rate, effectiveCases(worlds), sidesBroken);
  return least > atMost || most < atLeast ? 'broken' : 'unclear';
}

/** Whether a method that always errs would have been found broken with as many cases. */
export function couldBreak(
  worlds: readonly Count[],
  limits: Pick<Question, 'atLeast' | 'atMost'>,
): boolean {
  const all = (share: 0 | 1) => worlds.map(({ of }) => ({ came: share * of, of }));
  return [all(0), all(1)].some((worst) => verdictOf(worst, limits) === 'broken');
}

/**
 * As many independent cases as would leave the rate as uncertain as it is. Cases of one world share
 * its accidents: the variance is that of a ratio over worlds, and where all cases came out alike, so
 * that it tells nothing, a world counts as one case.
 */
function effectiveCases(worlds: readonly Count[]): number {
  const asked = worlds.filter(({ of }) => of > 0);
  const { came, of } = sum(asked);
  const rate = came / of;
  const spread = asked.reduce((total, world) => total + (world.came - rate * world.of) ** 2, 0);
  if (spread === 0 || asked.length < 2) return asked.length;
  const variance = ((asked.length / (asked.length - 1)) * spread) / of ** 2;
  return Math.min(of, (rate * (1 - rate)) / variance);
}

/** Wilson's score interval: Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212. */
export function wilson(rate: number, cases: number, z: number): readonly [number, number] {
  const share = z ** 2 / cases;
  const middle = (rate + share / 2) / (1 + share);
  const reach = (z * Math.sqrt((rate * (1 - rate)) / cases + share / (4 * cases))) / (1 + share);
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}

function sum(worlds: readonly Count[]): Count {
  return worlds.reduce((a, b) => ({ came: a.came + b.came, of: a.of + b.of }), { came: 0, of: 0 });
}
