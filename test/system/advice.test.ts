import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { UseCases } from '../../contract/records/use-context.ts';
import { type AdviceMessage, adviceMessage } from '../../contract/wire/messages.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { addProduct, connect, type Device, register } from './devices.ts';

/** Riders in the town; every other one rides with much help, which takes more energy. */
const riders = 48;
const weeks = 4;
const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;

let system: TestSystem;
beforeAll(async () => {
  // A pause in which all the rides arrive, so that the first look is at all of them.
  system = await startTestSystem({ settings: { ANALYSIS_PAUSE_SECONDS: '4' } });
  await addProduct(system, 'maker', 'e-bike');
});
afterAll(() => system.close());

/** The rides of one rider: to work on weekdays, and far into the hills on Sundays. */
function life(rider: number): readonly object[] {
  const assist = rider % 2 === 0 ? 'turbo' : 'eco';
  const thirst = (assist === 'turbo' ? 9 : 5) * (1 + ((rider * 7) % 10) / 50);
  const meters = { distance: 0, energy: 0, climb: 0 };
  const readings: object[] = [];
  for (let day = weeks * 7; day > 0; day -= 1) {
    const weekday = new Date(today - day * dayMs).getUTCDay();
    if (weekday === 6) continue;
    const isSunday = weekday === 0;
    const km = (isSunday ? 34 : 7) + ((rider + day) % 5) / 2;
    const start =
      today - day * dayMs + (isSunday ? 10 : 7.5) * 3_600_000 + ((rider * 3 + day) % 20) * 60_000;
    const steps = isSunday ? 24 : 6;
    for (let step = 0; step <= steps; step += 1) {
      readings.push({
        ts: start + step * 300_000,
        seq: readings.length,
        values: {
          riding: step < steps,
          ...Object.fromEntries(
            Object.entries(meters).map(([name, value]) => [name, Math.round(value * 10) / 10]),
          ),
          speed: isSunday ? 15 : 21,
          assist,
        },
      });
      if (step === steps) break;
      meters.distance += km / steps;
      meters.energy += (km * thirst) / steps;
      meters.climb += (isSunday ? 640 : 12) / steps;
    }
  }
  return readings;
}

/** Listens for advice on all devices; answers what the first of them is told, once it is. */
async function listen(devices: readonly Device[]) {
  let first: { readonly device: Device; readonly advice: AdviceMessage } | undefined;
  await Promise.all(
    devices.map(async (device) => {
      device.client.on('message', (_topic, payload) => {
        first ??= { device, advice: adviceMessage.parse(JSON.parse(payload.toString())) };
      });
      await device.client.subscribeAsync(device.topic('advice'));
    }),
  );
  return () => first;
}

test('what riders send becomes insight, advice to a bike, and a reply that is seen', async () => {
  const registered = await register(
    system,
    Array.from({ length: riders }, (_, rider) => ({
      maker: 'maker',
      product: 'e-bike',
      device: `bike-${rider}`,
      customer: `rider-${rider}`,
      group: `town/street-${rider % 4}`,
    })),
  );
  const bikes = await Promise.all(registered.map((device) => connect(system, device)));
  const advised = await listen(bikes);
  await Promise.all(
    bikes.map(async (bike, rider) => {
      const readings = life(rider);
      for (let from = 0; from < readings.length; from += 100)
        await bike.publish('telemetry', readings.slice(from, from + 100));
    }),
  );

  // Life goes on, and with it analytics, which looks again at what it found in the first hurry.
  const { device, advice } = await until(
    async () => {
      await bikes[0]?.publish('telemetry', { values: { riding: false } });
      return advised();
    },
    { what: 'an advice', deadlineMs: 90_000, everyMs: 500 },
  );
  expect(advice).toMatchObject({ setting: 'assist', from: 'turbo', to: 'eco' });
  expect(advice.peers).toBeGreaterThanOrEqual(15);
  expect(advice.expected.lo90).toBeGreaterThan(0);

  const useCases = await system.get<UseCases>('/api/v1/makers/maker/products/e-bike/use-cases');
  expect(useCases.items.map(({ name }) => name).toSorted()).toEqual([
    expect.stringMatching(/^weekday.*flat/),
    expect.stringMatching(/^weekend.*hilly/),
  ]);
  for (const { value } of useCases.items) {
    expect(value.customers).toBe(riders);
    expect(value.lo90).toBeLessThan(value.hi90 as number);
  }

  await device.publish('advice/reply', {
    id: advice.id,
    ts: Date.now(),
    reply: 'dismissed',
    reason: 'I like it fast',
  });
  const record = await until(
    async () => {
      const { items } = await system.get<{ items: AdviceRecord[] }>(
        '/api/v1/makers/maker/advice?limit=500',
      );
      return items.find(({ id, state }) => id === advice.id && state === 'dismissed');
    },
    { what: 'the reply to be seen', deadlineMs: 20_000, everyMs: 100 },
  );
  expect(record).toMatchObject({
    device: device.client.options.username?.split('/')[2],
    replies: [{ reply: 'dismissed', reason: 'I like it fast' }],
  });
  await Promise.all(bikes.map((bike) => bike.close()));
}, 150_000);
