import { encode } from 'cbor-x';
import { type Random, randomIndex } from '../../../analytics/random.ts';
import { type Channel, deviceTopic } from '../../../contract/wire/topics.ts';
import { openRawMqtt } from '../../support/raw-mqtt.ts';
import { until } from '../../support/until.ts';
import type { Registered } from '../../system/devices.ts';
import { mutate } from '../support/mutate.ts';

/** Payloads of each channel, changed, in packets that are well-formed: each is to be acknowledged. */
export interface PayloadAttack {
  readonly port: number;
  readonly device: Registered;
  readonly random: Random;
}

/** What came of it. */
export interface PayloadOutcome {
  readonly sent: number;
  readonly acknowledged: number;
}

/** Messages under way at most. */
const windowSize = 200;

const ts = 1_763_750_000_000;
const reading = { ts, seq: 7, values: { speed: 18.5, riding: true, distance: 12.25 } };

const sensible: readonly (readonly [Channel, unknown])[] = [
  ['telemetry', reading],
  ['telemetry', { speed: 18, riding: true }],
  ['telemetry', [reading, { ...reading, ts: ts + 1_000, seq: 8 }]],
  ['telemetry/cbor', reading],
  ['telemetry/cbor', [reading, reading]],
  ['telemetry/senml', [{ bn: 'urn:dev:1:', bt: ts / 1_000, n: 'speed', u: 'm/s', v: 5, s: 2 }]],
  [
    'telemetry/senml',
    [
      { bver: 10, n: 'riding', vb: true, t: -5 },
      { n: 'assist', vs: 'eco' },
    ],
  ],
  ['event', { ts, type: 'fault', data: { code: 'E7', nested: { level: 2 } } }],
  ['links', { ts, peers: [{ product: 'home-battery', relation: 'charged-by' }] }],
  ['relay', [{ product: 'e-bike', device: 'other', channel: 'telemetry', payload: reading }]],
  ['status', { ts, state: 'online' }],
  ['advice/reply', { id: 'a-1', ts, reply: 'applied' }],
];
const payloads: readonly (readonly [Channel, Buffer])[] = sensible.map(([channel, value]) => [
  channel,
  channel === 'telemetry/cbor' ? Buffer.from(encode(value)) : Buffer.from(JSON.stringify(value)),
]);
const all = payloads.map(([, payload]) => payload);

/** Sends so many changed payloads over one connection. */
export async function attackWithPayloads(
  { port, device, random }: PayloadAttack,
  count: number,
): Promise<PayloadOutcome> {
  const client = await openRawMqtt({ port });
  client.socket.on('error', () => {});
  const { maker, product, device: id, password } = device;
  const { returnCode } = await client.connect({
    username: `${maker}/${product}/${id}`,
    password: Buffer.from(password),
    clientId: 'payloads',
  });
  if (returnCode !== 0) throw new Error(`the device was refused with ${returnCode}`);
  for (let sent = 0; sent < count; sent++) {
    const [own, payload] = payloads[randomIndex(random, payloads.length)]!;
    // Mostly what the channel is for; now and then another one's.
    const channel = random() < 0.85 ? own : payloads[randomIndex(random, payloads.length)]![0];
    client.publish(deviceTopic(device, channel), mutate(payload, random, all), {
      retain: random() < 0.1,
      dup: random() < 0.1,
    });
    if (sent % 50 !== 49) continue;
    await until(() => client.isClosed || sent - client.pubacks.length < windowSize, {
      what: 'acknowledgements',
      deadlineMs: 60_000,
    });
    if (client.isClosed) return { sent: sent + 1, acknowledged: client.pubacks.length };
  }
  await until(() => client.isClosed || client.pubacks.length === count, {
    what: 'the last acknowledgements',
    deadlineMs: 60_000,
  });
  client.cut();
  return { sent: count, acknowledged: client.pubacks.length };
}
