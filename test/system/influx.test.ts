import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionRecord } from '../../contract/records/session.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { addProduct, connect, type Registered, register, ride } from './devices.ts';

describeWith(['influxdb'], 'the whole system on InfluxDB', () => {
  let influxd: Influxd;
  let system: TestSystem;
  beforeAll(async () => {
    influxd = await startInfluxd();
    system = await startTestSystem({
      settings: { STORE: 'influx', INFLUX_URL: influxd.url, INFLUX_DATABASE: 'rides' },
    });
    await addProduct(system, 'maker', 'e-bike');
  });
  afterAll(async () => {
    await system?.close();
    await influxd?.stop();
  });

  /** Readings in InfluxDB itself. */
  async function pointsInInflux(): Promise<number> {
    const question = new URLSearchParams({
      db: 'rides',
      q: 'SELECT count(s_speed) FROM /.*/',
    });
    const response = await fetch(`${influxd.url}/query?${question}`);
    const text = await response.text();
    const counts = [...text.matchAll(/"values":\[\[[^,]+,(\d+)\]\]/g)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  test('stores, finds sessions, and loses nothing while InfluxDB is away', async () => {
    const [registered] = await register(system, [
      { maker: 'maker', product: 'e-bike', device: 'd-1', customer: 'c-1' },
    ]);
    const bike = await connect(system, registered as Registered);
    const start = Date.now() - 5 * 3_600_000;
    await bike.publish('telemetry', ride(start, 5));
    const first = await system.settled();
    expect(first.insight.stores.map(({ name }) => name)).toEqual(['influx', 'embedded']);
    expect(first).toMatchObject({ holds: true, sum: { stored: 21 } });
    expect(await pointsInInflux()).toBe(21);

    await influxd.kill();
    await bike.publish('telemetry', ride(start + 3_600_000, 3, { seq: 21, odometer: 5 }));
    const away = await until(
      async () => {
        const now = await system.health();
        return now.insight.stores[0]?.error === null ? undefined : now;
      },
      { what: 'health to say that InfluxDB is away', deadlineMs: 15_000, everyMs: 50 },
    );
    expect(away).toMatchObject({ holds: true, sum: { received: 42, stored: 21, waiting: 21 } });

    await influxd.restart();
    const last = await system.settled(40_000);
    expect(last).toMatchObject({ holds: true, sum: { stored: 42, waiting: 0 } });
    expect(await pointsInInflux()).toBe(42);
    const { items } = await system.get<{ items: SessionRecord[] }>(
      '/api/v1/makers/maker/products/e-bike/sessions',
    );
    expect(items.map(({ features }) => features.distance)).toEqual([3, 5]);
    await bike.close();
    expect(await system.stop()).toBeLessThan(10);
  }, 90_000);
});
