import { readFile } from 'node:fs/promises';
import mqtt, { type MqttClient } from 'mqtt';
import type { ImportResult, ImportRow } from '../../contract/records/registry.ts';
import { type AdviceMessage, adviceMessage } from '../../contract/wire/messages.ts';
import { deviceTopic } from '../../contract/wire/topics.ts';
import { projectRoot } from '../support/source-files.ts';
import type { TestSystem } from '../support/system.ts';

/** A registered device, and the password that was shown at its registration. */
export interface Registered {
  readonly maker: string;
  readonly product: string;
  readonly device: string;
  readonly password: string;
}

/** Adds a maker with one of the models that ship, over HTTP. */
export async function addProduct(system: TestSystem, maker: string, product: string) {
  await system.post('/api/v1/registry/makers', { id: maker, name: maker, timezone: 'UTC' });
  const model = JSON.parse(await readFile(`${projectRoot}/products/${product}.json`, 'utf8'));
  await system.post('/api/v1/products', { maker, model });
}

/** Registers devices over HTTP; answers them in the order of the rows. */
export async function register(
  system: TestSystem,
  rows: readonly (ImportRow & { readonly product: string; readonly device: string })[],
): Promise<readonly Registered[]> {
  const { credentials } = await system.post<ImportResult>('/api/v1/registry/import', rows);
  return rows.map(({ maker, product, device }) => {
    const username = `${maker}/${product}/${device}`;
    const found = credentials.find((credential) => credential.username === username);
    if (found === undefined) throw new Error(`no password for ${username}`);
    return { maker, product, device, password: found.password };
  });
}

/** A device on the wire. It comes back by itself, and sends again what was not acknowledged. */
export interface Device {
  readonly client: MqttClient;
  /** Publishes at QoS 1; resolves when acknowledged. */
  publish(channel: Parameters<typeof deviceTopic>[1], payload: unknown): Promise<void>;
  /** The topic of one of its channels. */
  topic(channel: Parameters<typeof deviceTopic>[1]): string;
  close(): Promise<void>;
}

/** Connects a registered device. */
export async function connect(system: TestSystem, device: Registered): Promise<Device> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${system.mqttPort}`, {
    username: `${device.maker}/${device.product}/${device.device}`,
    password: device.password,
    clientId: `${device.product}-${device.device}`,
    reconnectPeriod: 100,
    connectTimeout: 5_000,
  });
  client.on('error', () => {}); // it connects again
  const topic: Device['topic'] = (channel) => deviceTopic(device, channel);
  return {
    client,
    topic,
    publish: async (channel, payload) => {
      const bytes = Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
      await client.publishAsync(topic(channel), bytes, { qos: 1 });
    },
    close: () => client.endAsync(true),
  };
}

/** An advice as it came to a device. */
export interface HeardAdvice {
  readonly device: Device;
  readonly advice: AdviceMessage;
}

/** Listens for advice on devices; the answer grows with each that comes, again or not. */
export async function hearAdvice(devices: readonly Device[]): Promise<readonly HeardAdvice[]> {
  const heard: HeardAdvice[] = [];
  await Promise.all(
    devices.map(async (device) => {
      device.client.on('message', (_topic, payload) => {
        heard.push({ device, advice: adviceMessage.parse(JSON.parse(payload.toString())) });
      });
      await device.client.subscribeAsync(device.topic('advice'));
    }),
  );
  return heard;
}

/** A ride of an e-bike: readings a minute apart, `km` long, as one message. */
export function ride(start: number, km: number, { seq = 0, odometer = 0, assist = 'eco' } = {}) {
  const minutes = 20;
  return Array.from({ length: minutes + 1 }, (_, minute) => ({
    ts: start + minute * 60_000,
    seq: seq + minute,
    values: {
      riding: minute < minutes,
      distance: Math.round((odometer + (km * minute) / minutes) * 1_000) / 1_000,
      energy: Math.round((odometer * 8 + (km * 8 * minute) / minutes) * 10) / 10,
      speed: 18,
      assist,
    },
  }));
}
