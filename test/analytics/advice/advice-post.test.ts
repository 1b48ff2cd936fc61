import { describe, expect, test } from 'vitest';
import { addAdvice, type NewAdvice } from '../../../analytics/advice/advice-table.ts';
import { adviceMessage } from '../../../contract/wire/messages.ts';
import { until } from '../../support/until.ts';
import { insightForThisTest } from '../support/insight-for-this-test.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { TestRegistry } from '../support/test-registry.ts';

const maker = 'acme';
const now = Date.parse('2026-05-01T00:00:00Z');
const day = 86_400_000;
const topic = 'vm/acme/e-bike/d-1/advice';

function newAdvice(fields: Partial<NewAdvice> = {}): NewAdvice {
  return {
    id: 'a-1',
    maker,
    product: 'e-bike',
    device: 'd-1',
    customer: 'c-1',
    context: 'k1',
    contextName: 'weekday evening',
    setting: 'assist',
    settingLabel: 'Assist level',
    from: 'turbo',
    to: 'tour',
    why: 'Because.',
    expected: {
      value: 9,
      unit: '%',
      lo90: 4,
      hi90: 14,
      n: 400,
      customers: 31,
      method: 'as it is',
    },
    peers: 31,
    livingWithIt: 9,
    propensity: 0.9,
    heldOut: false,
    created: now,
    expires: now + 14 * day,
    ...fields,
  };
}

async function given(...advice: NewAdvice[]): Promise<OpenInsight> {
  const registry = new TestRegistry();
  registry.change({
    change: 'maker',
    maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false },
  });
  const insight = await insightForThisTest(registry, now);
  await insight.database.write((transaction) => addAdvice(transaction, advice));
  return insight;
}

/** A reply as the loader leaves it. */
async function reply(
  insight: OpenInsight,
  position: number,
  body: { readonly id: string; readonly ts: number; readonly reply: string },
  device = 'd-1',
): Promise<void> {
  await insight.database.write((transaction) =>
    transaction.append('messages', {
      position: [position],
      received: [insight.now],
      maker: [maker],
      product: ['e-bike'],
      device: [device],
      channel: ['advice/reply'],
      body: [JSON.stringify(body)],
    }),
  );
}

const only = async (insight: OpenInsight) =>
  (await insight.queries.advice(maker, {})).items[0] ?? expect.fail('no advice');

describe('sending', () => {
  test('what is planned is sent once, as the contract has it', async () => {
    const insight = await given(newAdvice());
    expect(await only(insight)).toMatchObject({ state: 'planned', sent: null });
    await insight.runNow();
    await insight.runNow();
    const sent = insight.sent.filter((message) => message.topic === topic);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ qos: 1 });
    expect(sent[0]?.retain ?? false).toBe(false);
    expect(adviceMessage.parse(JSON.parse(String(sent[0]?.payload)))).toMatchObject({
      id: 'a-1',
      setting: 'assist',
      from: 'turbo',
      to: 'tour',
      expected: { value: 9, unit: '%', lo90: 4, hi90: 14 },
    });
    expect(await only(insight)).toMatchObject({ state: 'sent', sent: now });
  });

  test('while the edge is away it waits', async () => {
    const insight = await given(newAdvice());
    insight.edgeIsThere = false;
    await insight.runNow();
    expect((await only(insight)).state).toBe('planned');
    insight.edgeIsThere = true;
    await insight.runNow();
    expect((await only(insight)).state).toBe('sent');
  });

  test('what is held out is never sent, nor shown to its customer, nor open to an answer', async () => {
    const insight = await given(newAdvice({ heldOut: true }));
    await insight.runNow();
    insight.subscribe(topic);
    expect(await insight.queries.answerAdvice(maker, 'a-1', 'accepted', null)).toBeUndefined();
    expect(insight.sent).toEqual([]);
    expect((await only(insight)).state).toBe('held-out');
  });

  test('a device that subscribes is sent what still waits for its answer, and only its own', async () => {
    const insight = await given(
      newAdvice(),
      newAdvice({ id: 'a-2', device: 'd-2' }),
      newAdvice({ id: 'a-3', created: now - 20 * day, expires: now - 6 * day }),
    );
    await insight.runNow();
    insight.sent.length = 0;
    insight.subscribe(topic);
    await until(() => insight.sent.length > 0, { what: 'advice sent again' });
    expect(insight.sent.map((message) => message.topic)).toEqual([topic]);

    await reply(insight, 1, { id: 'a-1', ts: now, reply: 'dismissed' });
    await insight.runNow();
    insight.sent.length = 0;
    insight.subscribe(topic);
    insight.subscribe('vm/acme/e-bike/d-2/advice');
    await until(() => insight.sent.length > 0, { what: 'advice of the other device' });
    expect(insight.sent.map((message) => message.topic)).toEqual(['vm/acme/e-bike/d-2/advice']);
  });

  test('once the edge is there again all that still waits is sent, as devices may have subscribed unheard', async () => {
    const insight = await given(
      newAdvice(),
      newAdvice({ id: 'a-2', device: 'd-2' }),
      newAdvice({ id: 'a-3', device: 'd-3', created: now - 20 * day, expires: now - 6 * day }),
    );
    await insight.runNow();
    await reply(insight, 1, { id: 'a-2', ts: now, reply: 'applied' }, 'd-2');
    await insight.runNow();
    insight.sent.length = 0;
    insight.connect();
    await until(() => insight.sent.length > 0, { what: 'advice sent again' });
    expect(insight.sent.map((message) => message.topic)).toEqual([topic]);
  });
});

describe('replies', () => {
  test.each([
    ['in order', [0, 1]],
    ['the other way round', [1, 0]],
  ])('decide the state by the time they were given: %s', async (_, order) => {
    const insight = await given(newAdvice());
    await insight.runNow();
    const replies = [
      { id: 'a-1', ts: now + 1_000, reply: 'accepted' },
      { id: 'a-1', ts: now + 2_000, reply: 'applied' },
    ];
    for (const [position, which] of order.entries()) {
      await reply(insight, position + 1, replies[which]!);
      await insight.runNow();
    }
    expect(await only(insight)).toMatchObject({
      state: 'applied',
      replies: [
        { ts: now + 1_000, reply: 'accepted', reason: null },
        { ts: now + 2_000, reply: 'applied', reason: null },
      ],
    });
  });

  test('count once, and only from the device that was advised', async () => {
    const insight = await given(newAdvice());
    await insight.runNow();
    await reply(insight, 1, { id: 'a-1', ts: now, reply: 'dismissed' }, 'd-2');
    await reply(insight, 2, { id: 'nobody-knows', ts: now, reply: 'dismissed' });
    await insight.runNow();
    expect((await only(insight)).replies).toEqual([]);
    await reply(insight, 3, { id: 'a-1', ts: now, reply: 'accepted' });
    await insight.runNow();
    await reply(insight, 4, { id: 'a-1', ts: now, reply: 'accepted' });
    await insight.runNow();
    expect((await only(insight)).replies).toHaveLength(1);
  });

  test('that never come let the advice expire; one that comes late still counts', async () => {
    const insight = await given(newAdvice());
    await insight.runNow();
    insight.now = now + 15 * day;
    expect((await only(insight)).state).toBe('expired');
    await reply(insight, 1, { id: 'a-1', ts: now + 15 * day, reply: 'applied' });
    await insight.runNow();
    expect((await only(insight)).state).toBe('applied');
  });

  test('on the page are kept like those of the device, which is told of what was accepted', async () => {
    const insight = await given(newAdvice());
    await insight.runNow();
    insight.sent.length = 0;
    const answered = await insight.queries.answerAdvice(maker, 'a-1', 'accepted', 'why not');
    expect(answered).toMatchObject({
      state: 'accepted',
      replies: [{ ts: now, reply: 'accepted', reason: 'why not' }],
    });
    expect(insight.sent.map((message) => message.topic)).toEqual([topic]);
    await reply(insight, 1, { id: 'a-1', ts: now + 500, reply: 'applied' });
    await insight.runNow();
    expect((await only(insight)).state).toBe('applied');
    expect(await insight.queries.answerAdvice('other', 'a-1', 'accepted', null)).toBeUndefined();
  });
});

test('the list of advice is paged, latest first, and filtered', async () => {
  const insight = await given(
    ...Array.from({ length: 7 }, (_, n) =>
      newAdvice({ id: `a-${n}`, device: `d-${n}`, customer: `c-${n % 2}`, created: now - (n % 3) }),
    ),
  );
  const all = (await insight.queries.advice(maker, {})).items.map(({ id }) => id);
  expect(all).toEqual(['a-0', 'a-3', 'a-6', 'a-1', 'a-4', 'a-2', 'a-5']);
  const pages: string[] = [];
  let after: string | undefined;
  do {
    const page = await insight.queries.advice(maker, { limit: 3, ...(after && { after }) });
    pages.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(pages).toEqual(all);
  const own = await insight.queries.advice(maker, { customer: 'c-1', state: 'planned' });
  expect(own.items.map(({ id }) => id)).toEqual(['a-3', 'a-1', 'a-5']);
  expect((await insight.queries.advice('other', {})).items).toEqual([]);
});
