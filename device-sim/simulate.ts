import type { AdviceMessage, AdviceReplyMessage } from '../contract/wire/messages.ts';
import { connectDevice, type DeviceClient } from './device-client.ts';
import { type LivedSession, life, readingsOf } from './life.ts';
import { changeSetting, type Memory, settingAt } from './memory.ts';
import { packets } from './packets.ts';
import { chanceOf } from './random.ts';
import type { SimulatedDevice, World } from './world.ts';

/** Readings in one message of history. */
const batchSize = 200;
/** Devices that send history at the same time. */
const atOnce = 24;
/** Seconds between two readings of a session, live. */
const liveEvery = 10;
/** How often live devices look at the clock, ms. */
const tickMs = 1_000;

export interface SimulationOptions {
  readonly world: World;
  readonly memory: Memory;
  readonly url: string;
  readonly topicRoot: string;
  /** password by user name */
  readonly passwords: ReadonlyMap<string, string>;
  readonly clock: () => number;
  /** Told of readings sent and acknowledged, while history is played. */
  progress(readings: number): void;
  /** Called after each stretch that is sent for good, so that the memory can be kept. */
  kept(memory: Memory): Promise<void>;
}

export interface Simulation {
  /** Plays everything up to now, as fast as it is acknowledged; answers the readings sent. */
  history(): Promise<number>;
  /** Then lives on in real time until closed. */
  live(): void;
  close(): Promise<void>;
}

interface Running {
  readonly device: SimulatedDevice;
  readonly client: DeviceClient;
  readonly sender: {
    readonly seed: number;
    readonly device: string;
    readonly boot: string;
    seq: number;
  };
  readonly sessions: Generator<LivedSession, never>;
  current: LivedSession;
}

/** Plays a world over MQTT as its devices, and nothing else: it knows the system only from outside. */
export function startSimulation(options: SimulationOptions): Simulation {
  const { world, memory, clock } = options;
  const running: Running[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // Counted once its history is sent: one that is interrupted is sent again under the same name,
  // so that what came the first time is known again.
  const boot = `b${memory.boots + 1}`;

  const start = async (device: SimulatedDevice): Promise<Running> => {
    const { maker, seed } = world.options;
    const { product } = device.behaviour;
    const client = await connectDevice(
      {
        url: options.url,
        maker,
        product,
        device: device.id,
        password: options.passwords.get(`${maker}/${product}/${device.id}`) ?? '',
        topicRoot: options.topicRoot,
        boot,
      },
      (advice, reply) => takeAdvice(device, advice, reply),
    );
    const sessions = life(world.options, device, (time) => settingAt(memory, device, time));
    const entry: Running = {
      device,
      client,
      sender: { seed, device: device.id, boot, seq: 0 },
      sessions,
      current: sessions.next().value,
    };
    await client.publish('links', linksOf(world, device, clock()));
    running.push(entry);
    return entry;
  };

  const takeAdvice = (
    device: SimulatedDevice,
    advice: AdviceMessage,
    reply: (message: AdviceReplyMessage) => Promise<void>,
  ) => {
    const chance = chanceOf(world.options.seed, device.id, advice.id);
    const level = String(advice.to);
    const answer = (said: AdviceReplyMessage['reply'], reason?: string) =>
      reply({
        id: advice.id,
        ts: clock(),
        reply: said,
        ...(reason === undefined ? {} : { reason }),
      });
    const known =
      advice.setting === device.behaviour.setting && device.behaviour.levels.includes(level);
    const done =
      known && chance.happens(device.owner.openness)
        ? answer('accepted').then(() => {
            changeSetting(memory, device, clock(), level);
            return answer('applied');
          })
        : answer('dismissed', known ? 'not for me' : 'unknown setting');
    done.catch(() => undefined); // the connection is gone; the system sends the advice again
  };

  const playHistory = async (device: SimulatedDevice, until: number): Promise<number> => {
    const entry = await start(device);
    const readings = [];
    while (entry.current.plan.start < until) {
      readings.push(
        ...readingsOf(device, entry.current, device.behaviour.every, memory.sentUntil, until),
      );
      if ((entry.current.course.marks.at(-1) ?? 0) >= until) break;
      entry.current = entry.sessions.next().value;
    }
    const packed = packets(readings, entry.sender, batchSize, device.fault);
    await entry.client.publishAll(
      'telemetry',
      packed.map(({ payload }) => payload),
      (index) => options.progress(packed[index]?.readings ?? 0),
    );
    return packed.reduce((sum, packet) => sum + packet.readings, 0);
  };

  const history = async () => {
    const until = clock();
    await options.kept(memory);
    let sent = 0;
    const waiting = [...world.devices];
    const worker = async () => {
      for (
        let device = waiting.shift();
        device !== undefined && !closed;
        device = waiting.shift()
      ) {
        const ofThis = await playHistory(device, until);
        sent += ofThis;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    if (!closed) {
      memory.sentUntil = until;
      memory.boots += 1;
      await options.kept(memory);
    }
    return sent;
  };

  const tick = async () => {
    const from = memory.sentUntil;
    const until = clock();
    const due = running.flatMap((entry) => {
      while ((entry.current.course.marks.at(-1) ?? 0) < from)
        entry.current = entry.sessions.next().value;
      if (entry.current.plan.start >= until) return [];
      const readings = readingsOf(entry.device, entry.current, liveEvery, from, until);
      return packets(readings, entry.sender, batchSize, entry.device.fault).map(({ payload }) =>
        entry.client.publish('telemetry', payload),
      );
    });
    memory.sentUntil = until;
    await Promise.allSettled(due);
    if (!closed) {
      await options.kept(memory);
      timer = setTimeout(tick, tickMs);
    }
  };

  return {
    history,
    live: () => {
      timer = setTimeout(tick, 0);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await Promise.allSettled(running.map(({ client }) => client.close()));
    },
  };
}

/** What a device works with: the other products of the same owner. */
function linksOf(world: World, device: SimulatedDevice, ts: number): string {
  const peers = world.devices
    .filter((other) => other !== device && other.owner.id === device.owner.id)
    .map((other) => ({
      product: other.behaviour.product,
      device: other.id,
      relation: 'same-home',
    }));
  return JSON.stringify({ ts, peers });
}
