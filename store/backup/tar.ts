import { Fault } from '../../contract/fault.ts';

/**
 * The tar format (POSIX.1-1988 ustar), as far as a backup needs it: plain files. Sizes from 8 GiB
 * on are written base-256, as GNU tar does. So `tar tvf` shows what is in a backup.
 */

/** Header and data begin at multiples of this. */
export const blockBytes = 512;

/** The header of a file, readable by its owner alone. */
export function tarHeader(name: string, bytes: number, at: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 100, 'utf8');
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, bytes);
  header.write(`${octal(Math.floor(at / 1_000), 11)}\0`, 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

/** Zeros that fill the last block of a file. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes);
}

/** The end of an archive. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/** What a header says; undefined at the end of the archive. */
export function readTarHeader(
  header: Buffer,
): { readonly name: string; readonly bytes: number } | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const told = Number.parseInt(header.toString('latin1', 148, 156), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (told !== sum) throw broken('a header is not what was written');
  const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
  return { name, bytes: readSize(header) };
}

/** The fault to tell of a backup that is not whole. */
export function broken(why: string): Fault {
  return new Fault(
    'backup-broken',
    `This is no whole backup: ${why}.`,
    'Take another backup, or fetch this one again; nothing was restored from it.',
  );
}

function writeSize(header: Buffer, bytes: number): void {
  if (bytes < 0o100_000_000_000) header.write(`${octal(bytes, 11)}\0`, 124);
  else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
}

function readSize(header: Buffer): number {
  if (header.readUInt8(124) & 0x80) return Number(header.readBigUInt64BE(128));
  const bytes = Number.parseInt(header.toString('latin1', 124, 136), 8);
  if (Number.isNaN(bytes)) throw broken('a size is not a number');
  return bytes;
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, '0');
}
