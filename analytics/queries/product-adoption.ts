import type { InsightQueries, Range } from '../../contract/ports/insight-queries.ts';
import type {
  ActiveUse,
  ProductAdoption,
  Retention,
  Standing,
} from '../../contract/records/adoption.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import { activeDays, stickiness } from '../adoption/active-use.ts';
import { type Days, dateOfDay, type Histories, localDay } from '../adoption/histories.ts';
import { retentionCurve, silenceDays } from '../adoption/retention.ts';
import { seededRandom, seedFor } from '../random.ts';
import { none } from '../scales/tree.ts';
import { withheld } from '../value/estimates.ts';
import { activationInWords } from './activation.ts';
import { adoptionSentences } from './adoption-sentences.ts';
import { campaignEffects } from './campaign-effects.ts';
import { customerPositions } from './customer-positions.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from './product-leaves.ts';
import { quadrantTransitions } from './quadrant-transitions.ts';
import { belongsTo, readHistories } from './use-histories.ts';

/** A drawing has room for no more. */
const mostDays = 2_000;
const mostPositions = 1_000;
/** A curve of fewer customers tells about single ones. */
const leastForCurve = 5;

const noCounts: Readonly<Record<Standing, number>> = {
  thriving: 0,
  'busy-but-poor': 0,
  'hidden-gem': 0,
  dormant: 0,
  uncertain: 0,
};

/**
 * How much a product is used and by how many, how long they stay, and where customers stand between
 * use and value. The period is the range asked for, in whole local days of the maker; where it is
 * open, from the first day of use to the last. Retention takes all there is up to its end. Customers
 * are placed among all of the product, also where only those of a group are answered.
 *
 * Cost: a scan of the leaves, a row for each customer and day of use, 200 resamples, and 64 for each week told.
 */
export async function productAdoption(
  ports: QueryPorts,
  maker: string,
  product: string,
  query: Parameters<InsightQueries['adoption']>[2],
): Promise<ProductAdoption | undefined> {
  const { database, registry, clock, seed } = ports;
  const { group, ...range } = query;
  const model = registry.product(maker, product);
  if (model === undefined) return undefined;
  if (group !== undefined && registry.group(maker, group) === undefined && group !== none) {
    return undefined;
  }
  const [leaves] = await productLeaves(ports, maker, product);
  const everybody: Histories =
    leaves === undefined ? new Map() : await readHistories(database, leaves, range.to);
  const isMember = belongsTo(registry, maker, group);
  const histories = new Map([...everybody].filter(([customer]) => isMember(customer)));
  const zone = registry.maker(maker)?.timezone ?? 'UTC';
  const period = periodOf(everybody, range, zone, clock());
  const random = (word: string) => seededRandom(seedFor(seed, maker, product, 'adoption', word));
  const scope = {
    ...{ of: 'adoption' as const, maker, product, group: group ?? null },
    ...{ from: range.from ?? null, to: range.to ?? null },
  };
  const { middle, positions } = await customerPositions(ports, maker, {
    leaves,
    range,
    period,
    histories: everybody,
    scope,
    at: clock(),
    isMember,
    random: random('quadrants'),
  });
  const counts = { ...noCounts };
  for (const { standing } of positions) counts[standing] += 1;
  const sessions = positions.reduce((sum, one) => sum + one.sessions, 0);
  const known = knownDays(everybody, period);
  const whole = wholeDays(period, localDay(clock(), zone));
  const transitions = await quadrantTransitions(ports, {
    ...{ leaves, period: whole, known: known?.first ?? 0, histories: everybody, isMember },
    random: random('transitions'),
  });
  const campaigns = campaignEffects(registry, maker, {
    product,
    histories: everybody,
    known,
    zone,
    seed,
  });
  const active = activeOf(histories, whole, random('stickiness'));
  const answer = {
    maker,
    product,
    name: model.name,
    group: group ?? null,
    window: windowOf(range, period, clock()),
    computedAt: clock(),
    seed,
    inputs: inputsOf({
      scope: { ...scope, customer: null },
      at: clock(),
      sessions,
      mark: positions.reduce((sum, { inputs }) => sum + inputs.mark, 0),
      told: {
        'active.stickiness': active.stickiness.value,
        'transitions.moved': transitions.moved.value,
      },
    }),
    n: sessions,
    customers: positions.length,
    firstDay: period === null ? null : dateOfDay(period.first),
    lastDay: period === null ? null : dateOfDay(period.last),
    active,
    retention: retentionOf(histories, period),
    middle,
    counts,
    positions: positions.slice(0, mostPositions),
    transitions,
    campaigns: [...campaigns],
    activation: activationInWords(everybody, known, contextNames(leaves)),
  };
  return { ...answer, sentences: adoptionSentences(answer) };
}

function activeOf(histories: Histories, period: Days | null, random: () => number): ActiveUse {
  const none = { first: 0, last: 0 };
  const of: Histories = period === null ? new Map() : histories;
  const { ratio, days, meanDaily, monthly, sessions } = stickiness(of, period ?? none, random);
  const stands = {
    ...{ unit: '1', n: sessions, customers: monthly },
    method: 'mean daily over monthly actives, customers resampled',
  };
  const drawn = period === null ? [] : activeDays(of, latest(period));
  return {
    days: drawn.map(({ day, ...counts }) => ({ day: dateOfDay(day), ...counts })),
    monthDays: period === null ? 0 : days,
    meanDaily,
    monthly,
    stickiness:
      ratio.withheld === undefined
        ? { value: ratio.value, lo90: ratio.lo90, hi90: ratio.hi90, ...stands }
        : withheld(ratio.withheld, stands),
  };
}

function latest({ first, last }: Days): Days {
  return { first: Math.max(first, last - mostDays + 1), last };
}

function retentionOf(histories: Histories, period: Days | null): Retention {
  const { followed, steps } =
    period === null ? { followed: [], steps: [] } : retentionCurve(histories, period.last);
  const head = {
    silence: silenceDays,
    customers: followed.length,
    lost: followed.filter(({ happened }) => happened).length,
    lastDay: followed.reduce((most, { time }) => Math.max(most, time), 0),
  };
  if (followed.length < leastForCurve) {
    return { ...head, steps: [], withheld: 'not-enough-customers' };
  }
  return {
    ...head,
    steps: steps.map(({ time, happened, ...step }) => ({ day: time, lost: happened, ...step })),
  };
}

/** The local days of a range, not beyond today; where it is open, from first to last use. */
function periodOf(
  histories: Histories,
  { from, to }: Range,
  zone: string,
  now: number,
): Days | null {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const history of histories.values()) {
    first = Math.min(first, history[0]!.day);
    last = Math.max(last, history.at(-1)!.day);
  }
  if (!Number.isFinite(first)) return null;
  // Devices in other zones may already be in tomorrow.
  const end = to === undefined ? last : localDay(Math.min(to - 1, now), zone);
  // Before the first use there is nothing to tell.
  const start = Math.max(first, from === undefined ? first : localDay(from, zone));
  return start > end ? null : { first: start, last: end };
}

/** Without today, which is not over and would read as a fall; a period of today alone keeps it. */
function wholeDays(period: Days | null, today: number): Days | null {
  if (period === null || period.last < today || period.first >= today) return period;
  return { first: period.first, last: today - 1 };
}

function contextNames(leaves: ProductLeaves | undefined): ReadonlyMap<string, string> {
  return new Map(leaves?.contexts?.contexts.map(({ id, name }) => [id, name]) ?? []);
}

/** From the first use of all to the end of the period. */
function knownDays(histories: Histories, period: Days | null): Days | null {
  if (period === null) return null;
  const first = [...histories.values()].reduce(
    (least, history) => Math.min(least, history[0]?.day ?? least),
    period.first,
  );
  return { first, last: period.last };
}

function windowOf({ from, to }: Range, period: Days | null, now: number) {
  const start = period === null ? now : period.first * 86_400_000;
  const end = period === null ? now : (period.last + 1) * 86_400_000;
  return { from: from ?? start, to: to ?? end };
}
