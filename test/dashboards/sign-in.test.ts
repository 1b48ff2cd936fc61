import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../dashboards/server/routes/route.ts';
import { customer, type MadeUpSystem, maker, now } from './fixtures.ts';
import { type MadeUpDoors, openMadeUpDoors } from './made-up-doors.ts';

const hour = 3_600_000;

describe('signing in from a browser', () => {
  let system: MadeUpSystem;
  let app: App;
  let close: MadeUpDoors['close'];
  let time = now;
  beforeAll(async () => {
    ({ system, app, close } = await openMadeUpDoors((usual) => ({ ...usual, clock: () => time })));
  });
  afterAll(() => close());

  const signIn = (code: string) =>
    app.inject({ method: 'POST', url: '/api/v1/sign-in', payload: { code } });
  const me = (cookie: string) => app.inject({ url: '/api/v1/me', headers: { cookie } });

  async function cookieFor(code: string): Promise<string> {
    return String((await signIn(code)).headers['set-cookie']).split(';')[0] ?? '';
  }

  it('with the code of a link works once', async () => {
    const code = await system.code('customer');
    const first = await signIn(code);
    expect(first.json()).toEqual({
      role: 'customer',
      maker,
      makerName: 'Hearth & Home',
      customer,
      customerName: expect.stringContaining('Household'),
      demo: true,
      timezone: 'Europe/Berlin',
    });
    const second = await signIn(code);
    expect([second.statusCode, second.json().code]).toEqual([401, 'code-unknown']);
  });

  it('with a key works again and again', async () => {
    for (let n = 0; n < 2; n++) expect((await signIn(system.keys.maker)).statusCode).toBe(200);
  });

  it('answers a cookie that scripts and other sites do not get', async () => {
    const cookie = String((await signIn(system.keys.maker)).headers['set-cookie']);
    expect(cookie).toMatch(/^vm_session=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain(`Max-Age=${12 * 3_600}`);
  });

  it('lasts twelve hours', async () => {
    const cookie = await cookieFor(system.keys.maker);
    time = now + 12 * hour - 1;
    expect((await me(cookie)).json()).toMatchObject({ role: 'maker', maker });
    time = now + 12 * hour;
    expect((await me(cookie)).statusCode).toBe(401);
    time = now;
  });

  it('ends with signing out', async () => {
    const cookie = await cookieFor(system.keys.maker);
    const out = await app.inject({
      method: 'POST',
      url: '/api/v1/sign-out',
      headers: { cookie },
    });
    expect(out.statusCode).toBe(204);
    expect((await me(cookie)).statusCode).toBe(401);
  });

  it('changes nothing without the header that a foreign page cannot set', async () => {
    const cookie = await cookieFor(system.keys.admin);
    const revoke = (headers: Record<string, string>) =>
      app.inject({ method: 'DELETE', url: '/api/v1/keys/nothing', headers });
    expect((await revoke({ cookie })).json().code).toBe('header-missing');
    expect((await revoke({ cookie, 'x-valuemesh': '1' })).json().code).toBe('not-found');
  });

  it('is not guessed at: twenty attempts a minute from one address', async () => {
    const guess = (n: number) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/sign-in',
        payload: { code: `guess-${n}` },
        remoteAddress: '10.0.0.9',
      });
    const statuses = [];
    for (let n = 0; n < 25; n++) statuses.push((await guess(n)).statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });
});
