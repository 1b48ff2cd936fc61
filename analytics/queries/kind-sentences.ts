import {
  type Estimate,
  type WithheldReason,
  withheldReasons,
} from '../../contract/records/estimate.ts';
import type { Correspondence, KindPair, KindSide } from '../../contract/records/kind-comparison.ts';

/** What the two products are called. */
export interface Names {
  readonly here: string;
  readonly there: string;
}

/** What ways of use correspond, in one sentence. */
export function otherSentence(
  { here, there }: Names,
  pairs: readonly Pick<KindPair, 'relation' | 'sure'>[],
  withheld: WithheldReason | undefined,
): string {
  if (withheld !== undefined) {
    return `${here} and ${there} cannot be compared. ${withheldReasons[withheld]}`;
  }
  const sure = pairs.filter((pair) => pair.sure);
  const count = (...relations: readonly Correspondence[]) =>
    sure.filter(({ relation }) => relations.includes(relation)).length;
  const parts = [
    [count('same'), `the same in ${here} and ${there}`],
    [count('part', 'split', 'merged', 'regrouped'), 'partly the same'],
    [count('only-here'), `only of ${here}`],
    [count('only-there'), `only of ${there}`],
    [pairs.length - sure.length, 'not sure'],
  ] as const;
  const told = parts.flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : []));
  return `Ways of use: ${told.join(', ')}.`;
}

/** What came of one correspondence, in one sentence or two. */
export function pairSentence(
  { here, there }: Names,
  pair: Omit<KindPair, 'sureness' | 'sentence'>,
): string {
  const [own, other] = [quoted(pair.here), quoted(pair.there)];
  const inside = (pair.overlap?.hereInThere ?? 0) > (pair.overlap?.thereInHere ?? 0);
  const statement = {
    same: `${own} of ${here} and ${other} of ${there} are the same way of use`,
    part: inside
      ? `${own} of ${here} is a part of ${other} of ${there}`
      : `${other} of ${there} is a part of ${own} of ${here}`,
    split: `${own} of ${here} is several in ${there}: ${other}`,
    merged: `${own} of ${here} are one in ${there}: ${other}`,
    regrouped: `${own} of ${here} together are ${other} of ${there}`,
    'only-here': `${own} of ${here} has no counterpart in ${there}`,
    'only-there': `${other} of ${there} has no counterpart in ${here}`,
  }[pair.relation];
  if (!pair.sure) return `Perhaps, but not surely: ${statement}.`;
  const shares = sharesIn(pair);
  return [
    `${statement}${shares}.`,
    ...(pair.value === null ? [] : [valueSentence(here, there, pair.value, pair.clear.value)]),
  ].join(' ');
}

function quoted(side: KindSide | null): string {
  return side?.contexts.map(({ name }) => `“${name}”`).join(' and ') ?? '';
}

function sharesIn({ here, there, clear }: Pick<KindPair, 'here' | 'there' | 'clear'>): string {
  const told = [here, there].flatMap((side) => side?.shareOfSessions.value ?? []);
  if (told.length === 0) return '';
  if (told.length === 1) return `: ${percent(told[0]!)} of the sessions`;
  const unclear = clear.share ? '' : ', no clear difference';
  return `: ${percent(told[0]!)} of the sessions here, ${percent(told[1]!)} there${unclear}`;
}

function valueSentence(here: string, there: string, difference: Estimate, clear: boolean): string {
  const { value, lo90, hi90 } = difference;
  if (value === null || lo90 === null || hi90 === null) {
    return `Their values cannot be compared. ${withheldReasons[difference.withheld ?? 'too-uncertain']}`;
  }
  const figure = `(90 %: ${signed(lo90)} to ${signed(hi90)})`;
  if (!clear) return `Neither clearly gives more for the same money ${figure}.`;
  const [better, worse] = value > 0 ? [here, there] : [there, here];
  return value > 0
    ? `${better} gives ${Math.round(value)} % more than ${worse} for the same money ${figure}.`
    : `${worse} gives ${Math.round(-value)} % less than ${better} for the same money ${figure}.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function signed(perCent: number): string {
  return `${perCent > 0 ? '+' : perCent < 0 ? '−' : ''}${Math.abs(Math.round(perCent))} %`;
}
