import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../../../store/journal/crc32c.ts';

test.each([
  ['the check value of the catalogue of CRC algorithms', Buffer.from('123456789'), 0xe3069283],
  ['RFC 3720 B.4, 32 bytes of zeroes', Buffer.alloc(32, 0), 0x8a9136aa],
  ['RFC 3720 B.4, 32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['RFC 3720 B.4, 32 bytes counting up', Buffer.from({ length: 32, ...counting() }), 0x46dd794e],
  [
    'RFC 3720 B.4, 32 bytes counting down',
    Buffer.from({ length: 32, ...counting() }).reverse(),
    0x113fdb5c,
  ],
  ['nothing', Buffer.alloc(0), 0],
])('matches the published value: %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('agrees with the definition, bit by bit, on any bytes, bounds and seed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), (bytes, a, b) => {
      const [from, to] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      const seed = crc32c(bytes, 0, from);
      expect(seed).toBe(bitByBit(bytes.subarray(0, from)));
      expect(crc32c(bytes, from, to, seed)).toBe(bitByBit(bytes.subarray(0, to)));
    }),
    { seed: 1 },
  );
});

function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

function counting(): Record<number, number> {
  return Object.fromEntries(Array.from({ length: 32 }, (_, index) => [index, index]));
}
