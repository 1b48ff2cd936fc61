import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';
import { startInfluxd } from '../support/influxd.ts';
import { peakMemoryMb } from '../support/memory.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { until } from '../support/until.ts';
import { startNodeRed } from './node-red.ts';
import type { Pipeline } from './pipeline.ts';
import { unregisteredTools } from './tools.ts';

/** What a user would build of Mosquitto, a program that subscribes, and InfluxDB. */

const database = 'bench';

/**
 * Mosquitto for a subscriber that may fall behind: what it is sent is not held up by a count of
 * messages under way, and nothing that waits for it is thrown away.
 */
const mosquittoSettings = [
  'set_tcp_nodelay true',
  'max_inflight_messages 0',
  'max_queued_messages 0',
  ...['error', 'warning', 'notice', 'information', 'subscribe'].map((type) => `log_type ${type}`),
];

/** Mosquitto + a Node script with `mqtt` and `@influxdata/influxdb-client` + InfluxDB. */
export function startScriptPipeline(devices: number): Promise<Pipeline> {
  return startStoring(devices, ({ brokerPort, influxUrl }) =>
    startChild(process.execPath, [
      fileURLToPath(new URL('./script-peer.js', import.meta.url)),
      ...[`mqtt://127.0.0.1:${brokerPort}`, influxUrl, database],
    ]),
  );
}

/** Mosquitto + Node-RED with its nodes for InfluxDB, batched + InfluxDB. */
export function startNodeRedPipeline(devices: number): Promise<Pipeline> {
  return startStoring(devices, (between) => startNodeRed('batched', { ...between, database }));
}

/**
 * The same as it is wired first. Nothing bounds the requests under way: beyond what it bears they
 * time out, their messages are lost and it is slower than before, so it is looked for its best rate.
 */
export async function startPlainNodeRedPipeline(devices: number): Promise<Pipeline> {
  const pipeline = await startStoring(devices, (between) =>
    startNodeRed('plain', { ...between, database }),
  );
  return { ...pipeline, rates: [2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 12_000] };
}

/** Mosquitto alone, nobody subscribed: it acknowledges, and does nothing else. */
export async function startBareMosquitto(devices: number): Promise<Pipeline> {
  const broker = await startMosquitto(mosquittoSettings);
  return { port: broker.port, devices: unregisteredTools(devices), close: () => broker.stop() };
}

/** Aedes alone, nobody subscribed. */
export async function startBareAedes(devices: number): Promise<Pipeline> {
  const port = await freePort();
  const script = fileURLToPath(new URL('./aedes-peer.js', import.meta.url));
  const child = await startChild(process.execPath, [script, String(port)]);
  const close = async () => void (await child.stop());
  await until(() => child.stdout() !== '', { what: 'Aedes', deadlineMs: 20_000 }).catch(
    async (error) => {
      await close();
      throw new Error(`${error}\n${child.stderr()}`, { cause: error });
    },
  );
  return { port, devices: unregisteredTools(devices), close };
}

async function startStoring(
  devices: number,
  startSubscriber: (between: {
    readonly brokerPort: number;
    readonly influxUrl: string;
  }) => Promise<Child>,
): Promise<Pipeline> {
  const stops: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    const influx = await startInfluxd();
    stops.push(() => influx.stop());
    await ask(influx.url, `CREATE DATABASE ${database}`);
    const broker = await startMosquitto(mosquittoSettings);
    stops.push(() => broker.stop());
    const subscriber = await startSubscriber({ brokerPort: broker.port, influxUrl: influx.url });
    stops.push(() => subscriber.stop());
    await until(() => broker.said().includes('/telemetry') || subscriber.hasExited(), {
      what: 'a subscriber',
      deadlineMs: 60_000,
    });
    if (subscriber.hasExited()) throw new Error(`it ended: ${subscriber.stderr()}`);
    return {
      port: broker.port,
      devices: unregisteredTools(devices),
      stored: () => countRows(influx.url),
      peakMemoryMb: () => peakMemoryMb(subscriber.pid),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function countRows(url: string): Promise<number> {
  const { results } = await ask(url, 'SELECT count(seq) FROM telemetry');
  return results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
}

async function ask(url: string, query: string) {
  const address = new URL('/query', url);
  address.search = new URLSearchParams({ db: database, q: query }).toString();
  const response = await fetch(address, { method: 'POST' });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as {
    readonly results: readonly {
      readonly series?: readonly { readonly values: readonly (readonly [string, number])[] }[];
    }[];
  };
}
