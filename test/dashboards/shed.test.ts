import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
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
