/**
 * CRC-32C (Castagnoli): the checksum of iSCSI, ext4 and most journals; it finds every error burst of
 * up to 32 bits. Reflected polynomial 0x82F63B78; RFC 3720 section 12.1 and appendix B.4.
 *
 * Method: slicing-by-8 (Kounavis and Berry, 2005). Eight tables let eight bytes be folded in at once,
 * each table answering for a byte that has that many further bytes behind it.
 */
const POLYNOMIAL = 0x82f63b78;

const [T0, T1, T2, T3, T4, T5, T6, T7] = slicingTables();

/**
 * Checksum of `bytes[start, end)` as an unsigned 32-bit number.
 *
 * @param seed the checksum of what came before, so that
 *   `crc32c(b, 0, n, crc32c(a)) === crc32c(a followed by b)`; 0 to begin.
 * @example crc32c(Buffer.from('123456789')) // 0xe3069283
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  let crc = ~seed;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      T7[crc & 0xff]! ^
      T6[(crc >>> 8) & 0xff]! ^
      T5[(crc >>> 16) & 0xff]! ^
      T4[crc >>> 24]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!;
  }
  for (; at < end; at += 1) crc = T0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

type Table = Int32Array;

function slicingTables(): [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
  const behind = (table: Table): Table => table.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!);
  const second = behind(first);
  const third = behind(second);
  const fourth = behind(third);
  const fifth = behind(fourth);
  const sixth = behind(fifth);
  const seventh = behind(sixth);
  return [first, second, third, fourth, fifth, sixth, seventh, behind(seventh)];
}
