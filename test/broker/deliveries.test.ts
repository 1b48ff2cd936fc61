import { describe, expect, test } from 'vitest';
import { Deliveries } from '../../broker/deliveries.ts';
import { until } from '../support/until.ts';
import { advice, own, username } from './conformance/bytes.ts';
import { texts } from './conformance/case.ts';
import { runBroker } from './support/running-broker.ts';

describe('packet ids', () => {
  test('are 1 to 65,535, each used again once it is acknowledged and not before', () => {
    const deliveries = new Deliveries();
    const ids = Array.from({ length: 65_535 }, () => deliveries.takeId());
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: 65_535 }, (_, n) => n + 1)));
    expect(deliveries.takeId()).toBeUndefined();
    deliveries.acknowledged(300);
    expect([deliveries.takeId(), deliveries.takeId()]).toEqual([300, undefined]);
  });
});

describe('a session that comes back', () => {
  test('is sent what waits for it before what comes just then, each once, all in order', async () => {
    const { broker, join } = await runBroker();
    const before = await join(username, { clean: false });
    await before.subscribe([`${own}/#`]);
    before.cut();
    await until(() => broker.connected() === 0, { what: 'the device to be gone' });
    const sent = Array.from({ length: 600 }, (_, n) => `${n}`);
    const publish = (payload: string) => broker.bus.publish({ topic: advice, payload, qos: 1 });
    for (const payload of sent.slice(0, 300)) await publish(payload);
    const coming = join(username, { clean: false });
    await Promise.all(sent.slice(300).map(publish));
    const after = await coming;
    await until(() => texts(after).length >= 600, { what: '600 messages' });
    expect(texts(after)).toEqual(sent);
    await publish('live');
    await until(() => texts(after).length === 601, { what: 'a new message' });
  });
});
