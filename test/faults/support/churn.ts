import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, randomIndex, seededRandom, seedFor } from '../../../analytics/random.ts';
import type { LoadDevice } from '../../bench/load.ts';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { acknowledging, type Credential, join } from './join.ts';

/** Clients that come, do what clients do, well and badly, and go. */
export interface Churn {
  /** How often somebody came in. */
  readonly comings: number;
  /** Whether something went wrong that `stop` will tell of. */
  readonly hasFailed: boolean;
  /** Everybody leaves; rejects with what went wrong, if something did. */
  stop(): Promise<void>;
}

interface ChurnOptions {
  readonly port: number;
  readonly devices: readonly LoadDevice[];
  /** Apps, each of which may hear its maker's devices. */
  readonly apps: readonly Credential[];
  readonly seed: number;
}

/** The longest anybody stays or stays away, ms. */
const longestMs = 4_000;

/** Lets each device and each app come and go for ever, each in a way drawn anew each time. */
export function startChurn({ port, devices, apps, seed }: ChurnOptions): Churn {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  let comings = 0;
  let hasFailed = false;
  const live = async (who: Credential, visit: Visit) => {
    const random = seededRandom(seedFor(seed, who.username));
    const stay = () =>
      delay(random() * longestMs, undefined, { signal: stopping.signal }).catch(() => {});
    while (!stopping.signal.aborted) {
      await stay();
      if (stopping.signal.aborted) return;
      comings += 1;
      await visit(port, who, random, stay);
    }
  };
  const lives = Promise.all([
    ...devices.map((device) => live(device, (...rest) => visitAsDevice(device, ...rest))),
    ...apps.map((app) => live(app, visitAsApp)),
  ]);
  lives.catch(() => {
    hasFailed = true; // told by `stop`
    stopping.abort();
  });
  return {
    get comings() {
      return comings;
    },
    get hasFailed() {
      return hasFailed;
    },
    async stop() {
      stopping.abort();
      await lives;
    },
  };
}

type Visit = (
  port: number,
  who: Credential,
  random: Random,
  stay: () => Promise<void>,
) => Promise<void>;

/** Says its status and some readings, among them bad ones; may be thrown out for it. */
async function visitAsDevice(
  { topic, username }: LoadDevice,
  port: number,
  who: Credential,
  random: Random,
  stay: () => Promise<void>,
): Promise<void> {
  const statusTopic = `vm/${username}/status`;
  const status = (state: 'online' | 'offline') =>
    JSON.stringify({ ts: Date.now(), state, boot: `b-${randomIndex(random, 1e9)}` });
  const client = await join(port, who, {
    clientId: `churn-${randomIndex(random, 4)}`,
    clean: random() < 0.5,
    will: { topic: statusTopic, payload: Buffer.from(status('offline')), qos: 1, retain: true },
    onPacket: handshaking,
  });
  client.publish(statusTopic, status('online'), { retain: true });
  if (random() < 0.3) await client.subscribe([`vm/${username}/#`], 1).catch(() => {});
  for (let left = randomIndex(random, 12); left > 0 && !client.isClosed; left -= 1) {
    const lot = random();
    const qos = ([0, 1, 2] as const)[randomIndex(random, 3)] ?? 0;
    if (lot < 0.1) client.publish(topic, '{"values":', { qos });
    else if (lot < 0.15) client.publish(`vm/${username}x/telemetry`, reading(random), { qos });
    else if (lot < 0.2) client.publish(topic, Buffer.alloc(300_000), { qos });
    else client.publish(topic, reading(random), { qos });
  }
  if (random() < 0.05) client.sendBytes(Buffer.of(0xf0, 0xff, 0xff, 0xff, 0xff));
  await leave(client, random, stay);
}

/** Hears what its maker's devices say, or leaves a session behind that does. */
async function visitAsApp(
  port: number,
  who: Credential,
  random: Random,
  stay: () => Promise<void>,
): Promise<void> {
  const client = await join(port, who, {
    clientId: `churn-${randomIndex(random, 20)}`,
    clean: random() < 0.5,
    onPacket: handshaking,
  });
  const [maker] = who.username.split('/');
  const filter = random() < 0.5 ? `vm/${maker}/+/+/telemetry` : `vm/${maker}/+/+/status`;
  await client.subscribe([filter], random() < 0.5 ? 1 : 0).catch(() => {});
  await leave(client, random, stay);
}

async function leave(client: RawMqtt, random: Random, stay: () => Promise<void>): Promise<void> {
  await stay();
  if (random() < 0.5 && !client.isClosed) {
    client.send({ cmd: 'disconnect' });
    await client.untilClosed(30_000);
  } else client.cut();
}

/** Plays its part in the handshakes of QoS 1 and 2, whoever began them. */
const handshaking: typeof acknowledging = (client, packet) => {
  acknowledging(client, packet);
  const { messageId = 0 } = packet;
  if (packet.cmd === 'pubrec') client.send({ cmd: 'pubrel', messageId });
};

function reading(random: Random): string {
  const power = randomIndex(random, 5_000);
  return JSON.stringify({ values: { power, temperature: 21, energy: power, mode: 'eco' } });
}
