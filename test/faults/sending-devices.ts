import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { openRawMqtt } from '../support/raw-mqtt.ts';
import type { TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { addProduct, type Registered, register } from '../system/devices.ts';

const maker = 'acme';
const product = 'e-bike';

export interface SendingOptions {
  readonly devices: number;
  /** Messages that each has under way. */
  readonly window: number;
  /** Bytes of noise in each message, which nothing can compress. */
  readonly noiseBytes?: number;
}

/**
 * Devices that send reading after reading at QoS 1, over every loss of their connections, and none
 * of them twice: what was acknowledged is in the store once for the reason that it was acknowledged.
 */
export interface SendingDevices {
  /** Acknowledgements so far. */
  readonly acknowledged: number;
  /** Waits for so many acknowledgements more. */
  more(count: number, deadlineMs?: number): Promise<void>;
  /** Sends nothing more, and waits for what is under way. */
  stop(): Promise<void>;
  /** Looks for what was acknowledged in the embedded store of a system that was stopped. */
  audit(dataDirectory: string): Promise<StoreAudit>;
}

export interface StoreAudit {
  readonly missing: number;
  readonly doubled: number;
  /** Readings that nobody sent. */
  readonly unknown: number;
}

/** Adds a product and devices to a system, and lets these send. */
export async function startSending(
  system: TestSystem,
  options: SendingOptions,
): Promise<SendingDevices> {
  await addProduct(system, maker, product);
  const rows = Array.from({ length: options.devices }, (_, index) => ({
    ...{ maker, product, device: `d-${index}`, customer: `c-${index}` },
  }));
  const senders = (await register(system, rows)).map(
    (device) => new Sender(system.mqttPort, device, options),
  );
  const acknowledged = () => senders.reduce((sum, sender) => sum + sender.acknowledged.size, 0);
  return {
    get acknowledged() {
      return acknowledged();
    },
    async more(count, deadlineMs = 30_000) {
      const aim = acknowledged() + count;
      await until(() => acknowledged() >= aim, {
        what: `${count} more acknowledgements`,
        deadlineMs,
      });
    },
    async stop() {
      await Promise.all(senders.map((sender) => sender.stop()));
    },
    async audit(dataDirectory) {
      const { database, close } = await openDuckdb({
        file: join(dataDirectory, 'valuemesh.duckdb'),
        clock: Date.now,
        logger: silent,
      });
      const rows = await database.query<{ device: string; seq: number; times: number }>(
        `SELECT device, seq, count(*) AS times FROM ${readingsTable(maker, product)} GROUP BY ALL`,
      );
      await close();
      const stored = new Set(rows.map(({ device, seq }) => `${device} ${seq}`));
      const sent = new Map(senders.map(({ device, sent }) => [device.device, sent]));
      const missing = senders.flatMap(({ device, acknowledged }) =>
        [...acknowledged].filter((seq) => !stored.has(`${device.device} ${seq}`)),
      );
      return {
        missing: missing.length,
        doubled: rows.filter(({ times }) => Number(times) !== 1).length,
        unknown: rows.filter(({ device, seq }) => !(seq < (sent.get(device) ?? 0))).length,
      };
    },
  };
}

class Sender {
  readonly device: Registered;
  readonly acknowledged = new Set<number>();
  /** How many readings it has sent; they are numbered from 0. */
  sent = 0;
  readonly #port: number;
  readonly #options: SendingOptions;
  readonly #living: Promise<void>;
  #stopped = false;

  constructor(port: number, device: Registered, options: SendingOptions) {
    this.#port = port;
    this.device = device;
    this.#options = options;
    this.#living = this.#live();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#living;
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      await this.#connectAndSend().catch(() => {}); // the edge is away: again in a moment
      await delay(20);
    }
  }

  /** Until the connection is lost, or, once stopped, all is acknowledged. */
  async #connectAndSend(): Promise<void> {
    const { maker, product, device, password } = this.device;
    const username = `${maker}/${product}/${device}`;
    const underWay = new Map<number, number>();
    const client = await openRawMqtt({
      port: this.#port,
      onPacket: (packet) => {
        if (packet.cmd !== 'puback') return;
        const id = packet.messageId ?? 0;
        this.acknowledged.add(underWay.get(id) as number);
        underWay.delete(id);
        if (!this.#stopped) send();
        else if (underWay.size === 0) client.cut();
      },
    });
    const send = () => {
      const seq = this.sent++;
      const id = client.publish(`vm/${username}/telemetry`, this.#payload(seq));
      underWay.set(id, seq);
    };
    try {
      await client.connect({ clientId: device, username, password: Buffer.from(password) });
      for (let left = this.#options.window; left > 0; left -= 1) send();
      await client.untilClosed(600_000);
    } finally {
      client.cut();
    }
  }

  #payload(seq: number): string {
    const { noiseBytes = 0 } = this.#options;
    const noise = noiseBytes === 0 ? {} : { noise: randomBytes(noiseBytes).toString('base64') };
    return JSON.stringify({ ts: Date.now(), seq, values: { speed: seq % 90, ...noise } });
  }
}
