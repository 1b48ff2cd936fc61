import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { badMessages, goodReading as good } from './bad-messages.ts';
import { acme, deviceChange } from './known.ts';
import { hourMs, incoming, now, openTestIngest } from './open-test-ingest.ts';

describe('a bad message', () => {
  it.each(badMessages)('with $what becomes a dead letter that says so', (bad) => {
    const ingest = openTestIngest();
    ingest.send(bad.payload, bad.sending);
    ingest.send(good, { device: 'd-2' });
    const reasons = ingest.reasons();
    expect(reasons).toHaveLength(1);
    if (typeof bad.expected === 'string') expect(reasons[0]).toBe(bad.expected);
    else expect(reasons[0]).toMatch(bad.expected);
    expect(ingest.readings()).toHaveLength(1);
    expect(ingest.settled).toEqual([0, 1]);
  });

  it('is kept with its topic, its client and its payload as it came', () => {
    const ingest = openTestIngest();
    const payload = '{ "ts": 1,   "values": 7 }';
    ingest.send(payload);
    const [letter] = ingest.deadLetters();
    expect(letter).toMatchObject({
      topic: 'vm/acme/heater/d-1/telemetry',
      client: 'client of d-1',
      received: now,
    });
    expect(Buffer.from(letter?.payload ?? []).toString()).toBe(payload);
  });

  it('over the payload limit is refused unread, and the first 64 KiB of it are kept', () => {
    const ingest = openTestIngest({ limits: { maxPayloadBytes: 100_000 } });
    ingest.send('['.repeat(100_001));
    const [letter] = ingest.deadLetters();
    expect(ingest.reasons()).toEqual([
      'payload-too-large: expected at most 100000 bytes, found 100001 (kept are the first 65536 of 100001 bytes)',
    ]);
    expect(letter?.payload).toHaveLength(65_536);
  });

  it('of 1,001 readings is refused whole, kept once, and counts for 1,001', () => {
    const ingest = openTestIngest();
    const reading = (seq: number) => ({ ts: now, seq, values: { power: 1 } });
    ingest.send(Array.from({ length: 1_001 }, (_, seq) => reading(seq)));
    expect(ingest.reasons()).toEqual(['too-many-readings: expected at most 1000, found 1001']);
    expect(ingest.counters()).toMatchObject({
      received: 1_001,
      rejected: { 'too-many-readings': 1_001 },
    });
  });

  it('counts for one where nobody can tell how many readings it holds', () => {
    const ingest = openTestIngest();
    ingest.send([{ values: {} }, { values: {} }], { device: 'd-77' });
    ingest.send('no json');
    expect(ingest.counters()).toMatchObject({
      received: 3,
      rejected: { 'device-unknown': 2, 'not-json': 1 },
    });
  });

  it('of 1,000 readings is taken', () => {
    const ingest = openTestIngest();
    const reading = (seq: number) => ({ ts: now, seq, values: { power: 1 } });
    ingest.send(Array.from({ length: 1_000 }, (_, seq) => reading(seq)));
    expect(ingest.readings()).toHaveLength(1_000);
  });

  it('from before retention is refused, where one is set', () => {
    const ingest = openTestIngest({ limits: { retentionMs: 30 * 24 * hourMs } });
    ingest.send({ ...good, ts: now - 31 * 24 * hourMs });
    ingest.send({ ...good, ts: now - 29 * 24 * hourMs });
    expect(ingest.reasons()).toEqual([
      `time-before-retention: ts: ${now - 31 * 24 * hourMs} is 2678400 s before its receipt; kept are 2592000 s`,
    ]);
    expect(ingest.readings()).toHaveLength(1);
  });

  it('from a device that was revoked since is refused', () => {
    const registry = acme();
    const ingest = openTestIngest({ registry });
    ingest.send(good);
    registry.learn(deviceChange('heater', 'd-1', true));
    ingest.send({ ...good, seq: 2 });
    expect(ingest.readings()).toHaveLength(1);
    expect(ingest.reasons()).toEqual(['device-unknown: "acme/heater/d-1" was revoked']);
  });

  it('carried for another device is refused one by one, as nobody was granted that yet', () => {
    const ingest = openTestIngest();
    const carried = (device: string) => ({
      product: 'heater',
      device,
      channel: 'telemetry',
      payload: good,
    });
    ingest.send([carried('d-2'), carried('d-3')], { channel: 'relay' });
    expect(ingest.reasons()).toEqual([
      'relay-not-granted: "heater/d-1" has no grant to carry messages for "heater/d-2"',
      'relay-not-granted: "heater/d-1" has no grant to carry messages for "heater/d-3"',
    ]);
    expect(ingest.counters()).toMatchObject({ received: 2, rejected: { 'relay-not-granted': 2 } });
  });

  it('nested half a million deep ends like any other', () => {
    const ingest = openTestIngest();
    const deep = `${'['.repeat(250_000)}${']'.repeat(250_000)}`;
    ingest.send(deep);
    ingest.send(`{"ts":${now},"type":"fault","data":{"x":${deep}}}`, { channel: 'event' });
    ingest.send(`[{"values":{"power":1}},{"values":{"power":${deep}}}]`, { device: 'd-2' });
    expect(ingest.counters().rejected).toEqual({ 'wrong-shape': 2, 'value-wrong-type': 1 });
    expect(ingest.readings()).toHaveLength(1);
  });

  it('named after what every object has is stored as an undeclared signal, and harms nobody', () => {
    const ingest = openTestIngest();
    ingest.send('{"seq":1,"values":{"__proto__":1,"constructor":2,"toString":3}}');
    ingest.send('{"seq":2,"values":{"power":7}}');
    ingest.send('{"__proto__":{"values":{}},"values":{}}');
    expect(ingest.readings().map((reading) => reading.extra)).toEqual([
      '{"__proto__":1,"constructor":2,"toString":3}',
      undefined,
    ]);
    expect(ingest.reasons()).toEqual([
      'wrong-shape: "__proto__": no field of a reading; signals belong into "values"',
    ]);
    expect(({} as Record<string, unknown>).values).toBeUndefined();
  });
});

describe('a message with good and bad readings', () => {
  it('leaves the good ones standing, and each bad one becomes a dead letter of its own', () => {
    const ingest = openTestIngest();
    const bad = { ts: now, seq: 2, values: { power: 'much' } };
    const worse = { ts: now, seq: 4, values: { mode: 'turbo' } };
    ingest.send([
      { ts: now, seq: 1, values: { power: 1 } },
      bad,
      { ts: now, seq: 3, values: { power: 3 } },
      worse,
      7,
    ]);
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1, 3]);
    const kept = ingest
      .deadLetters()
      .map((letter) => JSON.parse(Buffer.from(letter.payload).toString()));
    expect(kept).toEqual([bad, worse, 7]);
    expect(ingest.counters()).toMatchObject({
      received: 5,
      accepted: 2,
      rejected: { 'value-wrong-type': 1, 'value-not-declared': 1, 'wrong-shape': 1 },
    });
  });

  it('is answered by a notice for each bad reading, which names its seq', () => {
    const ingest = openTestIngest();
    ingest.send([
      { ts: now, seq: 12, values: { power: -1 } },
      { seq: 13, values: { power: 1 } },
    ]);
    expect(ingest.notices).toEqual([
      {
        to: { maker: 'acme', product: 'heater', device: 'd-1' },
        ts: now,
        reason: 'value-out-of-bounds',
        detail: 'values.power: expected at least 0, found -1',
        seq: 12,
      },
    ]);
  });

  it('is answered by 16 notices at most, while all its dead letters are kept', () => {
    const ingest = openTestIngest();
    ingest.send(Array.from({ length: 100 }, () => ({ values: { power: -1 } })));
    expect(ingest.notices).toHaveLength(16);
    expect(ingest.deadLetters()).toHaveLength(100);
  });
});

describe('a message that the broker refused', () => {
  it('is counted, kept and told of like any other', () => {
    const ingest = openTestIngest();
    const message = { ...incoming(good), topic: 'vm/acme/heater/d-2/telemetry' };
    let settled = false;
    ingest.intake.refuse(message, 'topic-not-yours', 'that is d-2', () => {
      settled = true;
    });
    expect(settled).toBe(false);
    expect(ingest.reasons()).toEqual(['topic-not-yours: that is d-2']);
    expect(settled).toBe(true);
    expect(ingest.counters()).toMatchObject({ received: 1, rejected: { 'topic-not-yours': 1 } });
    expect(ingest.notices).toMatchObject([{ to: { device: 'd-1' }, reason: 'topic-not-yours' }]);
  });
});
