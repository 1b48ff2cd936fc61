import { generate } from 'mqtt-packet';
import { deviceTopic } from '../../../contract/wire/topics.ts';
import { openRawMqtt, type RawMqtt } from '../../support/raw-mqtt.ts';
import type { TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import type { Registered } from '../../system/devices.ts';
import type { Figure } from '../job.ts';

export interface HostileParts {
  readonly system: TestSystem;
  /** A device with a password, of which it makes the worst. */
  readonly device: Registered;
  readonly progress: (line: string) => void;
  /** Connections that say nothing. */
  readonly idle: number;
  /** Connections that send their CONNECT a byte at a time. */
  readonly dribbling: number;
  /** Connections that announce a packet of 256 MB before they are known. */
  readonly announcing: number;
  /** What somebody who is known really sends in one packet; MQTT has room for just less than 256 MiB. */
  readonly largeBytes: number;
}

/** Does its worst, and measures what came of it. */
type Abuse = (parts: HostileParts) => Promise<readonly Figure[]>;

/** The broker waits ten seconds for a CONNECT; a busy machine may notice later. */
const connectWithinSeconds = 15;
const maxFilters = 256;
const keptSessions = 8;

const count = (what: string, value: number): Figure => ({ what, value, unit: '1' });
const none = (what: string, value: number): Figure => ({ ...count(what, value), atMost: 0 });

export const abuses: readonly Abuse[] = [
  async function announced({ system, announcing }) {
    let slowestMs = 0;
    let open = 0;
    await Promise.all(
      Array.from({ length: announcing }, async () => {
        const client = await openRawMqtt({ port: system.mqttPort });
        const since = performance.now();
        client.sendBytes(Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f));
        client.sendBytes(Buffer.alloc(100_000));
        await client.untilClosed(30_000).catch(() => {
          open += 1;
        });
        client.cut();
        slowestMs = Math.max(slowestMs, performance.now() - since);
      }),
    );
    return [
      count('connections that announced 256 MB before CONNECT', announcing),
      none('of these not closed by the broker', open),
      { what: 'slowest of these to be closed', value: slowestMs, unit: 'ms', atMost: 10_000 },
    ];
  },

  async function illFormed({ system, device }) {
    const texts = [
      Buffer.of(0xed, 0xa0, 0x80),
      Buffer.of(0xc0, 0x80),
      Buffer.of(0xff),
      Buffer.from('a\u0000b'),
    ];
    let open = 0;
    for (const text of texts) {
      const prefix = Buffer.from(deviceTopic(device, 'telemetry'));
      const topic = Buffer.concat([prefix, text]);
      const length = Buffer.of(topic.length >> 8, topic.length & 0xff);
      const client = await join(system, device);
      client.sendBytes(Buffer.concat([Buffer.of(0x30, topic.length + 2), length, topic]));
      await client.untilClosed(10_000).catch(() => {
        open += 1;
      });
      client.cut();
    }
    return [none('connections that outlived ill-formed UTF-8 in a topic', open)];
  },

  async function largePacket({ system, device, largeBytes, progress }) {
    const client = await join(system, device);
    const topic = deviceTopic(device, 'telemetry');
    const packet = generate({
      ...{ cmd: 'publish', topic, payload: Buffer.alloc(0), qos: 1, messageId: 7 },
      ...{ dup: false, retain: false },
    });
    const head = packet.subarray(2);
    const length = head.length + largeBytes;
    const lengthBytes = [0, 7, 14, 21].map((shift) => ((length >> shift) & 0x7f) | 0x80);
    lengthBytes[3]! &= 0x7f;
    client.sendBytes(Buffer.concat([Buffer.of(packet[0]!, ...lengthBytes), head]));
    const piece = Buffer.alloc(262_144, 0x20);
    for (let sent = 0; sent < largeBytes; sent += piece.length) {
      client.sendBytes(piece);
      await until(() => client.isClosed || client.socket.writableLength < 4 * piece.length, {
        what: 'the piece to be taken',
        deadlineMs: 60_000,
        everyMs: 1,
      });
    }
    await client.next('puback', { deadlineMs: 60_000 });
    progress(`a PUBLISH of ${largeBytes / 1_048_576} MiB was acknowledged, and is rejected`);
    client.cut();
    return [
      { what: 'one PUBLISH sent whole, refused', value: largeBytes / 1_048_576, unit: 'MiBy' },
    ];
  },

  async function badTopics({ system, device }) {
    const client = await join(system, device);
    const prefix = deviceTopic(device, 'telemetry');
    const topics = [
      `${prefix}${'/a'.repeat(97)}`,
      `${prefix}/${'x'.repeat(65_535 - prefix.length - 1)}`,
    ];
    for (let round = 0; round < 50; round++) {
      for (const topic of topics) client.publish(topic, '{}', { retain: true });
    }
    await until(() => client.pubacks.length === 100, { what: '100 PUBACKs', deadlineMs: 60_000 });
    const granted = await client.subscribe([`${prefix}${'/a'.repeat(90)}`, ...topics.slice(1)]);
    client.cut();
    return [
      count('messages on topics of 101 levels or 64 KB, acknowledged and rejected', 100),
      none('filters of 95 levels or 64 KB granted', granted.filter((code) => code < 128).length),
    ];
  },

  async function manyFilters({ system, device }) {
    const client = await join(system, device);
    const own = deviceTopic(device, 'telemetry').replace('telemetry', '');
    let granted = 0;
    for (let batch = 0; batch < 20; batch++) {
      const filters = Array.from({ length: 500 }, (_, n) => `${own}+/${batch}/${n}`);
      granted += (await client.subscribe(filters)).filter((code) => code < 128).length;
    }
    client.cut();
    return [
      count('topic filters asked for by one client', 10_000),
      { ...count('of these granted', granted), atLeast: 1, atMost: maxFilters },
    ];
  },

  async function manyRetained({ system, device }) {
    const client = await join(system, device);
    const channels = ['telemetry', 'event', 'links', 'status', 'advice', 'rejected'] as const;
    const large = JSON.stringify({ ts: Date.now(), state: 'online' }).padEnd(60_000);
    const ids: number[] = [];
    for (let n = 0; n < 300; n++) {
      const channel = channels[n % channels.length]!;
      const own = deviceTopic(device, channel);
      const topic = n % 7 === 0 ? own : `${own}/${n}`;
      ids.push(client.publish(topic, large, { retain: true }));
    }
    await until(() => client.pubacks.length === ids.length, {
      what: 'every PUBACK',
      deadlineMs: 60_000,
    });
    client.cut();
    const later = await join(system, device);
    await later.subscribe([deviceTopic(device, 'telemetry').replace('telemetry', '#')]);
    await later.next('publish', { deadlineMs: 30_000 });
    later.send({ cmd: 'pingreq' });
    await later.next('pingresp');
    const retained = later.received.filter((packet) => packet.cmd === 'publish' && packet.retain);
    later.cut();
    return [
      count('messages to be retained, of 60 KB on hundreds of topics', ids.length),
      { ...count('of these retained', retained.length), atLeast: 1, atMost: 1 },
    ];
  },

  async function manySessions({ system, device }) {
    const session = (n: number) => ({ clientId: `session-${n}`, clean: false });
    const names = Array.from({ length: 100 }, (_, n) => n);
    for (const n of names) {
      const client = await join(system, device, session(n));
      await client.subscribe([deviceTopic(device, 'advice')]);
      client.send({ cmd: 'disconnect' });
      await client.untilClosed();
    }
    let kept = 0;
    // From the latest: to come back takes a session's place, and none is forgotten for it.
    for (const n of names.toReversed()) {
      const client = await join(system, device, session(n));
      const [connack] = client.received;
      if (connack?.cmd === 'connack' && connack.sessionPresent) kept += 1;
      client.cut();
    }
    return [
      count('sessions that one device left behind', names.length),
      { ...count('of these kept', kept), atLeast: 1, atMost: keptSessions },
    ];
  },

  async function halfOpen({ system, device }) {
    const client = await join(system, device, { keepalive: 65_535 });
    const received = () => client.received.filter(({ cmd }) => cmd === 'pubrec').length;
    for (let sent = 1; sent <= 2_000 && !client.isClosed; sent++) {
      client.publish(deviceTopic(device, 'telemetry'), '{"speed":1}', { qos: 2 });
      if (sent % 100 !== 0) continue;
      await until(() => client.isClosed || received() === sent, {
        what: 'their PUBRECs',
        deadlineMs: 30_000,
      });
    }
    await client.untilClosed(30_000);
    return [
      {
        ...count('messages of QoS 2 that a client could leave half-open', received()),
        atLeast: 1,
        atMost: 1_000,
      },
    ];
  },
];

/** Connections that never say who they are; open while the others do their worst. */
export const silentOrSlow: Abuse = async ({ system, idle, dribbling, progress }) => {
  const connect = generate({
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 65_535 },
    clientId: 'x'.repeat(200),
  });
  const ended: number[] = [];
  const one = async (isSlow: boolean) => {
    const client = await openRawMqtt({ port: system.mqttPort });
    const since = performance.now();
    let at = 0;
    const dribble = isSlow
      ? setInterval(() => client.sendBytes(connect.subarray(at, ++at)), 500)
      : undefined;
    await client.untilClosed(60_000).catch(() => {});
    clearInterval(dribble);
    ended.push((performance.now() - since) / 1_000);
    client.cut();
  };
  const waiting: Promise<void>[] = [];
  // No more at once than a listener's backlog holds.
  for (let opened = 0; opened < idle + dribbling; opened++) {
    waiting.push(one(opened < dribbling));
    if (opened % 500 === 499) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      progress(`${opened + 1} connections that say nothing`);
    }
  }
  await Promise.all(waiting);
  return [
    count('connections without CONNECT', idle),
    count('connections that sent theirs a byte at a time', dribbling),
    {
      what: 'longest that any of these stayed open',
      value: Math.max(...ended),
      unit: 's',
      atMost: connectWithinSeconds,
    },
  ];
};

async function join(
  { mqttPort: port }: TestSystem,
  { maker, product, device, password }: Registered,
  options: Parameters<RawMqtt['connect']>[0] = {},
): Promise<RawMqtt> {
  const client = await openRawMqtt({ port });
  const { returnCode } = await client.connect({
    username: `${maker}/${product}/${device}`,
    password: Buffer.from(password),
    ...options,
  });
  if (returnCode !== 0) throw new Error(`refused with ${returnCode}`);
  return client;
}
