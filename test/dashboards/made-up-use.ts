import { readFile } from 'node:fs/promises';
import { type Random, randomIndex, seededRandom, seedFor } from '../../analytics/random.ts';
import { type ProductModel, productModelSchema } from '../../contract/model/product-model.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import { type PlantedProduct, planted, type Way } from './planted-ways.ts';

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
