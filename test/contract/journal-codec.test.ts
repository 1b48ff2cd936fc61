import { describe, expect, test } from 'vitest';
import {
  decodeEntry,
  EntryWriter,
  readingsHead,
  readingsPrefix,
} from '../../contract/records/journal-codec.ts';
import type { JournalEntry, JournalReading } from '../../contract/records/journal-entry.ts';
import { namesFrom } from '../../contract/records/journal-layout.ts';
import { ReadingSpans } from '../../contract/records/reading-spans.ts';

const prefix = readingsPrefix('acme', 'e-bike', 'bike-1', 3);

/** Writes readings as ingest does, one value at a time; the bytes are a copy. */
function encode(received: number, readings: readonly JournalReading[]): Uint8Array {
  const writer = new EntryWriter();
  writer.beginReadings(prefix, received);
  for (const reading of readings) {
    const { time, deviceTime, seq, boot, by, part, extra } = reading;
    const at = writer.beginReading(time, deviceTime, seq, boot, by, part, extra);
    reading.values.forEach((value, index) => {
      if (typeof value === 'number') writer.numberValue(at, index, value);
      else if (typeof value === 'boolean') writer.booleanValue(at, index, value);
      else if (value !== undefined) writer.textValue(at, index, value);
    });
    writer.endReading(extra);
  }
  return Uint8Array.from(writer.bytes);
}

const full: JournalReading = {
  time: 1_763_750_000_000.25,
  deviceTime: 1_763_749_999_999,
  values: [-0.1, undefined, true, false, 'ecö 🚲', '', 'x'.repeat(1024), 5e-324],
  seq: 9_007_199_254_740_991,
  boot: 'b7',
  by: 'c-17',
  part: 'left',
  extra: '{"undeclared":"ü"}',
};
const bare: JournalReading = { time: 0, deviceTime: Number.NaN, values: [] };

describe('the journal codec', () => {
  test('gives back every field of a reading, and leaves out what was absent', () => {
    const readings = [full, bare, { ...bare, values: [undefined, 7] }];
    expect(decodeEntry(encode(5, readings))).toStrictEqual({
      kind: 'readings',
      maker: 'acme',
      product: 'e-bike',
      device: 'bike-1',
      modelVersion: 3,
      received: 5,
      readings,
    } satisfies JournalEntry);
  });

  test('gives back messages, dead letters and tallies', () => {
    const writer = new EntryWriter();
    const message: JournalEntry = {
      kind: 'message',
      maker: 'acme',
      product: 'e-bike',
      device: 'bike-1',
      channel: 'advice/reply',
      received: 8,
      body: { id: 'a-1', ts: 7, reply: 'applied' },
    };
    const deadLetter: JournalEntry = {
      kind: 'dead-letter',
      received: 9,
      topic: 'vm/acme/e-bike/bike-1/telemetry',
      client: 'ü'.repeat(20),
      reason: 'not-json',
      detail: 'at 1',
      payload: Uint8Array.of(0, 255, 123),
    };
    const tally = { received: 3, accepted: 1, duplicate: 1, dropped: 0, rejected: {}, notes: {} };

    expect(decodeEntry(Uint8Array.from(writer.message(message)))).toStrictEqual(message);
    const letter = decodeEntry(Uint8Array.from(writer.deadLetter(deadLetter)));
    expect({ ...letter, payload: Uint8Array.from((letter as typeof deadLetter).payload) }).toEqual(
      deadLetter,
    );
    expect(decodeEntry(Uint8Array.from(writer.tally(4, tally)))).toStrictEqual({
      kind: 'tally',
      at: 4,
      tally,
    });
  });

  test('tells whose readings a record holds without reading it all', () => {
    expect(readingsHead(encode(5, [full]))).toEqual({
      maker: 'acme',
      product: 'e-bike',
      modelVersion: 3,
    });
    const tally = { received: 3, accepted: 1, duplicate: 1, dropped: 0, rejected: {}, notes: {} };
    expect(readingsHead(new EntryWriter().tally(4, tally))).toBeUndefined();
  });

  test('reads a record that is a view inside a larger buffer', () => {
    const record = encode(5, [full]);
    const buffer = new Uint8Array(record.length + 20).fill(255);
    buffer.set(record, 7);
    const view = buffer.subarray(7, 7 + record.length);
    expect(decodeEntry(view)).toStrictEqual(decodeEntry(record));
  });

  test('keeps texts apart that share a place in the table of known texts', () => {
    const texts = Array.from({ length: 20_000 }, (_, n) => `state-${n}`);
    const records = texts.map((text) => encode(1, [{ ...bare, values: [text] }]));
    const read = () =>
      records.map((record) => {
        const entry = decodeEntry(record);
        return entry.kind === 'readings' ? entry.readings[0]?.values[0] : undefined;
      });
    expect(read()).toEqual(texts);
    expect(read()).toEqual(texts);
  });

  test('throws on a record that is cut, even when other bytes follow it', () => {
    const record = encode(5, [full]);
    const buffer = new Uint8Array(record.length * 2);
    buffer.set(record, 0);
    buffer.set(record, record.length);
    for (const length of [record.length - 1, record.length - 30, 40]) {
      expect(() => decodeEntry(buffer.subarray(0, length))).toThrow(RangeError);
    }
  });

  test('throws on an entry of a kind it does not know', () => {
    expect(() => decodeEntry(Uint8Array.of(9, 0, 0))).toThrow(/unknown kind 9/);
  });

  test('tells where each reading stands, so that its bytes alone make the same entry', () => {
    const readings = [
      full,
      bare,
      { ...bare, seq: 4 },
      { ...full, seq: 5, extra: 'e'.repeat(70_000) },
    ];
    const record = encode(5, readings);
    const spans = new ReadingSpans();
    expect(spans.open(record)).toBe(readings.length);
    const head = record.subarray(0, prefix.length + 8);
    expect(Buffer.from(record.subarray(namesFrom, spans.namesTo)).toString('latin1')).toBe(
      '\x04acme\x06e-bike\x06bike-1',
    );
    for (const reading of readings) {
      spans.next();
      const alone = Buffer.concat([head, Buffer.of(1, 0), record.subarray(spans.from, spans.to)]);
      expect(decodeEntry(alone)).toMatchObject({ readings: [reading] });
      expect(spans.hasSeq).toBe(reading.seq !== undefined);
      const name = Buffer.from(record.subarray(spans.nameFrom, spans.nameTo));
      if (reading.seq !== undefined) expect(name.readDoubleLE(0)).toBe(reading.seq);
      if (reading.boot !== undefined) expect(name.toString('utf8', 9)).toBe(reading.boot);
    }
    expect(spans.to).toBe(record.length);
    expect(spans.open(Uint8Array.of(4))).toBeUndefined();
  });
});
