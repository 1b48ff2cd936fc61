import fastify from 'fastify';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { answerProblems } from '../../dashboards/server/problems.ts';
import type { App } from '../../dashboards/server/routes/route.ts';
import { shedWhenBusy } from '../../dashboards/server/shed.ts';

describe('a server that may work on two requests at once', () => {
  const app = fastify({ bodyLimit: 1_024 }) as unknown as App;
  const waiting: (() => void)[] = [];
  const slowAnswer = () => new Promise<string>((resolve) => waiting.push(() => resolve('slow')));
  afterEach(() => app.close());

  it('turns the third away with Retry-After, keeps health open, and takes more when one is done', async () => {
    answerProblems(app, silent);
    const shedding = await shedWhenBusy(app, 2);
    app.get('/api/v1/slow', slowAnswer);
    app.get('/api/v1/health', { config: { shed: false } }, async () => 'well');
    app.get('/page', async () => 'page');

    const slow = () => app.inject('/api/v1/slow');
    const [first, second] = [slow(), slow()];
    await expect.poll(() => waiting.length).toBe(2);
    const third = await slow();
    expect(third.statusCode).toBe(503);
    expect(third.headers['retry-after']).toBe('2');
    expect(third.json()).toMatchObject({ code: 'busy' });
    expect(shedding.shed).toBe(1);
    expect((await app.inject('/api/v1/health')).body).toBe('well');
    expect((await app.inject('/page')).body).toBe('page');

    waiting.shift()?.();
    expect((await first).body).toBe('slow');
    const fourth = slow();
    await expect.poll(() => waiting.length).toBe(2);
    for (const answer of waiting.splice(0)) answer();
    expect((await Promise.all([second, fourth])).map(({ statusCode }) => statusCode)).toEqual([
      200, 200,
    ]);
    expect(shedding.shed).toBe(1);
  });
});

it('a server that is late with all it has to do turns requests away until it has caught up', async () => {
  const app = fastify() as unknown as App;
  onTestFinished(() => app.close());
  answerProblems(app, silent);
  let now = 0;
  await shedWhenBusy(app, 2, () => now);
  app.get('/api/v1/quick', async () => 'quick');
  app.get('/api/v1/health', { config: { shed: false } }, async () => 'well');
  const status = async (path: string) => (await app.inject(path)).statusCode;

  now = 1_900; // due at 1,000, and looked at within a second of it
  expect(await status('/api/v1/quick')).toBe(200);
  now = 2_100;
  expect(await status('/api/v1/quick')).toBe(503);
  expect(await status('/api/v1/health')).toBe(200);
  await expect.poll(() => status('/api/v1/quick'), { timeout: 5_000 }).toBe(200);
});
