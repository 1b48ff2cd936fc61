import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerValue } from '../../contract/records/value.ts';
import { runChild } from '../support/child.ts';
import { describeWith } from '../support/describe-with.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

describeWith(['mosquitto-clients'], 'npm start', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ demo: true });
  });
  afterAll(() => system.close());

  const hears = (pattern: RegExp, deadlineMs: number) =>
    until(() => pattern.exec(system.said())?.[1], { what: String(pattern), deadlineMs });

  /** Signs in as a browser does that follows a link; answers what asks the API from then on. */
  async function follow(link: string) {
    const [url = '', code] = link.split('/#code=');
    const post = () =>
      fetch(`${url}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
    const signedIn = await post();
    expect(signedIn.status).toBe(200);
    expect((await post()).status).toBe(401); // a link opens once
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    return (path: string) => fetch(`${url}${path}`, { headers: { cookie } });
  }

  test('shows a network that lives, and goes on where it was interrupted', async () => {
    const team = await follow(await hears(/^Product team +(\S+)$/m, 30_000));
    const customer = await follow(await hears(/^One customer +(\S+)$/m, 5_000));
    expect((await team('/api/v1/makers/demo/products/e-bike/use-cases')).status).toBe(200);
    expect((await customer('/api/v1/makers/demo/products/e-bike/use-cases')).status).toBe(403);

    const line = await hears(/^ +(mosquitto_pub .+)$/m, 5_000);
    expect((await runChild('sh', ['-c', line])).code).toBe(0); // acknowledged, and so on disk

    // Stopped in the middle of its history, which the second start sends again.
    expect(await system.stop()).toBeLessThan(10);
    await system.restart();
    await hears(/^(First insight.+)$/m, 150_000);
    await hears(/^(history: .+)$/m, 150_000);
    const { sum, holds } = await system.health();
    expect(holds).toBe(true);
    expect(sum.duplicate).toBeGreaterThan(0);
    expect(sum.received - sum.duplicate).toBeGreaterThan(450_000);
    expect(sum.received - sum.duplicate).toBeLessThan(550_000);

    const me = await follow(await hears(/^One customer +(\S+)$/m, 5_000));
    // The history is stored; what it says of this customer follows with the next run of analytics.
    const products = await until(
      async () => {
        const answer = await me('/api/v1/makers/demo/customers/c-0001/value');
        const value = (await answer.json()) as CustomerValue;
        return value.products.length > 0 ? value.products : undefined;
      },
      { what: 'value of the customer', deadlineMs: 60_000 },
    );
    expect(products.every(({ sessions }) => sessions > 0)).toBe(true);
    expect((await me('/api/v1/makers/demo/customers/c-0002/value')).status).toBe(403);
    expect(await system.stop()).toBeLessThan(10);
  }, 400_000);
});
