import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

/** Numbers in [0, 1) that look random and are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const username = 'acme/e-bike/d-1';
const own = 'vm/acme/e-bike/d-1';

function connectBytes(username: string): Buffer {
  return generate({
    ...{ cmd: 'connect', clientId: 'c', clean: true, keepalive: 0, protocolVersion: 4 },
    ...{ protocolId: 'MQTT', username, password: Buffer.from(passwordOf(username)) },
    will: { topic: `${own}/status`, payload: Buffer.from('gone'), qos: 1, retain: true },
  });
}
const connect = connectBytes(username);
/** Changed, some of these are wrong guesses; they are to slow down nobody but their own name. */
const connectOfAnother = connectBytes('bolt/e-bike/d-1');
const message = { topic: `${own}/telemetry`, payload: '{"power":1}', dup: false, retain: false };
const others: readonly Packet[] = [
  { cmd: 'publish', ...message, qos: 0 },
  { cmd: 'publish', ...message, qos: 1, messageId: 1 },
  { cmd: 'publish', ...message, qos: 2, messageId: 2 },
  { cmd: 'pubrel', messageId: 2 },
  { cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: `${own}/#`, qos: 1 }] },
  { cmd: 'unsubscribe', messageId: 4, unsubscriptions: [`${own}/#`] },
  { cmd: 'puback', messageId: 5 },
  { cmd: 'pubrec', messageId: 6 },
  { cmd: 'pubcomp', messageId: 7 },
  { cmd: 'pingreq' },
  { cmd: 'disconnect' },
];

test('packets with bytes changed, lost or added never bring the broker down', async () => {
  const random = seeded(20_26);
  const below = (limit: number) => Math.floor(random() * limit);
  const mutate = (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    for (let times = 1 + below(3); times > 0; times--) changed[below(changed.length)] = below(256);
    if (below(4) === 0) return changed.subarray(0, below(changed.length));
    return below(4) === 0 ? Buffer.concat([changed, Buffer.of(below(256))]) : changed;
  };

  const limits = { connectTimeoutMs: 1_000 };
  const { broker, intake, open, join } = await runBroker({ limits });
  (await join(username)).cut();
  for (let round = 0; round < 400; round++) {
    const client = await open();
    client.socket.on('error', () => {});
    client.sendBytes(round % 4 === 0 ? mutate(connectOfAnother) : connect);
    for (let packets = 1 + below(12); packets > 0; packets--) {
      const bytes = generate(others[below(others.length)]!);
      client.sendBytes(below(3) === 0 ? mutate(bytes) : bytes);
    }
    client.socket.end();
  }
  await until(() => broker.connected() === 0, { what: 'all to be gone', deadlineMs: 10_000 });
  const before = intake.handed.length;
  expect(before).toBeGreaterThan(100);

  const device = await join(username, { clientId: 'well-behaved' });
  device.publish(`${own}/telemetry`, 'still here');
  await device.next('puback');
  expect(intake.handed.at(-1)).toMatchObject({ text: 'still here', refusal: undefined });
});
