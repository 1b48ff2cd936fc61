import { encode } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { acme, heater, parsedModel } from './known.ts';
import { hourMs, now, openTestIngest } from './open-test-ingest.ts';

/** Places of the signals in the heater's model. */
const [power, temperature, energy, mode, plugged, note] = [0, 1, 2, 3, 4, 5];

describe('a reading that passes', () => {
  it('is kept with all its fields, its values in the order of the model', () => {
    const ingest = openTestIngest();
    ingest.send({
      ts: now - 1_000,
      seq: 42,
      boot: 'b7',
      by: 'named',
      part: 'left',
      values: { note: 'warm', mode: 'eco', plugged: true, energy: 5, power: 1203.4 },
    });
    expect(ingest.readingsEntries()).toEqual([
      {
        kind: 'readings',
        maker: 'acme',
        product: 'heater',
        device: 'd-1',
        modelVersion: 3,
        received: now,
        readings: [
          {
            time: now - 1_000,
            deviceTime: now - 1_000,
            seq: 42,
            boot: 'b7',
            by: 'named',
            part: 'left',
            values: [1203.4, undefined, 5, 'eco', true, 'warm'],
          },
        ],
      },
    ]);
    expect(ingest.deadLetters()).toEqual([]);
  });

  it('takes nothing over from the reading before it', () => {
    const ingest = openTestIngest();
    const full = { ts: now, seq: 1, boot: 'b', by: 'stranger', part: 'left' };
    ingest.send([
      { ...full, values: { power: 1, mode: 'eco', colour: 'red' } },
      { ts: now, values: { plugged: true } },
    ]);
    expect(ingest.readings()[1]).toEqual({
      time: now,
      deviceTime: now,
      values: [undefined, undefined, undefined, undefined, true],
    });
    expect(ingest.counters().notes).toEqual({ 'by-unknown': 1 });
  });

  it('may be a flat object of values, which is dated by its receipt', () => {
    const ingest = openTestIngest();
    ingest.send({ power: 12, mode: 'off' });
    const [reading] = ingest.readings();
    expect(reading?.values[power]).toBe(12);
    expect(reading?.values[mode]).toBe('off');
    expect(reading?.time).toBe(now);
    expect(reading?.deviceTime).toBeNaN();
    expect(ingest.counters().notes).toEqual({ 'time-assumed': 1 });
  });

  it('may come under an alias, whose unit is converted', () => {
    const ingest = openTestIngest();
    ingest.send({ power_kw: 1.5, temp_f: 212 });
    const [reading] = ingest.readings();
    expect(reading?.values[power]).toBe(1_500);
    expect(reading?.values[temperature]).toBeCloseTo(100, 9);
  });

  it('keeps undeclared signals beside the declared ones, as the model says', () => {
    const ingest = openTestIngest();
    ingest.send({ power: 12, colour: 'red', fans: 2, loud: false });
    const [reading] = ingest.readings();
    expect(JSON.parse(reading?.extra ?? '')).toEqual({ colour: 'red', fans: 2, loud: false });
    expect(reading?.values).toEqual([12]);
  });

  it('may carry no value at all: it still says that the device lives', () => {
    const ingest = openTestIngest();
    ingest.send({ ts: now, seq: 1, values: {} });
    expect(ingest.readings()).toMatchObject([{ seq: 1, values: [] }]);
  });

  it('keeps the exact bits of its numbers', () => {
    const ingest = openTestIngest();
    const odd = [0.1 + 0.2, Number.MIN_VALUE, 4_999.999999999999];
    for (const [seq, value] of odd.entries())
      ingest.send({ ts: now, seq, values: { power: value } });
    expect(ingest.readings().map((reading) => reading.values[power])).toEqual(odd);
  });

  it('may be a counter that jumps or starts again: sessions know what to make of it', () => {
    const ingest = openTestIngest();
    const meter = [10, 1e12, 0, 3];
    for (const [seq, value] of meter.entries()) {
      ingest.send({ ts: now + seq, seq, values: { energy: value } });
    }
    expect(ingest.readings().map((reading) => reading.values[energy])).toEqual(meter);
  });

  it('may be late by years where no retention is set; that is noted', () => {
    const ingest = openTestIngest();
    ingest.send({ ts: 1_414_000_000_000, seq: 1, values: { power: 1 } });
    expect(ingest.readings()).toMatchObject([{ time: 1_414_000_000_000 }]);
    expect(ingest.counters().notes).toEqual({ 'clock-behind': 1 });
  });

  it('may be ahead by the clock tolerance and no more', () => {
    const ingest = openTestIngest({ limits: { clockToleranceMs: 1_000 } });
    ingest.send({ ts: now + 1_000, seq: 1, values: { power: 1 } });
    ingest.send({ ts: now + 1_001, seq: 2, values: { power: 1 } });
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1]);
    expect(ingest.counters().rejected).toEqual({ 'time-in-future': 1 });
  });

  it('names whom it likes; a customer unknown, or not agreed to be named, is noted', () => {
    const ingest = openTestIngest();
    ['named', 'silent', 'stranger'].forEach((by, seq) => {
      ingest.send({ ts: now, seq, by, values: { power: 1 } });
    });
    expect(ingest.readings().map((reading) => reading.by)).toEqual(['named', 'silent', 'stranger']);
    expect(ingest.counters().notes).toEqual({ 'by-unknown': 2 });
  });

  it('is written by the newest model, from the moment it is in force', () => {
    const registry = acme();
    const ingest = openTestIngest({ registry });
    ingest.send({ ts: now, seq: 1, values: { power: 1 } });
    const model = parsedModel({
      ...heater,
      version: 4,
      signals: { ...heater.signals, fan: { kind: 'gauge', unit: '1', max: 3 } },
    });
    registry.learn({ change: 'product', maker: 'acme', model });
    ingest.send({ ts: now, seq: 2, values: { fan: 2 } });
    ingest.send({ ts: now, seq: 3, values: { fan: 4 } });
    const entries = ingest.readingsEntries();
    expect(entries.map((entry) => entry.modelVersion)).toEqual([3, 4]);
    expect(entries[1]?.readings[0]?.values[6]).toBe(2);
    expect(ingest.counters().rejected).toEqual({ 'value-out-of-bounds': 1 });
  });

  it('is the same in CBOR as in JSON', () => {
    const ingest = openTestIngest();
    const readings = [
      { ts: now, seq: 1, boot: 'b', values: { power: 1203.5, plugged: true, mode: 'eco' } },
      { ts: now + 1, seq: 2, values: { note: 'grüß', energy: 4_294_967_296, colour: 'red' } },
    ];
    ingest.send(readings, { device: 'd-1' });
    ingest.send(encode(readings), { device: 'd-2', channel: 'telemetry/cbor' });
    const [json, cbor] = ingest.readingsEntries();
    expect(cbor?.readings).toEqual(json?.readings);
    expect(cbor?.readings[0]?.values[plugged]).toBe(true);
    expect(cbor?.readings[1]?.values[note]).toBe('grüß');
  });
});

describe('a message other than telemetry', () => {
  it.each([
    ['event', { ts: now, type: 'fault', data: { code: 7, parts: [{ name: 'fan' }] } }],
    ['links', { ts: now, peers: [{ product: 'battery', device: 'b-1', relation: 'feeds' }] }],
    ['status', { ts: now, state: 'online', boot: 'b7' }],
    ['advice/reply', { id: 'a-1', ts: now, reply: 'applied' }],
  ])('on %s is kept as it came', (channel, body) => {
    const ingest = openTestIngest();
    ingest.send(body, { channel });
    expect(ingest.messages()).toEqual([
      {
        kind: 'message',
        maker: 'acme',
        product: 'heater',
        device: 'd-1',
        channel,
        received: now,
        body,
      },
    ]);
    expect(ingest.counters()).toMatchObject({ received: 1, accepted: 1 });
    expect(ingest.counters().notes).toEqual({});
  });

  it('is kept although the time of a will was frozen long ago, or its clock is ahead', () => {
    const ingest = openTestIngest({ limits: { retentionMs: hourMs } });
    ingest.send({ ts: now - 90 * 24 * hourMs, state: 'offline' }, { channel: 'status' });
    ingest.send({ ts: now + 24 * hourMs, state: 'online' }, { channel: 'status' });
    expect(ingest.messages()).toHaveLength(2);
  });
});

describe('the steps', () => {
  it('are counted by name: what passes one arrives at the next, and all are timed', () => {
    const ingest = openTestIngest();
    ingest.send([
      { ts: now, seq: 1, values: { power: 1 } },
      { ts: now, seq: 1, values: { power: 1 } },
      { ts: now + hourMs, seq: 2, values: { power: 1 } },
      { ts: now, seq: 3, values: { power: -1 } },
    ]);
    ingest.send('no json');
    ingest.send({ ts: now, state: 'online' }, { channel: 'status' });
    const { steps } = ingest.counters();
    expect(steps.map(({ step, passed, rejected }) => [step, passed, rejected])).toEqual([
      ['check size', 3, 0],
      ['read topic', 3, 0],
      ['decode', 2, 1],
      ['find device', 2, 0],
      ['validate', 3, 1],
      ['check clock', 3, 1],
      ['check customer', 2, 0],
      ['encode', 3, 0],
      ['recognise duplicates', 2, 1],
      ['check grant', 0, 0],
      ['check message', 1, 0],
      ['write', 2, 0],
    ]);
    expect(steps.find(({ step }) => step === 'decode')?.microseconds).toBeGreaterThan(0);
  });
});
