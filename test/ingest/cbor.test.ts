import { Buffer } from 'node:buffer';
import { encode } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor } from '../../ingest/formats/cbor.ts';

const fromHex = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'));

/** Of RFC 8949, appendix A: those that stand for JSON, and byte strings as section 6.1 turns them. */
const examples: readonly (readonly [hex: string, value: unknown])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1_000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1_000],
  ['f90000', 0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['fa47c35000', 100_000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 2 ** -24],
  ['f90400', 2 ** -14],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f97c00', Infinity],
  ['f97e00', Number.NaN],
  ['f9fc00', -Infinity],
  ['fa7f800000', Infinity],
  ['fb7ff8000000000000', Number.NaN],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['40', ''],
  ['4401020304', 'AQIDBA'],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', {}],
  ['a201020304', { 1: 2, 3: 4 }],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['5f42010243030405ff', 'AQIDBAU'],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['826161bf61626163ff', ['a', { b: 'c' }]],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
  ['d9d9f7 01', 1],
];

describe('CBOR', () => {
  it.each(examples)('%s is read as in RFC 8949, appendix A', (hex, value) => {
    const decoded = fromHex(hex.replace(' ', ''));
    expect(decoded.ok && structuredClone(decoded.value)).toEqual(value);
  });

  it.each([
    ['c074323031332d30332d32315432303a30343a30305a', 'found tag 0, at byte 1 of 22'],
    ['c249010000000000000000', 'found tag 2, at byte 1 of 11'],
    ['d81c80', 'found tag 28, at byte 2 of 3'],
    ['f0', 'found a simple value of form 16, at byte 1 of 1'],
    ['f8ff', 'found a simple value of form 24, at byte 1 of 2'],
    ['', 'found the end before it was complete, at byte 0 of 0'],
    ['19', 'found the end before it was complete, at byte 1 of 1'],
    ['8201', 'found the end before it was complete, at byte 2 of 2'],
    ['9f01', 'found the end before it was complete, at byte 2 of 2'],
    ['9bffffffffffffffff', 'found the end before it was complete, at byte 9 of 9'],
    ['7affffffff61', 'found the end before it was complete, at byte 5 of 6'],
    ['0000', 'found 1 more bytes behind the end, at byte 1 of 2'],
    ['ff', 'found a simple value of form 31, at byte 1 of 1'],
    ['1f', 'found an indefinite number or tag, at byte 1 of 1'],
    ['1c', 'found a length of reserved form 28, at byte 1 of 1'],
    ['62c328', 'found a text that is not UTF-8, at byte 3 of 3'],
    ['7f4161ff', 'found a piece of a string of another kind, at byte 2 of 4'],
    ['a1f600', 'found a key that is neither text nor number, at byte 2 of 3'],
  ])('%s is refused', (hex, detail) => {
    expect(fromHex(hex)).toEqual({ ok: false, reason: 'not-cbor', detail });
  });

  it('is refused where it is nested too deep, without overflowing the stack', () => {
    expect(fromHex('81'.repeat(100_000))).toMatchObject({
      ok: false,
      detail: 'found more than 16 levels, at byte 17 of 100000',
    });
  });

  it('keeps a key called __proto__ as a key', () => {
    const decoded = fromHex('a1695f5f70726f746f5f5fa168706f6c6c75746564f5');
    expect(decoded.ok && Object.keys(decoded.value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says what another encoder wrote', () => {
    const anyJson = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(anyJson, (value) => {
        const decoded = decodeCbor(encode(value));
        expect(decoded.ok).toBe(true);
        expect(JSON.stringify(decoded.ok && decoded.value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 1_000, seed: 20_251_121 },
    );
  });
});
