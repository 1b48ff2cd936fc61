import type { Reading } from '../../../contract/wire/messages.ts';
import { type Chance, chanceOf } from '../../../device-sim/random.ts';
import type { DeviceLife, Numbered, ShuffledWorld } from './lives.ts';

/** A telemetry message as it comes in. */
export interface Arrival {
  readonly product: string;
  readonly device: string;
  readonly payload: string;
  /** what MQTT says of a packet that is sent again */
  readonly dup: boolean;
  /** epoch ms */
  readonly received: number;
}

/** What has come in, in its order, and what was done to it. */
export interface Arrivals {
  readonly messages: readonly Arrival[];
  readonly sentAgain: number;
  /** readings that must be rejected */
  readonly wrong: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Each message at once, and in the order in which things happened. */
export function inOrder({ lives }: ShuffledWorld): Arrivals {
  const messages = lives.flatMap((life) =>
    inChunks(life.said, () => 10).map((chunk) => arrival(life, chunk, lastTaken(chunk))),
  );
  return { messages: sorted(messages), sentAgain: 0, wrong: 0 };
}

/**
 * The same, as it may come in: held back and sent on days later, each message after a delay of its
 * own, readings shuffled within it, doubled as they were or differently divided, and among it what
 * must be rejected. The same seed gives the same.
 *
 * @param clock epoch ms: what the clock of the system shows at least when they come in
 */
export function mixedUp(world: ShuffledWorld, seed: number, clock = 0): Arrivals {
  let [sentAgain, wrong] = [0, 0];
  const messages = world.lives.flatMap((life) => {
    const chance = chanceOf(seed, life.product, life.device, 'mixed up');
    const silence = silenceOf(world.now, chance);
    const delayed = (chunk: readonly Numbered[]) =>
      Math.min(world.now, silence(lastTaken(chunk)) + delayOf(chance));
    return inChunks(life.said, () => Math.ceil(chance.between(0, 25))).flatMap((chunk) => {
      const mixed = chance.happens(0.5) ? shuffled(chunk, chance) : chunk;
      const first = arrival(life, mixed, delayed(chunk));
      const some = [first];
      if (chance.happens(0.15)) {
        sentAgain += mixed.length;
        const received = Math.min(world.now, first.received + delayOf(chance));
        some.push({ ...first, received, dup: chance.happens(0.5) });
      }
      if (chance.happens(0.1)) {
        const again = mixed.filter(() => chance.happens(0.6));
        sentAgain += again.length;
        for (const one of again) some.push(arrival(life, [one], delayed(chunk)));
      }
      if (chance.happens(0.1)) {
        wrong += 1;
        some.push(wrongArrival(life, chance.pick(chunk), delayed(chunk), { clock, chance }));
      }
      return some;
    });
  });
  return { messages: sorted(messages), sentAgain, wrong };
}

/** When a device that has no connection for some days gets rid of what it took at a moment. */
function silenceOf(now: number, chance: Chance): (taken: number) => number {
  if (chance.happens(0.5)) return (taken) => taken;
  const from = now - chance.between(1, 9) * dayMs;
  const to = from + chance.between(0.2, 4) * dayMs;
  return (taken) => (taken >= from && taken < to ? to : taken);
}

function delayOf(chance: Chance): number {
  return chance.pick([0, minuteMs, hourMs, 8 * hourMs], [5, 2, 2, 1]) * chance.uniform();
}

/**
 * What must be rejected: a reading with a date far ahead, under the number of a true one, or with a
 * number of its own; a list where a value belongs; half a message.
 */
function wrongArrival(
  life: DeviceLife,
  { reading }: Numbered,
  received: number,
  { clock, chance }: { readonly clock: number; readonly chance: Chance },
): Arrival {
  const ahead = Math.max(received, clock) + chance.pick([2 * hourMs, 400 * dayMs, 20_000 * dayMs]);
  const one = (changed: Reading) =>
    arrival(life, [{ reading: changed, taken: received }], received);
  switch (chance.pick(['true number', 'own number', 'no value', 'half'])) {
    case 'true number':
      return one({ ...reading, ts: ahead });
    case 'own number':
      return one({ ...reading, ts: ahead, seq: 900_000 });
    case 'no value': {
      const payload = JSON.stringify(reading).replace(/("values":{"[^"]+":)[^,}]+/, '$1[]');
      return { ...one(reading), payload };
    }
    default:
      return { ...one(reading), payload: JSON.stringify(reading).slice(0, 20) };
  }
}

function arrival(
  { product, device }: DeviceLife,
  chunk: readonly Numbered[],
  received: number,
): Arrival {
  const readings = chunk.map(({ reading }) => reading);
  const payload = JSON.stringify(readings.length === 1 ? readings[0] : readings);
  return { product, device, payload, dup: false, received };
}

function inChunks<T>(list: readonly T[], size: () => number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < list.length; ) {
    const chunk = list.slice(at, at + Math.max(1, size()));
    chunks.push(chunk);
    at += chunk.length;
  }
  return chunks;
}

function lastTaken(chunk: readonly Numbered[]): number {
  return Math.max(...chunk.map(({ taken }) => taken));
}

function sorted(messages: readonly Arrival[]): readonly Arrival[] {
  return messages.toSorted((one, other) => one.received - other.received);
}

function shuffled<T>(list: readonly T[], chance: Chance): readonly T[] {
  return list
    .map((item) => ({ item, by: chance.uniform() }))
    .sort((one, other) => one.by - other.by)
    .map(({ item }) => item);
}
