import { type Random, seededRandom } from '../../analytics/random.ts';
import { exponentInterval, fitTail } from '../../analytics/scales/heavy-tail.ts';
import { times } from '../analytics/support/worlds.ts';
import { once, type Trial } from './trial.ts';

/** The exponent of every tail here. */
const planted = 2.5;

/** A value of the power law from 3 on. */
function ofTail(random: Random): number {
  return 3 * (1 - random()) ** (-1 / (planted - 1));
}

function tail(
  name: string,
  worlds: string,
  count: number,
  draw: (random: Random) => number,
): Trial {
  return {
    ...{ name, of: 'growth', worlds, seeds: { short: 12, full: 300 } },
    questions: {
      covered: {
        what: '90 % intervals that hold the exponent',
        ...{ atLeast: 0.87, atMost: 0.93 },
      },
    },
    run(seed) {
      const random = seededRandom(seed);
      const values = times(count, () => draw(random));
      const { lo90, hi90 } = exponentInterval(values, 'any', fitTail(values, 'any')!, random);
      return { covered: once(lo90 <= planted && planted <= hi90) };
    },
  };
}

export const tails: readonly Trial[] = [
  tail('tail-whole', `100 values of a power law with exponent ${planted}`, 100, ofTail),
  tail(
    'tail-above-a-body',
    `400 values, of which half are of a power law with exponent ${planted} and the others below it`,
    400,
    (random) => (random() < 0.5 ? 3 * random() : ofTail(random)),
  ),
];
