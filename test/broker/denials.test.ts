import { describe, expect, test } from 'vitest';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import type { Username } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

/** Whoever is spoken to or listened in on below: a device, and a customer, of the maker acme. */
const victim = 'vm/acme/e-bike/d-10';
const customerTopic = 'vm/acme/customers/c-2/value';

/** Everyone who is not that device, nor that customer, nor its maker. */
const outsiders: readonly Username[] = [
  'acme/e-bike/d-1',
  'acme/kettle/d-1',
  'acme/@customer/c-1',
  'acme/@gateway/g-1',
  'bolt/e-bike/d-1',
  'bolt/@app/board',
  'bolt/@customer/c-1',
];

/** Waits until everything the client sent before has been gone through. */
async function catchUp(client: RawMqtt): Promise<void> {
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp');
}

describe('publishing as somebody else', () => {
  const topics = [
    ...['telemetry', 'telemetry/cbor', 'event', 'links', 'relay', 'status', 'advice/reply'],
    ...['advice', 'rejected'],
  ].map((channel) => `${victim}/${channel}`);

  test.each([...outsiders, 'acme/@app/board' as const])('is refused to %s', async (username) => {
    const { intake, join } = await runBroker();
    const watcher = await join('acme/@app/board', { clientId: 'watcher' });
    await watcher.subscribe(['vm/acme/e-bike/#', 'vm/acme/insights/#']);
    const outsider = await join(username);
    const all = [...topics, customerTopic, 'vm/acme/insights/e-bike/use-cases'];
    for (const topic of all) outsider.publish(topic, 'forged', { retain: true });
    await intake.atLeast(all.length);
    await catchUp(outsider);
    expect(intake.handed.map(({ refusal }) => refusal)).toEqual(all.map(() => 'topic-not-yours'));
    expect(outsider.pubacks).toHaveLength(all.length);

    // Neither those who listen nor those who come later hear of it.
    const later = await join('acme/@app/board', { clientId: 'later' });
    await later.subscribe(['vm/acme/e-bike/#', 'vm/acme/insights/#']);
    await Promise.all([catchUp(watcher), catchUp(later)]);
    for (const listener of [watcher, later]) {
      expect(listener.received.filter(({ cmd }) => cmd === 'publish')).toEqual([]);
    }
  });
});

describe('listening in', () => {
  const filters = [
    ...['#', '+/#', '+/+/#', '$SYS/#', '$SYS/+/new/clients', 'vm/#', 'vm/+/e-bike/#'],
    ...[`${victim}/#`, `${victim}/telemetry`, `${victim}/advice`, `${victim}/+`, victim],
    ...['vm/acme/#', 'vm/acme/+/+/telemetry', 'vm/acme/+/+/+', 'vm/acme/e-bike/+/advice'],
    ...[customerTopic, 'vm/acme/customers/+/value', 'vm/acme/customers/#'],
  ];

  test.each(outsiders)('is refused to %s, filter by filter', async (username) => {
    const { join } = await runBroker();
    const outsider = await join(username);
    expect(await outsider.subscribe(filters)).toEqual(filters.map(() => 128));
  });

  test('a maker sees its devices and insights, and not what is meant for one customer', async () => {
    const { broker, join } = await runBroker();
    const app = await join('acme/@app/board');
    const granted = await app.subscribe([
      'vm/acme/e-bike/+/telemetry',
      'vm/acme/insights/#',
      customerTopic,
      'vm/acme/+/+/value',
    ]);
    expect(granted).toEqual([1, 1, 128, 128]);
    await broker.bus.publish({ topic: customerTopic, payload: 'private', qos: 1, retain: true });
    await broker.bus.publish({ topic: 'vm/acme/insights/e-bike/x', payload: 'seen', qos: 1 });
    const heard = await app.next('publish');
    expect(heard.payload.toString()).toBe('seen');
  });

  test('a refused filter beside a granted one hears nothing, now or after an absence', async () => {
    const { broker, join } = await runBroker();
    const nosy = { clientId: 'nosy', clean: false };
    const before = await join('bolt/e-bike/d-1', nosy);
    const own = 'vm/bolt/e-bike/d-1/advice';
    expect(await before.subscribe([own, '#', `${victim}/advice`])).toEqual([1, 128, 128]);
    before.send({ cmd: 'disconnect' });
    await before.untilClosed();

    await broker.bus.publish({ topic: `${victim}/advice`, payload: 'not for you', qos: 1 });
    await broker.bus.publish({ topic: own, payload: 'for you', qos: 1 });

    const after = await join('bolt/e-bike/d-1', nosy);
    expect((await after.next('publish')).payload.toString()).toBe('for you');
    await broker.bus.publish({ topic: `${victim}/advice`, payload: 'not for you', qos: 1 });
    await catchUp(after);
    expect(after.received.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1);
  });

  test('each customer hears of their own value alone, retained or live', async () => {
    const { broker, join } = await runBroker();
    const topic = (customer: string) => `vm/acme/customers/${customer}/value`;
    await broker.bus.publish({ topic: topic('c-1'), payload: 'one', qos: 1, retain: true });
    await broker.bus.publish({ topic: topic('c-2'), payload: 'two', qos: 1, retain: true });
    const first = await join('acme/@customer/c-1');
    expect(await first.subscribe([topic('c-1'), topic('c-2')])).toEqual([1, 128]);
    expect((await first.next('publish')).payload.toString()).toBe('one');
    await broker.bus.publish({ topic: topic('c-2'), payload: 'two again', qos: 1 });
    await broker.bus.publish({ topic: topic('c-1'), payload: 'one again', qos: 1 });
    expect((await first.next('publish')).payload.toString()).toBe('one again');
  });
});

describe('a will', () => {
  const will = (topic: string) => ({
    will: { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: true },
  });

  test('of its own is taken in, passed on and retained when the client is lost', async () => {
    const { intake, join } = await runBroker();
    const watcher = await join('acme/@app/board');
    await watcher.subscribe(['vm/acme/e-bike/#']);
    const device = await join('acme/e-bike/d-1', will('vm/acme/e-bike/d-1/status'));
    device.cut();
    const heard = await watcher.next('publish');
    expect([heard.topic, heard.payload.toString()]).toEqual(['vm/acme/e-bike/d-1/status', 'gone']);
    expect(intake.handed).toMatchObject([
      { text: 'gone', client: 'client of acme/e-bike/d-1', refusal: undefined },
    ]);
    const later = await join('acme/@app/board', { clientId: 'later' });
    await later.subscribe(['vm/acme/e-bike/+/status']);
    expect(await later.next('publish')).toMatchObject({ retain: true });
  });

  test.each([`${victim}/status`, 'vm/bolt/e-bike/d-1/status', 'vm/acme/e-bike/d-1/advice'])(
    'as %s is refused when it would be sent, and nobody hears of it',
    async (topic) => {
      const { intake, join } = await runBroker();
      const watcher = await join('acme/@app/board');
      await watcher.subscribe(['vm/acme/e-bike/#']);
      const device = await join('acme/e-bike/d-1', will(topic));
      device.cut();
      expect((await intake.atLeast(1))[0]).toMatchObject({ topic, refusal: 'topic-not-yours' });
      const later = await join('acme/@app/board', { clientId: 'later' });
      await later.subscribe(['vm/acme/e-bike/#']);
      await Promise.all([catchUp(watcher), catchUp(later)]);
      for (const listener of [watcher, later]) {
        expect(listener.received.filter(({ cmd }) => cmd === 'publish')).toEqual([]);
      }
    },
  );

  test('is not sent after DISCONNECT, even right behind the last message', async () => {
    const { intake, join } = await runBroker();
    const device = await join('acme/e-bike/d-1', will('vm/acme/e-bike/d-1/status'));
    device.publish('vm/acme/e-bike/d-1/telemetry', 'last', { qos: 0 });
    device.send({ cmd: 'disconnect' });
    await device.untilClosed();
    const next = await join('acme/e-bike/d-10');
    next.publish(`${victim}/telemetry`, 'next');
    await next.next('puback');
    expect(intake.handed.map(({ text }) => text)).toEqual(['last', 'next']);
  });
});

describe('a retained message', () => {
  test('stays on the status channel, and nowhere else', async () => {
    const { join } = await runBroker();
    const device = await join('acme/e-bike/d-1');
    for (const channel of ['status', 'telemetry', 'event']) {
      device.publish(`vm/acme/e-bike/d-1/${channel}`, channel, { retain: true });
      await device.next('puback');
    }
    expect(await device.subscribe(['vm/acme/e-bike/d-1/#'])).toEqual([1]);
    await device.next('publish');
    await catchUp(device);
    const heard = device.received.filter((packet) => packet.cmd === 'publish');
    expect(heard.map(({ topic, retain }) => [topic, retain])).toEqual([
      ['vm/acme/e-bike/d-1/status', true],
    ]);
  });

  test('is forgotten when it turns out to be none: what the intake rejected is not passed on', async () => {
    const { intake, join } = await runBroker();
    intake.ending = ({ text }) =>
      text === 'bad' ? { kind: 'rejected', reason: 'not-json', detail: '' } : undefined;
    const watcher = await join('acme/@app/board');
    await watcher.subscribe(['vm/acme/e-bike/#']);
    const device = await join('acme/e-bike/d-1');
    for (const text of ['good', 'bad']) {
      device.publish('vm/acme/e-bike/d-1/status', text, { retain: true });
      await device.next('puback');
    }
    const later = await join('acme/@app/board', { clientId: 'later' });
    await later.subscribe(['vm/acme/e-bike/#']);
    await later.next('publish');
    await Promise.all([catchUp(watcher), catchUp(later)]);
    for (const listener of [watcher, later]) {
      const heard = listener.received.filter((packet) => packet.cmd === 'publish');
      expect(heard.map(({ payload }) => payload.toString())).toEqual(['good']);
    }
  });
});
