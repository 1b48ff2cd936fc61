import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../dashboards/server/routes/route.ts';
import { customer, type MadeUpSystem, maker } from './fixtures.ts';
import { type MadeUpDoors, openMadeUpDoors } from './made-up-doors.ts';

type Who = 'nobody' | 'customer' | 'maker' | 'otherMaker' | 'admin';
const everyone: readonly Who[] = ['nobody', 'customer', 'maker', 'otherMaker', 'admin'];

const product = `/api/v1/makers/${maker}/products/e-bike`;
const campaigns = `/api/v1/makers/${maker}/campaigns`;
const own = `/api/v1/makers/${maker}/customers/${customer}`;

/** Every address that is not for administrators alone, and who may come in. */
const doors: readonly (readonly [address: string, who: readonly Who[]])[] = [
  ['GET /healthz', everyone],
  ['GET /readyz', everyone],
  ['GET /metrics', everyone],
  ['POST /api/v1/sign-in', everyone],
  ['POST /api/v1/sign-out', everyone],
  ['GET /api/v1/me', ['customer', 'maker', 'otherMaker', 'admin']],
  ['GET /api/v1/health', ['maker', 'otherMaker', 'admin']],
  ['GET /api/v1/products', ['customer', 'maker', 'otherMaker', 'admin']],
  ['GET /api/v1/rejected', ['customer', 'maker', 'otherMaker', 'admin']],
  ['POST /api/v1/products', ['maker', 'admin']],
  ['POST /api/v1/keys', ['maker', 'admin']],
  [`GET ${product}/model`, ['maker', 'admin']],
  [`GET ${product}/summary`, ['maker', 'admin']],
  [`GET ${product}/use-cases`, ['maker', 'admin']],
  [`GET ${product}/kind`, ['maker', 'admin']],
  [`GET ${product}/goals`, ['maker', 'admin']],
  [`GET ${product}/memberships`, ['maker', 'admin']],
  [`GET ${product}/adoption`, ['maker', 'admin']],
  [`GET ${product}/session-gap`, ['maker', 'admin']],
  [`GET ${product}/sessions`, ['maker', 'admin']],
  [`GET ${product}/sessions/s-1/series`, ['maker', 'admin']],
  [`GET /api/v1/makers/${maker}/scales/network/network`, ['maker', 'admin']],
  [`GET /api/v1/makers/${maker}/maturity/network/network`, ['maker', 'admin']],
  [`GET /api/v1/makers/${maker}/scaling`, ['maker', 'admin']],
  [`GET /api/v1/makers/${maker}/advice`, ['maker', 'admin']],
  [`GET ${campaigns}`, ['maker', 'admin']],
  [`POST ${campaigns}`, ['maker', 'admin']],
  [`DELETE ${campaigns}/x-1`, ['maker', 'admin']],
  [`GET ${own}/value`, ['customer', 'maker', 'admin']],
  // Within, what is another's is not found; see below.
  [
    `GET /api/v1/makers/${maker}/figures/worth~${maker}~scale~network~network`,
    ['customer', 'maker', 'otherMaker', 'admin'],
  ],
  [`GET ${own}/weights`, ['customer', 'maker', 'admin']],
  [`PUT ${own}/weights/e-bike/x-1`, ['customer', 'maker', 'admin']],
  [`GET /api/v1/makers/${maker}/customers/c-2/weights`, ['maker', 'admin']],
  [`PUT /api/v1/makers/${maker}/customers/c-2/weights/e-bike/x-1`, ['maker', 'admin']],
  [`GET ${own}/maturity`, ['customer', 'maker', 'admin']],
  [`GET /api/v1/makers/${maker}/customers/c-2/maturity`, ['maker', 'admin']],
  [`GET ${own}/memberships`, ['customer', 'maker', 'admin']],
  [`POST ${own}/advice/a-1`, ['customer', 'maker', 'admin']],
  [`GET /api/v1/makers/${maker}/customers/c-2/value`, ['maker', 'admin']],
  [`GET /api/v1/makers/${maker}/customers/c-2/memberships`, ['maker', 'admin']],
  [`POST /api/v1/makers/${maker}/customers/c-2/advice/a-1`, ['maker', 'admin']],
];

/** What the bodies of these addresses must at least be, so that they are not refused for that. */
const bodies: Readonly<Record<string, object>> = {
  'POST /api/v1/sign-in': { code: 'wrong' },
  'POST /api/v1/products': { maker, model: {} },
  [`POST ${campaigns}`]: { id: 'spring', name: 'Spring', from: 0, to: 1 },
  [`PUT ${own}/weights/e-bike/x-1`]: { worth: 0.4 },
  [`PUT /api/v1/makers/${maker}/customers/c-2/weights/e-bike/x-1`]: { worth: 0.4 },
  'POST /api/v1/keys': { role: 'maker', maker },
  [`POST ${own}/advice/a-1`]: { reply: 'accepted' },
  [`POST /api/v1/makers/${maker}/customers/c-2/advice/a-1`]: { reply: 'accepted' },
};

describe('who may come in where', () => {
  let system: MadeUpSystem;
  let app: App;
  let close: MadeUpDoors['close'];
  beforeAll(async () => {
    ({ system, app, close } = await openMadeUpDoors());
  });
  afterAll(() => close());

  async function statusFor(who: Who, address: string): Promise<number> {
    const [method, url] = address.split(' ') as [InjectOptions['method'], string];
    const response = await app.inject({
      method,
      url,
      headers: who === 'nobody' ? {} : { authorization: `Bearer ${system.keys[who]}` },
      ...(address in bodies ? { payload: bodies[address] } : {}),
    } as InjectOptions);
    return response.statusCode;
  }

  it.each(doors)('%s opens for %j and no one else', async (address, allowed) => {
    for (const who of everyone) {
      const status = await statusFor(who, address);
      if (allowed.includes(who)) expect([who, status]).not.toEqual([who, 403]);
      else expect([who, status]).toEqual([who, who === 'nobody' ? 401 : 403]);
      // A wrong code is told with 401 as well, though everyone may try.
      if (allowed.includes(who) && address !== 'POST /api/v1/sign-in') expect(status).not.toBe(401);
    }
  });

  it('every other address under /api is for administrators alone', async () => {
    const listed = doors.map(([address]) => address);
    const { paths } = (await app.inject('/openapi.json')).json() as {
      paths: Record<string, Record<string, object>>;
    };
    const others = Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${filledIn(path)}`),
      )
      .filter((address) => !listed.includes(address) && !address.includes('/stream'));
    expect(others.length).toBeGreaterThan(8);
    for (const address of others) {
      for (const who of ['customer', 'maker', 'otherMaker'] as const)
        expect([address, who, await statusFor(who, address)]).toEqual([address, who, 403]);
      expect([address, await statusFor('nobody', address)]).toEqual([address, 401]);
      expect(await statusFor('admin', address)).not.toBe(403);
    }
  });

  it('a figure is explained to whom it belongs, and not found by anybody else', async () => {
    const ask = async (who: keyof MadeUpSystem['keys'], figure: string) => {
      const { statusCode } = await app.inject({
        url: `/api/v1/makers/${maker}/figures/worth~${maker}~${figure}`,
        headers: { authorization: `Bearer ${system.keys[who]}` },
      });
      return statusCode;
    };
    const statuses = async (figure: string) =>
      Promise.all(
        (['customer', 'maker', 'otherMaker', 'admin'] as const).map((who) => ask(who, figure)),
      );
    expect(await statuses(`customer~${customer}`)).toEqual([200, 200, 404, 200]);
    expect(await statuses('customer~c-2')).toEqual([404, 200, 404, 200]);
    expect(await statuses('scale~network~network')).toEqual([404, 200, 404, 200]);
    expect(await statuses('nothing')).toEqual([404, 404, 404, 404]);
  });

  it('a customer hears nothing of products and rejected messages', async () => {
    const headers = { authorization: `Bearer ${system.keys.customer}` };
    for (const url of ['/api/v1/products', '/api/v1/rejected'])
      expect((await app.inject({ url, headers })).json()).toEqual({ items: [] });
  });

  it('a maker sees its own products and rejected messages, and those alone', async () => {
    const list = async (who: 'maker' | 'otherMaker', url: string) => {
      const headers = { authorization: `Bearer ${system.keys[who]}` };
      return ((await app.inject({ url, headers })).json() as { items: object[] }).items;
    };
    for (const url of ['/api/v1/products', '/api/v1/rejected']) {
      expect((await list('maker', url)).length).toBeGreaterThan(3);
      expect(await list('otherMaker', url)).toEqual([]);
    }
  });

  it('an advice of someone else cannot be answered, whoever is named in the address', async () => {
    const { items } = (
      await app.inject({
        url: `/api/v1/makers/${maker}/advice?limit=1000`,
        headers: { authorization: `Bearer ${system.keys.maker}` },
      })
    ).json() as { items: { id: string; customer: string }[] };
    const foreign = items.find((one) => one.customer !== customer);
    const response = await app.inject({
      method: 'POST',
      url: `${own}/advice/${foreign?.id}`,
      headers: { authorization: `Bearer ${system.keys.customer}` },
      payload: { reply: 'accepted' },
    });
    expect(response.statusCode).toBe(404);
  });

  it('a maker makes keys of its own and of its customers, and of nobody else', async () => {
    const make = async (payload: object) =>
      (
        await app.inject({
          method: 'POST',
          url: '/api/v1/keys',
          headers: { authorization: `Bearer ${system.keys.maker}` },
          payload,
        })
      ).statusCode;
    expect(await make({ role: 'customer', maker, customer })).toBe(201);
    expect(await make({ role: 'customer', maker, customer: 'nobody' })).toBe(404);
    expect(await make({ role: 'maker', maker: 'other' })).toBe(403);
    expect(await make({ role: 'admin' })).toBe(403);
  });

  it('a revoked key opens nothing', async () => {
    const { id, key } = await system.registry.issueKey(
      { role: 'maker', maker, customer: null, label: 'soon gone' },
      'test',
    );
    const status = async () =>
      (await app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${key}` } }))
        .statusCode;
    expect(await status()).toBe(200);
    await system.registry.apply([{ change: 'key-revoked', id }], 'test');
    expect(await status()).toBe(401);
  });
});

/** A path with words in the place of its parameters; in the registry such that nothing is there. */
function filledIn(path: string): string {
  const words: Readonly<Record<string, string>> = {
    maker,
    customer,
    product: 'e-bike',
    session: 's-1',
    advice: 'a-1',
    figure: `worth~${maker}~scale~network~network`,
  };
  return path
    .replace('/{level}/{id}', '/network/network')
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      path.includes('/registry/') ? 'x-1' : (words[name] ?? 'x-1'),
    );
}
