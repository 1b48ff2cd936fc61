import { describe, expect, test } from 'vitest';
import { connectBytes, username } from './conformance/bytes.ts';
import { runBroker } from './support/running-broker.ts';

describe('before anybody has come in', () => {
  test.each([
    ['a packet of 256 MB', Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f)],
    ['a CONNECT of 20 KB', Buffer.from([0x10, 0xa0, 0x9c, 0x01])],
  ])('%s ends the connection at its first bytes', async (_what, bytes) => {
    const { open } = await runBroker();
    const client = await open();
    client.sendBytes(bytes);
    await client.untilClosed();
    expect(client.received).toEqual([]);
  });

  test('silence, or a CONNECT that never ends, is waited for no longer than the limit', async () => {
    const { open } = await runBroker({ limits: { connectTimeoutMs: 200 } });
    const silent = await open();
    const slow = await open();
    slow.sendBytes(connectBytes().subarray(0, 9));
    await Promise.all([silent.untilClosed(2_000), slow.untilClosed(2_000)]);
  });
});

describe('a client that has come in', () => {
  test('is disconnected at the first bytes of a SUBSCRIBE over the limit', async () => {
    const { join } = await runBroker();
    const client = await join(username);
    client.sendBytes(Buffer.of(0x82, 0xff, 0xff, 0x7f));
    await client.untilClosed();
  });

  test('is only refused for a control character in a topic, which MQTT leaves open', async () => {
    const { intake, join } = await runBroker();
    const client = await join(username);
    client.publish('vm/acme/e-bike/d-1/tele\tmetry', 'x');
    await client.next('puback');
    expect(intake.handed).toMatchObject([{ refusal: 'topic-unknown' }]);
  });

  test('may be subscribed to so many filters and no more', async () => {
    const { join } = await runBroker({ limits: { maxFilters: 3 } });
    const client = await join(username);
    const filter = (name: string) => `vm/acme/e-bike/d-1/${name}`;
    const first = await client.subscribe(['a', 'b', 'c', 'd'].map(filter));
    expect(first).toEqual([1, 1, 1, 128]);
    client.send({ cmd: 'unsubscribe', messageId: 77, unsubscriptions: [filter('a')] });
    await client.next('unsuback');
    expect(await client.subscribe(['d', 'b'].map(filter))).toEqual([1, 1]);
  });

  test('is refused filters too long or too deep for any topic', async () => {
    const { join } = await runBroker();
    const client = await join(username);
    const own = 'vm/acme/e-bike/d-1/';
    const filters = [`${own}${'x'.repeat(300)}`, `${own}${'x/'.repeat(20)}x`, `${own}advice`];
    expect(await client.subscribe(filters)).toEqual([128, 128, 1]);
  });
});
