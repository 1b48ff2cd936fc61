import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readingsTable } from '../../contract/ports/analytics-database.ts';
import { silent } from '../../contract/ports/logger.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { addProduct, connect, type Device, register } from './devices.ts';

const rounds = ['edge', 'insight', 'edge', 'insight', 'edge'] as const;
const devices = 4;
/** Messages that a device has under way. */
const windowSize = 25;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  await addProduct(system, 'maker', 'e-bike');
});
afterAll(() => system.close());

/** Sends reading after reading at QoS 1, and keeps the book of those that were acknowledged. */
class Ledger {
  readonly acknowledged = new Set<number>();
  #sent = 0;
  #ended = false;
  readonly #device: Device;
  readonly #work: Promise<unknown>;

  constructor(device: Device) {
    this.#device = device;
    this.#work = Promise.all(Array.from({ length: windowSize }, () => this.#send()));
  }

  /** Sends nothing more, and answers how many were sent once all of them are acknowledged. */
  async end(): Promise<number> {
    this.#ended = true;
    await this.#work;
    return this.#sent;
  }

  async #send(): Promise<void> {
    while (!this.#ended) {
      const seq = this.#sent++;
      await this.#device.publish('telemetry', { ts: Date.now(), seq, values: { speed: seq % 90 } });
      this.acknowledged.add(seq);
    }
  }
}

test('processes killed under load lose nothing that was acknowledged, and double nothing', async () => {
  const registered = await register(
    system,
    Array.from({ length: devices }, (_, index) => ({
      maker: 'maker',
      product: 'e-bike',
      device: `d-${index}`,
      customer: 'c-1',
    })),
  );
  const connected = await Promise.all(registered.map((device) => connect(system, device)));
  const ledgers = connected.map((device) => new Ledger(device));
  const acknowledged = () => ledgers.reduce((sum, ledger) => sum + ledger.acknowledged.size, 0);
  const more = async (readings: number) => {
    const aim = acknowledged() + readings;
    await until(() => acknowledged() >= aim, {
      what: `${readings} more acknowledgements`,
      deadlineMs: 20_000,
    });
  };

  await more(1_000);
  for (const [round, role] of rounds.entries()) {
    const killed = await system.pidOf(role);
    process.kill(killed, 'SIGKILL');
    await until(async () => (await system.pidOf(role)) !== killed, {
      what: `the ${role} process to be started again`,
      deadlineMs: 15_000,
    });
    // Not the same moment of its life each time.
    await more(500 + 700 * round);
  }
  const sent = (await Promise.all(ledgers.map((ledger) => ledger.end()))).reduce((a, b) => a + b);
  await Promise.all(connected.map((device) => device.close()));

  const { sum, holds } = await system.settled(60_000);
  expect(holds).toBe(true);
  expect(sum).toMatchObject({ stored: sent, rejected: 0, dropped: 0, waiting: 0 });

  await system.stop();
  const { database, close } = await openDuckdb({
    file: join(system.dataDirectory, 'valuemesh.duckdb'),
    clock: Date.now,
    logger: silent,
  });
  const rows = await database.query<{ device: string; seq: number; times: number }>(
    `SELECT device, seq, count(*) AS times FROM ${readingsTable('maker', 'e-bike')} GROUP BY ALL`,
  );
  await close();
  const stored = new Map(rows.map(({ device, seq, times }) => [`${device} ${seq}`, Number(times)]));
  const missing = ledgers.flatMap(({ acknowledged }, index) =>
    [...acknowledged].filter((seq) => !stored.has(`d-${index} ${seq}`)),
  );
  expect(missing).toEqual([]);
  expect([...stored].filter(([, times]) => times !== 1)).toEqual([]);
  expect(stored.size).toBe(sent);
}, 150_000);
