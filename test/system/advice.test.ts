import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { UseCases } from '../../contract/records/use-context.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { addProduct, connect, hearAdvice, register } from './devices.ts';
import { life } from './riders.ts';

/** Riders in the town. */
const riders = 48;
const weeks = 4;
const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  await addProduct(system, 'maker', 'e-bike');
});
afterAll(() => system.close());

test('what riders send becomes insight, advice to a bike, and a reply that is seen', async () => {
  const rows = Array.from({ length: riders }, (_, rider) => ({
    maker: 'maker',
    product: 'e-bike',
    device: `bike-${rider}`,
    group: `town/street-${rider % 4}`,
  }));
  const registered = await register(system, rows);
  const bikes = await Promise.all(registered.map((device) => connect(system, device)));
  const heard = await hearAdvice(bikes);
  await Promise.all(
    bikes.map(async (bike, rider) => {
      const readings = life(rider, { today, weeks });
      for (let from = 0; from < readings.length; from += 100)
        await bike.publish('telemetry', readings.slice(from, from + 100));
    }),
  );
  // Who rides is told when all has arrived: so the first look is at all of it, however slow the machine.
  await system.settled();
  const owned = rows.map((row, rider) => ({ ...row, customer: `rider-${rider}` }));
  await system.post('/api/v1/registry/import', owned);

  // Life goes on, and with it analytics.
  const { device, advice } = await until(
    async () => {
      await bikes[0]?.publish('telemetry', { values: { riding: false } });
      return heard[0];
    },
    { what: 'an advice', deadlineMs: 90_000, everyMs: 200 },
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
    { what: 'the reply to be seen', deadlineMs: 60_000, everyMs: 100 },
  );
  expect(record).toMatchObject({
    device: device.client.options.username?.split('/')[2],
    replies: [{ reply: 'dismissed', reason: 'I like it fast' }],
  });
  await Promise.all(bikes.map((bike) => bike.close()));
}, 150_000);
