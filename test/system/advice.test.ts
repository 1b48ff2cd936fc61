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
  // A pause in which all the rides arrive, so that the first look is at all of them.
  system = await startTestSystem({ settings: { ANALYSIS_PAUSE_SECONDS: '4' } });
  await addProduct(system, 'maker', 'e-bike');
});
afterAll(() => system.close());

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
  const heard = await hearAdvice(bikes);
  await Promise.all(
    bikes.map(async (bike, rider) => {
      const readings = life(rider, { today, weeks });
      for (let from = 0; from < readings.length; from += 100)
        await bike.publish('telemetry', readings.slice(from, from + 100));
    }),
  );

  // Life goes on, and with it analytics, which looks again at what it found in the first hurry.
  const { device, advice } = await until(
    async () => {
      await bikes[0]?.publish('telemetry', { values: { riding: false } });
      return heard[0];
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
