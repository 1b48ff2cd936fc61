import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerWeights } from '../../contract/records/customer-weight.ts';
import type { App } from '../../dashboards/server/routes/route.ts';
import { customer, type MadeUpSystem, maker, now } from './fixtures.ts';
import { type MadeUpDoors, openMadeUpDoors } from './made-up-doors.ts';

describe('what a customer says use is worth', () => {
  let system: MadeUpSystem;
  let app: App;
  let close: MadeUpDoors['close'];
  beforeAll(async () => {
    ({ system, app, close } = await openMadeUpDoors());
  });
  afterAll(() => close());

  const put = (amount: string, body: object, who: keyof MadeUpSystem['keys'] = 'customer') =>
    app.inject({
      method: 'PUT',
      url: `/api/v1/makers/${maker}/customers/${customer}/weights/${amount}`,
      headers: { authorization: `Bearer ${system.keys[who]}` },
      payload: body,
    });

  it('holds from now on, unless the past is asked for, and is in the log of the registry', async () => {
    const first = await put('e-bike/distance', { worth: 0.45 });
    expect(first.statusCode).toBe(200);
    const { items } = first.json() as CustomerWeights;
    expect(items.find(({ product }) => product === 'e-bike')).toMatchObject({
      maker: 0.3,
      own: 0.45,
      history: [{ worth: 0.45, from: now }],
    });
    await put('e-bike/distance', { worth: 0.5, from: 'beginning' });
    const said = { maker, customer, product: 'e-bike', feature: 'distance', worth: 0.5, from: 0 };
    expect(system.registry.weights(maker)).toEqual([said]);
  });

  it('is set by its maker on behalf, and taken back', async () => {
    await put('e-bike/distance', { worth: 0.5 });
    expect(
      (await put('e-bike/distance', { worth: null, from: 'beginning' }, 'maker')).json(),
    ).toEqual(expect.objectContaining({ customer }));
    expect(system.registry.weights(maker)).toEqual([]);
  });

  it.each([
    ['what the maker alone prices', 'e-bike/energy', { worth: 1 }, 422, 'weight-not-settable'],
    ['no product', 'sofa/distance', { worth: 1 }, 422, 'product-unknown'],
    ['less than nothing', 'e-bike/distance', { worth: -1 }, 400, 'request-invalid'],
    ['beyond all measure', 'e-bike/distance', { worth: 1e9 }, 400, 'request-invalid'],
    ['a word', 'e-bike/distance', { worth: 'much' }, 400, 'request-invalid'],
    ['a day in the past', 'e-bike/distance', { worth: 1, from: 5 }, 400, 'request-invalid'],
  ])('is refused of %s', async (_, amount, body, status, code) => {
    const response = await put(amount, body);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(system.registry.weights(maker)).toEqual([]);
  });
});
