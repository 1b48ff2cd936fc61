import { describe, expect, it } from 'vitest';
import { hourMs, now, openTestIngest } from './open-test-ingest.ts';

const reading = { ts: now - 1_000, seq: 7, boot: 'b1', values: { power: 1_200, mode: 'eco' } };

describe('a reading with seq', () => {
  it('sent again is a duplicate, however its fields are ordered and whenever it comes', () => {
    const ingest = openTestIngest();
    ingest.send(reading);
    ingest.send(reading, { dup: true, received: now + hourMs });
    ingest.send('{"values":{"mode":"eco","power":1200},"boot":"b1","seq":7,"ts":1763753599000}');
    ingest.send([{ ...reading, values: { power_kw: 1.2, mode: 'eco' } }]);
    expect(ingest.readings()).toHaveLength(1);
    expect(ingest.counters()).toMatchObject({ received: 4, accepted: 1, duplicate: 3 });
    expect(ingest.settled).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['values', { values: { power: 1_201, mode: 'eco' } }],
    ['time', { ts: now - 999 }],
    ['customer', { by: 'named' }],
    ['part', { part: 'left' }],
    ['undeclared signals', { values: { ...reading.values, colour: 'red' } }],
  ])('but other %s is stored, and noted as a sequence used again', (_, change) => {
    const ingest = openTestIngest();
    ingest.send(reading);
    ingest.send({ ...reading, ...change });
    expect(ingest.readings()).toHaveLength(2);
    expect(ingest.counters().notes).toEqual({ 'sequence-reused': 1 });
  });

  it.each([
    ['boot', { boot: 'b2' }],
    ['seq', { seq: 8 }],
  ])('of another %s is another reading', (_, change) => {
    const ingest = openTestIngest();
    ingest.send(reading);
    ingest.send({ ...reading, ...change });
    expect(ingest.readings()).toHaveLength(2);
    expect(ingest.counters().duplicate).toBe(0);
    expect(ingest.counters().notes).toEqual({});
  });

  it('of another device is another reading', () => {
    const ingest = openTestIngest();
    ingest.send(reading, { device: 'd-1' });
    ingest.send(reading, { device: 'd-2' });
    ingest.send(reading, { device: 'd-1', product: 'strict-heater' });
    expect(ingest.readings()).toHaveLength(3);
  });

  it('and no time is recognised by its seq, although it is dated by its receipt', () => {
    const ingest = openTestIngest();
    const { ts: _, ...timeless } = reading;
    ingest.send(timeless);
    ingest.send(timeless, { received: now + 5_000, dup: true });
    expect(ingest.readings()).toMatchObject([{ time: now }]);
    expect(ingest.counters().duplicate).toBe(1);
  });

  it('is recognised in both its contents when a sequence was used twice', () => {
    const ingest = openTestIngest();
    const other = { ...reading, values: { power: 5 } };
    for (const sent of [reading, other, reading, other]) ingest.send(sent);
    expect(ingest.counters()).toMatchObject({ accepted: 0, duplicate: 2, inFlight: 2 });
    expect(ingest.counters().notes).toEqual({ 'sequence-reused': 1 });
  });
});

describe('a reading without seq', () => {
  const { seq: _, boot: __, ...bare } = reading;

  it('is recognised by its time and values', () => {
    const ingest = openTestIngest();
    ingest.send(bare);
    ingest.send(bare);
    ingest.send({ ...bare, ts: bare.ts + 1 });
    ingest.send({ ...bare, values: { power: 1 } });
    expect(ingest.readings()).toHaveLength(3);
    expect(ingest.counters().duplicate).toBe(1);
    expect(ingest.counters().notes).toEqual({});
  });

  it('and without time is a duplicate only in a packet that says it is sent again', () => {
    const ingest = openTestIngest();
    const values = { power: 3 };
    ingest.send(values);
    ingest.send(values, { received: now + 1_000 });
    ingest.send(values, { received: now + 2_000, dup: true });
    expect(ingest.readings().map((stored) => stored.time)).toEqual([now, now + 1_000]);
    expect(ingest.counters().duplicate).toBe(1);
  });

  it('and without time is taken from a packet sent again whose first sending never came', () => {
    const ingest = openTestIngest();
    ingest.send({ power: 3 }, { dup: true });
    expect(ingest.readings()).toHaveLength(1);
  });
});

describe('a message other than telemetry', () => {
  it('with a time is recognised by its content', () => {
    const ingest = openTestIngest();
    const fault = { ts: now, type: 'fault', data: { code: 7 } };
    ingest.send(fault, { channel: 'event' });
    ingest.send(fault, { channel: 'event', received: now + 1_000 });
    ingest.send({ ...fault, data: { code: 8 } }, { channel: 'event' });
    expect(ingest.messages()).toHaveLength(2);
    expect(ingest.counters().duplicate).toBe(1);
  });

  it('that is a status is one only in a packet that says so: a device without a clock sends the same often', () => {
    const ingest = openTestIngest();
    const online = { ts: 0, state: 'online' };
    ingest.send(online, { channel: 'status' });
    ingest.send(online, { channel: 'status' });
    ingest.send(online, { channel: 'status', dup: true });
    expect(ingest.messages()).toHaveLength(2);
    expect(ingest.counters().duplicate).toBe(1);
  });
});

describe('a duplicate in a batch', () => {
  it('leaves its neighbours as they are', () => {
    const ingest = openTestIngest();
    const at = (seq: number) => ({ ts: now + seq, seq, values: { power: seq } });
    ingest.send([at(1), at(2)]);
    ingest.send([at(2), at(3), at(1), at(4), at(4)]);
    expect(ingest.readings().map((stored) => [stored.seq, stored.values[0]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(ingest.counters()).toMatchObject({ received: 7, accepted: 4, duplicate: 3 });
  });
});
