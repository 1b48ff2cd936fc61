import fastify from 'fastify';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
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
    const shedding = await shedWhenBusy(app, () => 0, 2);
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

it('a server that is late again and again turns requests away until it has caught up', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const app = fastify() as unknown as App;
  onTestFinished(async () => {
    await app.close();
    vi.useRealTimers();
  });
  answerProblems(app, silent);
  let now = 0;
  await shedWhenBusy(app, () => now);
  app.get('/api/v1/quick', async () => 'quick');
  app.get('/api/v1/health', { config: { shed: false } }, async () => 'well');
  const status = async (path: string) => (await app.inject(path)).statusCode;
  const lookAt = (time: number) => {
    now = time;
    vi.advanceTimersByTime(1_000);
  };

  lookAt(2_500); // due at 1,000: late once, which is a pause
  expect(await status('/api/v1/quick')).toBe(200);
  lookAt(5_000);
  expect(await status('/api/v1/quick')).toBe(503);
  expect(await status('/api/v1/health')).toBe(200);
  lookAt(6_000);
  expect(await status('/api/v1/quick')).toBe(200);
});
