import { activeDays, stickiness } from '../../analytics/adoption/active-use.ts';
import { weeksOf } from '../../analytics/adoption/adoption-index.ts';
import { dateOfDay, type Histories, type UseDay } from '../../analytics/adoption/histories.ts';
import { placeInQuadrants } from '../../analytics/adoption/quadrants.ts';
import { retentionCurve, silenceDays } from '../../analytics/adoption/retention.ts';
import { weeklyStandings } from '../../analytics/adoption/weekly-standings.ts';
import { activationInWords } from '../../analytics/queries/activation.ts';
import { adoptionSentences } from '../../analytics/queries/adoption-sentences.ts';
import { transitionsOf } from '../../analytics/queries/quadrant-transitions.ts';
import { seededRandom } from '../../analytics/random.ts';
import type { Position, ProductAdoption } from '../../contract/records/adoption.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { withheld } from './made-up-estimates.ts';
import { madeUpInputs } from './made-up-explained.ts';
import { dayMs, maker, models, now, people, sessions } from './made-up-use.ts';
import { planted } from './planted-ways.ts';

/** Adoption of a product, from the made-up sessions, by the functions that analytics has for it. */
export function adoptionOf(
  product: string,
  { from = 0, to = now, group }: { from?: number; to?: number; group?: string },
): ProductAdoption | undefined {
  const model = models.find((one) => one.product === product);
  if (model === undefined) return undefined;
  const own = sessions.filter(
    (one) =>
      one.product === product && (group === undefined || one.group === group) && !hasLeft(one),
  );
  const histories = historiesOf(own.filter(({ start }) => start < to));
  const days = [...histories.values()].flat().map(({ day }) => day);
  const period =
    days.length === 0
      ? null
      : {
          first: Math.max(Math.min(...days), Math.floor(from / dayMs)),
          last: Math.floor(Math.min(to - 1, now) / dayMs),
        };
  const of = period ?? { first: 0, last: 0 };
  const inTime = own.filter(({ start }) => start >= from && start < to);
  const stick = stickiness(histories, of, seededRandom(1));
  const curve = retentionCurve(histories, of.last);
  const { middle, positions } = positionsOf(product, histories, inTime, of);
  const count = (standing: Position['standing']) =>
    positions.filter((one) => one.standing === standing).length;
  const answer = {
    maker,
    product,
    name: model.name,
    group: group ?? null,
    window: { from: of.first * dayMs, to: (of.last + 1) * dayMs },
    computedAt: now - 90_000,
    seed: 1,
    n: inTime.length,
    customers: positions.length,
    firstDay: period && dateOfDay(period.first),
    lastDay: period && dateOfDay(period.last),
    active: {
      days: (period === null ? [] : activeDays(histories, period)).map(({ day, ...counts }) => ({
        day: dateOfDay(day),
        ...counts,
      })),
      monthDays: stick.days,
      meanDaily: stick.meanDaily,
      monthly: stick.monthly,
      stickiness: {
        ...{ unit: '1', n: stick.sessions, customers: stick.monthly },
        method: 'mean daily over monthly actives, customers resampled',
        ...(stick.ratio.withheld === undefined
          ? { value: stick.ratio.value, lo90: stick.ratio.lo90, hi90: stick.ratio.hi90 }
          : withheld(stick.ratio.withheld)),
      },
    },
    retention: {
      silence: silenceDays,
      customers: curve.followed.length,
      lost: curve.followed.filter(({ happened }) => happened).length,
      lastDay: Math.max(0, ...curve.followed.map(({ time }) => time)),
      steps: curve.steps.map(({ time, happened, ...step }) => ({
        day: time,
        lost: happened,
        ...step,
      })),
      ...(curve.followed.length < 5 ? { withheld: 'not-enough-customers' as const } : {}),
    },
    middle,
    counts: {
      thriving: count('thriving'),
      'busy-but-poor': count('busy-but-poor'),
      'hidden-gem': count('hidden-gem'),
      dormant: count('dormant'),
      uncertain: count('uncertain'),
    },
    positions,
    transitions: transitionsIn(product, histories, own, period),
    activation: activationInWords(
      histories,
      period,
      new Map(
        planted.find((one) => one.product === product)?.ways.map(({ id, name }) => [id, name]),
      ),
    ),
    campaigns: product === 'e-bike' ? campaigns : [],
  };
  const scope = { of: 'adoption', maker, product, customer: null, group: null } as const;
  return {
    ...answer,
    inputs: inputsAt({ ...scope, from: null, to: null }, own.length),
    sentences: adoptionSentences(answer),
  };
}

const stands = { unit: 'd/wk', n: 2_214, customers: 119, method: 'difference in differences' };
const campaigns: ProductAdoption['campaigns'] = [
  {
    ...{ id: 'free-service', name: 'Free service', groups: ['north'], addressed: 28, controls: 91 },
    ...{ from: now - 21 * dayMs, to: now - 10 * dayMs, afterDays: 10, verdict: 'not-enough-data' },
    during: { ...stands, ...withheld('not-enough-customers') },
    after: { ...stands, ...withheld('not-enough-customers') },
    sentence:
      '“Free service”: not enough data: 28 customers were addressed and 91 not, 10 days are known after it; 15 of each and 14 days are needed, and as many before it.',
  },
  {
    ...{
      id: 'winter',
      name: 'Winter kilometres',
      groups: ['harbour'],
      addressed: 33,
      controls: 86,
    },
    ...{ from: now - 60 * dayMs, to: now - 46 * dayMs, afterDays: 28, verdict: 'falls-back' },
    during: { ...stands, value: 1.4, lo90: 1.1, hi90: 1.7 },
    after: { ...stands, value: 0.1, lo90: -0.2, hi90: 0.4 },
    sentence:
      '“Winter kilometres”: +1.4 days of use a week (between +1.1 and +1.7) while it ran, +0.1 days of use a week (between −0.2 and +0.4) in the 28 days after it, against the others. Use falls back after it.',
  },
];

/** One in five loses interest after some weeks. */
function hasLeft({ customer, start }: SessionRecord): boolean {
  const number = Number(customer?.slice(2) ?? 0);
  return number % 5 === 0 && start > now - (20 + (number % 61)) * dayMs;
}

function historiesOf(own: readonly SessionRecord[]): Histories {
  const histories = new Map<string, UseDay[]>();
  for (const { customer, start, context } of own.toReversed()) {
    if (customer === null) continue;
    const history = histories.get(customer) ?? [];
    histories.set(customer, history);
    const day = Math.floor(start / dayMs);
    const contexts = context === null ? [] : [context];
    const last = history.at(-1);
    if (last?.day === day) {
      const all = new Set([...last.contexts, ...contexts]);
      history[history.length - 1] = { day, sessions: last.sessions + 1, contexts: [...all] };
    } else history.push({ day, sessions: 1, contexts });
  }
  return histories;
}

/** Weekly standings of the made-up sessions. */
function transitionsIn(
  product: string,
  histories: Histories,
  own: readonly SessionRecord[],
  period: { readonly first: number; readonly last: number } | null,
): ProductAdoption['transitions'] {
  const everybody = () => true;
  if (period === null) return transitionsOf([], everybody, seededRandom(1), () => 0);
  const weeks = weeklyStandings(
    histories,
    ({ first, last }) => {
      const inside = own.filter(
        ({ start }) => start >= first * dayMs && start < (last + 1) * dayMs,
      );
      const { values } = ratedOf(histories, inside);
      return (customer) => values.get(customer) ?? null;
    },
    {
      ...{ period, known: Math.min(...[...histories.values()].map(([day]) => day?.day ?? 0)) },
      contexts: planted.find((one) => one.product === product)?.ways.length ?? 0,
      random: seededRandom(1),
    },
  );
  return transitionsOf(weeks, everybody, seededRandom(1), () => own.length);
}

/** Value as the logarithm of worth for one unit of cost, about its mean. */
function positionsOf(
  product: string,
  histories: Histories,
  own: readonly SessionRecord[],
  period: { readonly first: number; readonly last: number },
) {
  const { rated, values } = ratedOf(histories, own);
  const units = [...rated.keys()].map((customer) => ({
    customer,
    weeks: weeksOf(histories.get(customer) ?? [], period),
    value: values.get(customer) ?? null,
  }));
  const { middle, placed } = placeInQuadrants(units, {
    days: period.last - period.first + 1,
    contexts: planted.find((one) => one.product === product)?.ways.length ?? 0,
    random: seededRandom(1),
  });
  const positions = placed.map((one): Position => {
    const { customer, index, lo90, hi90, standing, probability } = one;
    const unit = units.find((other) => other.customer === customer);
    const n = rated.get(customer) ?? 0;
    const person = people.find(({ id }) => id === customer);
    const percent = (deviations: number) =>
      100 * Math.expm1((unit?.value?.mean ?? 0) + deviations * (unit?.value?.deviation ?? 0));
    return {
      customer,
      inputs: madeUpInputs(
        { of: 'adoption', maker, product, customer, group: null, from: null, to: null },
        own.filter((session) => session.customer === customer),
      ),
      name: person?.name ?? customer,
      group: person?.group ?? null,
      sessions: n,
      activeDays: unit?.weeks.reduce((sum, week) => sum + week.activeDays, 0) ?? 0,
      adoption: {
        ...{ value: index, lo90, hi90, unit: '1', n, customers: 1 },
        method: 'mean of regularity, frequency and breadth; weeks resampled',
      },
      value: {
        ...{ unit: '%', n, customers: placed.length, method: 'context-adjusted, shrunken' },
        ...(unit?.value === null
          ? withheld('not-enough-sessions')
          : { value: percent(0), lo90: percent(-1.645), hi90: percent(1.645) }),
      },
      standing,
      probability,
    };
  });
  return {
    middle: middle && { adoption: middle.adoption, value: 0 },
    positions: positions.sort((a, b) => b.sessions - a.sessions),
  };
}

/** Of each customer the sessions, and what they gave, about the mean of all; of three at least. */
function ratedOf(histories: Histories, own: readonly SessionRecord[]) {
  const rated = new Map<string, number>();
  const means = new Map<string, number>();
  for (const customer of histories.keys()) {
    const its = own.filter((one) => one.customer === customer);
    const ratios = its.flatMap(({ worth, cost }) =>
      worth !== null && cost !== null && worth > 0 && cost > 0 ? [Math.log(worth / cost)] : [],
    );
    if (its.length > 0) rated.set(customer, its.length);
    if (ratios.length >= 3) {
      means.set(customer, ratios.reduce((sum, one) => sum + one, 0) / ratios.length);
    }
  }
  const centre = [...means.values()].reduce((sum, one) => sum + one, 0) / means.size;
  const values = new Map(
    [...means].map(([customer, mean]) => [
      customer,
      { mean: mean - centre, deviation: 0.18 / Math.sqrt(rated.get(customer) ?? 1) },
    ]),
  );
  return { rated, values };
}
