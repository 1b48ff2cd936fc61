import { readFile } from 'node:fs/promises';
import { type Random, randomIndex, seededRandom, seedFor } from '../../analytics/random.ts';
import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import type { SessionRecord } from '../../contract/records/session.ts';

/**
 * Use that nobody made, rich enough to look at: people with habits, in ways of use that are
 * planted. The same at every run.
 */

/** The moment at which it is looked at: a Tuesday. */
export const now = Date.UTC(2026, 2, 10, 14, 20);
export const maker = 'hearth';
export const dayMs = 86_400_000;
const weeks = 12;
const seed = 20_260_310;

/** Where people live and work. */
export const groups = [
  { id: 'north', name: 'Northern quarter', weight: 34 },
  { id: 'harbour', name: 'Harbour', weight: 41 },
  { id: 'old-town', name: 'Old town', weight: 27 },
  { id: 'hills', name: 'Vineyard hills', weight: 30 },
  { id: 'workshops', name: 'Workshop yard', weight: 16 },
] as const;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly group: string;
}

/** A way of using a product, planted. */
export interface Way {
  readonly id: string;
  readonly name: string;
  readonly state: 'stable' | 'unstable' | 'emerging';
  readonly weight: number;
  readonly weekend: boolean;
  /** middle hour of the start, and its spread, hours */
  readonly hour: readonly [number, number];
  readonly minutes: readonly [number, number];
  /** outcome a minute, and resource a unit of outcome, before habit and setting */
  readonly outcome: number;
  readonly resource: number;
}

export interface PlantedProduct {
  readonly product: string;
  readonly outcome: string;
  readonly resource: string;
  readonly setting: string;
  /** level of the setting → how much of the resource it takes */
  readonly levels: Readonly<Record<string, number>>;
  readonly perWeek: number;
  readonly share: number;
  readonly ways: readonly Way[];
}

const way = (
  id: string,
  name: string,
  weight: number,
  rest: Omit<Way, 'id' | 'name' | 'weight' | 'weekend' | 'state'> &
    Partial<Pick<Way, 'weekend' | 'state'>>,
): Way => ({ id, name, weight, weekend: false, state: 'stable', ...rest });

export const planted: readonly PlantedProduct[] = [
  {
    product: 'e-bike',
    outcome: 'distance',
    resource: 'energy',
    setting: 'assist',
    levels: { eco: 0.7, tour: 1, turbo: 1.55 },
    perWeek: 4,
    share: 0.8,
    ways: [
      way('u-1', 'weekday morning, flat', 30, {
        hour: [7.6, 0.7],
        minutes: [24, 7],
        outcome: 0.3,
        resource: 7.4,
      }),
      way('u-2', 'weekday evening, flat', 27, {
        hour: [17.4, 1],
        minutes: [27, 9],
        outcome: 0.29,
        resource: 7.9,
      }),
      way('u-3', 'weekend, long, hilly', 13, {
        weekend: true,
        hour: [12, 2],
        minutes: [128, 40],
        outcome: 0.3,
        resource: 12.5,
      }),
      way('u-4', 'weekday midday, short', 18, {
        hour: [12.6, 1.1],
        minutes: [8, 3],
        outcome: 0.27,
        resource: 9.4,
      }),
      way('u-5', 'late evening, short', 5, {
        state: 'emerging',
        hour: [22, 0.8],
        minutes: [13, 4],
        outcome: 0.28,
        resource: 8.8,
      }),
    ],
  },
  {
    product: 'heat-pump',
    outcome: 'heat',
    resource: 'energy',
    setting: 'flow_temperature',
    levels: { '35': 0.82, '40': 0.9, '45': 1, '50': 1.14, '55': 1.3 },
    perWeek: 6,
    share: 0.45,
    ways: [
      way('u-6', 'morning, hot water', 24, {
        hour: [6, 0.8],
        minutes: [42, 10],
        outcome: 0.075,
        resource: 0.36,
      }),
      way('u-7', 'evening, cold weather, room heating', 33, {
        hour: [18, 2],
        minutes: [170, 60],
        outcome: 0.09,
        resource: 0.34,
      }),
      way('u-8', 'mild weather, room heating', 19, {
        hour: [13, 4],
        minutes: [95, 35],
        outcome: 0.07,
        resource: 0.22,
      }),
      way('u-9', 'night, cold weather, long', 15, {
        state: 'unstable',
        hour: [2.5, 1.5],
        minutes: [260, 70],
        outcome: 0.085,
        resource: 0.33,
      }),
    ],
  },
  {
    product: 'espresso-machine',
    outcome: 'cups',
    resource: 'energy',
    setting: 'standby_after',
    levels: { '10': 0.6, '30': 1, '60': 1.5, '120': 2.3 },
    perWeek: 7,
    share: 0.6,
    ways: [
      way('u-10', 'weekday morning, with milk', 40, {
        hour: [7, 0.8],
        minutes: [35, 12],
        outcome: 0.07,
        resource: 0.11,
      }),
      way('u-11', 'afternoon, without milk', 28, {
        hour: [14.5, 1.4],
        minutes: [28, 10],
        outcome: 0.06,
        resource: 0.14,
      }),
      way('u-12', 'weekend morning, long, with milk', 18, {
        weekend: true,
        hour: [9.5, 1.2],
        minutes: [90, 30],
        outcome: 0.05,
        resource: 0.13,
      }),
    ],
  },
];

/** The models that ship, of the planted products and of one that nobody uses enough yet. */
export const models: readonly ProductModel[] = await Promise.all(
  [...planted.map(({ product }) => product), 'cordless-drill', 'air-purifier'].map(
    async (product) =>
      productModelSchema.parse(
        JSON.parse(
          await readFile(new URL(`../../products/${product}.json`, import.meta.url), 'utf8'),
        ),
      ),
  ),
);

export const people: readonly Person[] = groups.flatMap(({ id, weight }, g) =>
  Array.from({ length: weight }, (_, n) => {
    const number = g * 100 + n + 1;
    return { id: `c-${number}`, name: `Household ${number}`, group: id };
  }),
);

/** Every session of every planted product, latest first. */
export const sessions: readonly SessionRecord[] = planted
  .flatMap((product) => people.flatMap((person) => sessionsOf(product, person)))
  .toSorted((a, b) => b.start - a.start || a.id.localeCompare(b.id));

export function deviceOf(product: string, person: Person): string {
  return `${product.split('-')[0]}-${person.id.slice(2)}`;
}

function sessionsOf(product: PlantedProduct, person: Person): readonly SessionRecord[] {
  const random = seededRandom(seedFor(seed, product.product, person.id));
  if (random() > product.share) return [];
  // Busy people are few; everyone favours some ways of use and mostly keeps to one setting.
  const busyness = Math.exp(normal(random) * 0.7);
  const skill = Math.exp(normal(random) * 0.12);
  const favours = product.ways.map(({ weight }) => weight * Math.exp(normal(random) * 0.9));
  const levels = Object.keys(product.levels);
  const habit = levels[randomIndex(random, levels.length)] as string;
  const number = Math.round(product.perWeek * weeks * busyness * (0.7 + 0.6 * random()));
  return Array.from({ length: number }, () => {
    const found = product.ways[pick(random, favours)] as Way;
    const level = random() < 0.8 ? habit : (levels[randomIndex(random, levels.length)] as string);
    return session(product, person, found, level, skill, random);
  }).filter((made) => made !== undefined);
}

function session(
  product: PlantedProduct,
  person: Person,
  found: Way,
  level: string,
  skill: number,
  random: Random,
): SessionRecord | undefined {
  const recent = found.state === 'emerging' ? 3 : weeks;
  const week = randomIndex(random, recent);
  const weekday = found.weekend ? 6 + randomIndex(random, 2) : 1 + randomIndex(random, 5);
  const hour = Math.min(23.9, Math.max(0.1, found.hour[0] + normal(random) * found.hour[1]));
  const monday = startOfWeek(now) - week * 7 * dayMs;
  const start = Math.round(monday + (weekday - 1) * dayMs + hour * 3_600_000);
  const minutes = Math.max(3, found.minutes[0] + normal(random) * found.minutes[1]);
  const end = start + Math.round(minutes * 60_000);
  if (end > now) return undefined;
  const model = models.find(({ product: id }) => id === product.product) as ProductModel;
  const cups = product.outcome === 'cups';
  const rawOutcome = found.outcome * minutes * Math.exp(normal(random) * 0.15);
  const outcome = cups ? Math.max(1, Math.round(rawOutcome)) : toThousandth(rawOutcome);
  const resource = toThousandth(
    (outcome * found.resource * (product.levels[level] ?? 1) * Math.exp(normal(random) * 0.2)) /
      skill,
  );
  const worth = outcome * price(model.value.outcomes[0]?.worth);
  const cost = resource * price(model.value.resources[0]?.worth);
  const device = deviceOf(product.product, person);
  return {
    id: `s-${device}-${start.toString(36)}`,
    maker,
    product: product.product,
    device,
    part: null,
    // Someone else's use now and then: it belongs to the place, and to nobody known.
    customer: random() < 0.006 ? null : person.id,
    group: person.group,
    start,
    end,
    open: false,
    closedBy: 'state',
    hour,
    weekday,
    readings: Math.round(minutes * 2),
    features: { [product.outcome]: outcome, [product.resource]: resource },
    settings: { [product.setting]: /^\d+$/.test(level) ? Number(level) : level },
    context: found.id,
    worth,
    cost,
    supersedes: [],
  };
}

function price(worth: ProductModel['value']['outcomes'][number]['worth'] | undefined): number {
  return typeof worth === 'number' ? worth : (worth?.[0]?.amount ?? 0);
}

/** Monday, midnight UTC. */
export function startOfWeek(at: number): number {
  const midnight = Math.floor(at / dayMs) * dayMs;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * dayMs;
}

function toThousandth(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function pick(random: Random, weights: readonly number[]): number {
  const drawn = random() * weights.reduce((sum, weight) => sum + weight, 0);
  let upTo = 0;
  for (const [place, weight] of weights.entries()) {
    upTo += weight;
    if (drawn < upTo) return place;
  }
  return weights.length - 1;
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
