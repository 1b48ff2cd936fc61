import { type Random, randomIndex } from '../../../analytics/random.ts';

/** Bytes that mean something to one of the formats: lengths, quotes, brackets, ends of ranges. */
const telling = [0, 1, 2, 0x0d, 0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0x9f, 0xbf, 0xff];

/** Values that are JSON, CBOR or text, and uncomfortable. */
const tokens: readonly Buffer[] = [
  ...['1e400', '-0', '1e-400', '9007199254740993', 'null', 'NaN', '"\\ud800"', '"\\u0000"'],
  ...['{"__proto__":{"a":1}}', '[[[[[[[[[[[[[[[[', '{"":{"":{"":{"":{"":1}}}}}', '0x10', '1_0'],
  ...['"ts":-1', '"ts":1e308', '"seq":-1', '"seq":1.5', ',"values":{}', '\u2028', '%00', '../'],
  ...[`${'['.repeat(3_000)}`, `"${'x'.repeat(5_000)}"`, '-'.repeat(400), '9'.repeat(400)],
]
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.of(0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0),
    Buffer.of(0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    Buffer.of(0xbf, 0xbf, 0xbf, 0xbf, 0x5f, 0x7f, 0xff),
  ]);

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const changed = Buffer.from(bytes);
    const at = randomIndex(random, changed.length);
    changed[at]! ^= 1 << randomIndex(random, 8);
    return changed;
  },
  function setByte(bytes, random) {
    const changed = Buffer.from(bytes);
    changed[randomIndex(random, changed.length)] =
      random() < 0.5 ? randomIndex(random, 256) : telling[randomIndex(random, telling.length)]!;
    return changed;
  },
  function lieAboutLength(bytes, random) {
    if (bytes.length < 4) return bytes;
    const changed = Buffer.from(bytes);
    if (random() < 0.3) changed[1] = randomIndex(random, 256);
    else {
      const at = randomIndex(random, changed.length - 1);
      const lies = [0, 1, 0xffff, 0x7fff, changed.length];
      changed.writeUInt16BE(lies[randomIndex(random, lies.length)]! & 0xffff, at);
    }
    return changed;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, randomIndex(random, bytes.length));
  },
  function leaveOut(bytes, random) {
    const from = randomIndex(random, bytes.length);
    const to = from + 1 + randomIndex(random, bytes.length - from);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, random) {
    const from = randomIndex(random, bytes.length);
    const to = from + 1 + randomIndex(random, bytes.length - from);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  function splice(bytes, random, others) {
    const other = others[randomIndex(random, others.length)] ?? bytes;
    const head = bytes.subarray(0, randomIndex(random, bytes.length));
    return Buffer.concat([head, other.subarray(randomIndex(random, other.length))]);
  },
  function insert(bytes, random) {
    const at = randomIndex(random, bytes.length);
    const token = tokens[randomIndex(random, tokens.length)]!;
    return Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at)]);
  },
];

/** The bytes with one to three mutations: changed, cut, put together with others, or lied about. */
export const mutate: Mutation = (bytes, random, others) => {
  let changed = bytes;
  for (let times = 1 + randomIndex(random, 3); times > 0 && changed.length > 0; times--) {
    changed = mutations[randomIndex(random, mutations.length)]!(changed, random, others);
  }
  return changed;
};
