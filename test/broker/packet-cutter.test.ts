import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketCutter, type PacketTaker } from '../../broker/packet-cutter.ts';

/** Collects what a cutter finds. */
class Collector implements PacketTaker {
  readonly found: string[] = [];
  /** Packets for which it is ready. */
  room = Infinity;
  keep: number | undefined = 3;

  isReadyFor(): boolean {
    return this.room > 0;
  }

  takePacket(first: number, bytes: Buffer, start: number, body: number, end: number): void {
    expect(bytes[start]).toBe(first);
    this.found.push(`${first}:${bytes.toString('latin1', body, end)}`);
    this.room -= 1;
  }

  limitOf(first: number): number {
    return first === 0x30 ? 50 : 300;
  }

  keepOf(): number | undefined {
    return this.keep;
  }

  takeHead(first: number, head: Buffer, length: number): void {
    this.found.push(`${first}:${head.toString('latin1')}… of ${length}`);
  }

  malformed(): void {
    this.found.push('malformed');
  }
}

function packetBytes(first: number, body: string): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.of(first, ...length), Buffer.from(body, 'latin1')]);
}

const packets = fc.array(
  fc.record({
    first: fc.constantFrom(0x30, 0x32, 0xc0),
    body: fc.integer({ min: 0, max: 300 }).map((length) => 'abc'.repeat(100).slice(0, length)),
  }),
  { maxLength: 12 },
);

describe('cutting', () => {
  test('finds the same packets however their bytes are split', () => {
    const splits = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
    const property = fc.property(packets, splits, (list, sizes) => {
      const collector = new Collector();
      const cutter = new PacketCutter(collector);
      const bytes = Buffer.concat(list.map(({ first, body }) => packetBytes(first, body)));
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        cutter.push(bytes.subarray(at, at + size));
        at += size;
      }
      const expected = list.map(({ first, body }) =>
        body.length > collector.limitOf(first)
          ? `${first}:abc… of ${body.length}`
          : `${first}:${body}`,
      );
      expect(collector.found).toEqual(expected);
    });
    fc.assert(property, { seed: 2026, numRuns: 500 });
  });

  test('lets packets wait while nobody is ready for them, with all that comes meanwhile', () => {
    const collector = new Collector();
    const cutter = new PacketCutter(collector);
    collector.room = 1;
    const bytes = Buffer.concat(['one', 'two', 'three'].map((body) => packetBytes(0x32, body)));
    cutter.push(bytes.subarray(0, 7));
    cutter.push(bytes.subarray(7));
    expect(collector.found).toEqual(['50:one']);
    collector.room = 1;
    cutter.resume();
    expect(collector.found).toEqual(['50:one', '50:two']);
    collector.room = 9;
    cutter.resume();
    cutter.resume();
    expect(collector.found).toEqual(['50:one', '50:two', '50:three']);
  });

  test('stops for good at a packet of which nothing is to be kept', () => {
    const collector = new Collector();
    collector.keep = undefined;
    const cutter = new PacketCutter(collector);
    cutter.push(packetBytes(0x30, 'x'.repeat(60)));
    cutter.push(packetBytes(0x32, 'after'));
    expect(collector.found).toEqual([]);
  });

  test('takes a length of five bytes for malformed', () => {
    const collector = new Collector();
    const cutter = new PacketCutter(collector);
    cutter.push(Buffer.of(0x30, 0x80, 0x80));
    cutter.push(Buffer.of(0x80, 0x80, 0x01, 0x30, 0x00));
    expect(collector.found).toEqual(['malformed']);
  });
});
