import type { Estimate } from '../../contract/records/estimate.ts';
import type { KindComparison, KindSide } from '../../contract/records/kind-comparison.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { useCasesOf } from './made-up-contexts.ts';
import { withheld } from './made-up-estimates.ts';
import { maker, now } from './made-up-use.ts';

/** The e-bike beside a cargo bike that is used half like it; any other product is compared with none. */
export function kindComparisonOf(product: string): KindComparison {
  const { name, window, n, customers, items } = useCasesOf(product);
  const inputs = (other: string | null) => inputsAt({ of: 'kind', maker, product, other });
  const head = {
    ...{ inputs: inputs(null), maker, product, name, window, computedAt: now, seed: 1 },
    ...{ n, customers },
  };
  if (product !== 'e-bike') return { ...head, withheld: 'no-kind', kind: null, others: [] };
  const [first, second, third] = items.map((item) => sideOf(item, 1));
  const cargo = (id: string, words: string, share: number, value: number): KindSide => {
    const context = { id, name: words, colour: Number(id.slice(-1)) };
    const [like] = items;
    if (like === undefined) throw new Error('the e-bike has ways of use');
    return {
      ...sideOf(like, value),
      contexts: [context],
      shareOfSessions: about(share, 0.03, '1'),
    };
  };
  const none = { share: false, value: false };
  const sure = { sure: true, sureness: 1, overlap: null, share: null, value: null, clear: none };
  return {
    ...head,
    kind: 'e-bike',
    others: [
      {
        inputs: inputs('cargo-bike'),
        product: 'cargo-bike',
        name: 'Cargo bike',
        sentence:
          'Ways of use: 2 the same in E-bike and Cargo bike, 1 only of E-bike, 1 only of Cargo bike, 1 not sure.',
        by: ['hour', 'weekday', 'duration', 'climb'],
        leftOut: [{ label: 'load', reason: 'only-there' }],
        samePrices: true,
        recognised: { here: 0.96, there: 0.98 },
        sampled: { here: 1_000, there: 812 },
        pairs: [
          {
            ...sure,
            relation: 'same',
            overlap: { hereInThere: 0.91, thereInHere: 0.88 },
            ...{ here: first ?? null, there: cargo('v-0', 'weekday morning', 0.41, 0.8) },
            share: about(-0.08, 0.04, '1'),
            value: about(24, 6, '%'),
            clear: { share: true, value: true },
            sentence:
              '“weekday morning, flat” of E-bike and “weekday morning” of Cargo bike are the same way of use. E-bike gives 24 % more than Cargo bike for the same money (90 %: +18 % to +30 %).',
          },
          {
            ...sure,
            relation: 'same',
            overlap: { hereInThere: 0.86, thereInHere: 0.93 },
            ...{ here: second ?? null, there: cargo('v-1', 'weekday evening', 0.22, 1) },
            share: about(0.02, 0.04, '1'),
            value: about(-1, 5, '%'),
            sentence:
              '“weekday evening, flat” of E-bike and “weekday evening” of Cargo bike are the same way of use. Neither clearly gives more for the same money (90 %: −6 % to +4 %).',
          },
          {
            ...{ ...sure, sure: false, sureness: 0.55, relation: 'split' },
            overlap: { hereInThere: 0.62, thereInHere: 0.58 },
            here: sideOf(items[3] ?? items[0]!, 1),
            there: {
              ...cargo('v-2', 'weekend', 0.2, 1),
              contexts: [
                { id: 'v-2', name: 'saturday shopping', colour: 2 },
                { id: 'v-3', name: 'sunday, short', colour: 3 },
              ],
            },
            share: { ...about(0, 0, '1'), ...withheld('too-uncertain') },
            value: { ...about(0, 0, '%'), ...withheld('too-uncertain') },
            sentence: 'Perhaps, but not surely: one is several in Cargo bike.',
          },
          {
            ...{ ...sure, relation: 'only-here', here: third ?? null, there: null },
            sentence: '“weekend, long, hilly” of E-bike has no counterpart in Cargo bike.',
          },
          {
            ...{ ...sure, relation: 'only-there', here: null },
            there: cargo('v-4', 'weekday afternoon, with children', 0.17, 1.2),
            sentence:
              '“weekday afternoon, with children” of Cargo bike has no counterpart in E-bike.',
          },
        ],
      },
    ],
  };
}

function sideOf(item: UseContext, factor: number): KindSide {
  const { id, name, colour, sessions, customers, shareOfSessions, shareOfCustomers, value } = item;
  const scaled = (one: number | null) => one && one * factor;
  return {
    contexts: [{ id, name, colour }],
    ...{ sessions, customers },
    shareOfSessions: about(shareOfSessions, 0.02, '1'),
    shareOfCustomers: about(shareOfCustomers, 0.05, '1'),
    value: {
      ...value,
      ...{ value: scaled(value.value), lo90: scaled(value.lo90), hi90: scaled(value.hi90) },
    },
  };
}

function about(value: number, half: number, unit: string): Estimate {
  const stands = { n: 1_812, customers: 64, method: 'customers resampled' };
  return { value, unit, lo90: value - half, hi90: value + half, ...stands };
}
