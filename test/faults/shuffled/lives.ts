import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { type Chance, chanceOf } from '../../../device-sim/random.ts';
import { type PlantedWorld, plantWorld } from '../../analytics/support/planted-world.ts';

/** A reading as its device numbers and dates it, and when it was truly taken. */
export interface Numbered {
  readonly reading: Reading;
  /** epoch ms of a right clock: before it nobody can have received it */
  readonly taken: number;
}

/** What one device says in its life, in the order in which it said it. */
export interface DeviceLife {
  readonly product: string;
  readonly device: string;
  readonly said: readonly Numbered[];
}

/** A world whose devices have the weaknesses of real ones. */
export interface ShuffledWorld extends PlantedWorld {
  readonly lives: readonly DeviceLife[];
}

const products = ['e-bike', 'espresso-machine', 'home-battery', 'heat-pump', 'cordless-drill'];
/** Weeks with a Sunday on which the clocks of Berlin are put forward, or back. */
const changes = [Date.parse('2026-03-23T00:00:00Z'), Date.parse('2025-10-20T00:00:00Z')];
const hourMs = 3_600_000;
/** Less than what a clock may be ahead. */
const mostAheadMs = 290_000;

/**
 * A small world over a change of daylight saving, lived by its devices with their weaknesses:
 * counters that are reset, restarts with and without a name, readings without `seq`, clocks that
 * are ahead within what is tolerated, behind, or put right in between, and several readings of one
 * moment. All of it belongs to what is said; how it arrives is another matter.
 */
export function liveShuffledWorld(seed: number): ShuffledWorld {
  const chance = chanceOf(seed, 'shuffled world');
  const world = plantWorld({
    seed,
    customers: Math.round(chance.between(10, 20)),
    days: Math.round(chance.between(10, 20)),
    from: chance.pick(changes),
    products: [...new Set([chance.pick(products), chance.pick(products)])],
  });
  const lives = world.models.flatMap((model) =>
    [...byDevice(world, model.product)].map(([device, readings]) => ({
      product: model.product,
      device,
      said: lifeOf(readings, countersOf(model), chanceOf(seed, model.product, device, 'life')),
    })),
  );
  return { ...world, lives };
}

function byDevice(world: PlantedWorld, product: string): ReadonlyMap<string, readonly Reading[]> {
  const lives = new Map<string, Reading[]>();
  for (const { device, ...reading } of world.readings.get(product) ?? []) {
    const life = lives.get(device) ?? [];
    lives.set(device, life);
    life.push(reading);
  }
  return lives;
}

function countersOf({ signals }: ProductModel): ReadonlySet<string> {
  const counters = Object.entries(signals).filter(([, { kind }]) => kind === 'counter');
  return new Set(counters.map(([name]) => name));
}

/** The readings of a device, with its weaknesses. */
function lifeOf(
  readings: readonly Reading[],
  counters: ReadonlySet<string>,
  chance: Chance,
): readonly Numbered[] {
  const numbering = numberingOf(chance);
  const clock = clockOf(chance);
  const resetAt = chance.happens(0.3) ? Math.floor(chance.between(0, readings.length)) : Infinity;
  const splits = chance.happens(0.4);
  const atReset = readings[resetAt]?.values;
  let before: Reading['values'] = {};
  return readings.flatMap((reading, index) => {
    const taken = reading.ts ?? 0;
    const values =
      index < resetAt ? reading.values : sinceReset(reading.values, atReset ?? {}, counters);
    const ts = Math.round(taken + clock(index / readings.length));
    const parts = splits && chance.happens(0.2) ? inParts(values, before, chance) : [values];
    before = values;
    return parts.map((part) => ({
      reading: { ...reading, ts, ...numbering(index), values: part },
      taken,
    }));
  });
}

/** How a device numbers its readings: with a boot, without one though it restarts, or not at all. */
function numberingOf(chance: Chance): (index: number) => Pick<Reading, 'seq' | 'boot'> {
  const kind = chance.pick(['named boots', 'silent restarts', 'no numbers'], [3, 1, 1]);
  if (kind === 'no numbers') return () => ({});
  let [boot, seq] = [0, 0];
  return () => {
    if (chance.happens(0.004)) [boot, seq] = [boot + 1, 0];
    const number = { seq: seq++ };
    return kind === 'named boots' ? { ...number, boot: `boot-${boot}` } : number;
  };
}

/** How far a device's clock is off, ms, by how much of its life is over (0 to 1). */
function clockOf(chance: Chance): (share: number) => number {
  const putRight = chance.between(0.2, 0.8);
  switch (chance.pick(['right', 'ahead', 'behind', 'put right', 'winter time'], [3, 1, 1, 1, 1])) {
    case 'ahead':
      return () => mostAheadMs;
    case 'behind':
      return () => -3 * hourMs;
    case 'put right':
      return (share) => (share < putRight ? mostAheadMs : 0);
    case 'winter time':
      return (share) => (share < putRight ? 0 : -hourMs);
    default:
      return () => 0;
  }
}

/** Counters count from what they showed when they were reset. */
function sinceReset(
  values: Reading['values'],
  atReset: Reading['values'],
  counters: ReadonlySet<string>,
): Reading['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const before = atReset[name];
      const goesOn = counters.has(name) && typeof value === 'number' && typeof before === 'number';
      return [name, goesOn ? Number(Math.max(0, value - before).toFixed(6)) : value];
    }),
  );
}

/** Several readings of one moment: some of what was told before once more, then half, then half. */
function inParts(
  values: Reading['values'],
  before: Reading['values'],
  chance: Chance,
): readonly Reading['values'][] {
  const some = (all: Reading['values']) => Object.entries(all).filter(() => chance.happens(0.5));
  const half = some(values);
  const rest = Object.entries(values).filter(([name]) => !half.some(([other]) => other === name));
  const parts = [some(before), half, rest].filter((part) => part.length > 0);
  return parts.map((part) => Object.fromEntries(part));
}
