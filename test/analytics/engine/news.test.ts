import { expect, test } from 'vitest';
import { lastMessage, productsWithNews } from '../../../analytics/engine/news.ts';
import { sessionModel } from '../../../analytics/engine/session-models.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import { maker, modelOf } from '../support/open-analytics-database.ts';
import { customer, type OpenEngine, openEngine } from '../support/open-engine.ts';

const model = modelOf({
  signals: { power: { kind: 'gauge', unit: 'W' } },
  session: { by: 'gap', gapSeconds: 5 },
  features: { power: { signal: 'power', aggregate: 'max', label: 'Power' } },
});

const at = (...times: number[]) => times.map((t) => ({ device: 'd1', t, values: { power: t } }));

/** An engine that has worked off two readings of long ago, and whether it would look at the product again. */
async function settled() {
  const engine = await openEngine(model);
  await engine.load(model, at(10, 12));
  await engine.engine.runNow();
  const seen = await lastMessage(engine.database);
  const hasNews = async (declared: ProductModel = model) => {
    const known = await sessionModel(engine.database, maker, 'thing');
    const product = { maker, model: { ...declared, session: known!.session }, tuning: undefined };
    return (await productsWithNews(engine.database, [product], seen)).size === 1;
  };
  return { engine, hasNews };
}

async function run({ database }: OpenEngine, sql: string): Promise<void> {
  await database.write((transaction) => transaction.run(sql));
}

test('a product of which nothing is new has no news', async () => {
  const { hasNews } = await settled();
  expect(await hasNews()).toBe(false);
});

test('new readings are news until they are worked off', async () => {
  const { engine, hasNews } = await settled();
  await engine.load(model, at(20));
  expect(await hasNews()).toBe(true);
  await engine.engine.runNow();
  expect(await hasNews()).toBe(false);
});

test('an open session is news, for time may end it', async () => {
  const { engine, hasNews } = await settled();
  await engine.load(model, at(20, 22));
  engine.now = 23_000;
  await engine.engine.runNow();
  expect(await hasNews()).toBe(true);
  engine.now = 60_000;
  await engine.engine.runNow();
  expect(await hasNews()).toBe(false);
});

test('a word of a device of being there is news, another message is none', async () => {
  const { engine, hasNews } = await settled();
  const say = (position: number, channel: string) =>
    run(
      engine,
      `INSERT INTO messages BY NAME SELECT ${position} AS position, 0 AS received,
         '${maker}' AS maker, 'thing' AS product, 'd1' AS device, '${channel}' AS channel,
         '{"state":"offline"}'::JSON AS body`,
    );
  await say(1_000_001, 'event');
  expect(await hasNews()).toBe(false);
  await say(1_000_002, 'status');
  expect(await hasNews()).toBe(true);
});

test('customers who weigh anew are news, and so is a device with another owner', async () => {
  const { engine, hasNews } = await settled();
  await run(engine, `INSERT INTO weights_to_apply VALUES ('${maker}', 'thing', 'c1')`);
  expect(await hasNews()).toBe(true);
  await engine.engine.runNow();
  engine.registry.change(customer('c1'));
  expect((await engine.engine.runNow()).error).toBeNull();
  expect(await hasNews()).toBe(false);
});

test('another model is news', async () => {
  const { hasNews } = await settled();
  const label = 'Greatest power';
  const features = { power: { ...model.features.power!, label } };
  expect(await hasNews({ ...model, features })).toBe(true);
});
