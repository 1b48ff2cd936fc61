import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../contract/fault.ts';
import {
  backupFormat,
  type Manifest,
  manifest,
  manifestName,
  manifestSumName,
  mayHold,
} from './manifest.ts';
import { blockBytes, broken, readTarHeader, tarPadding } from './tar.ts';

/** A file read front to back. */
interface Input {
  /** Exactly so many bytes. */
  read(bytes: number): Promise<Buffer>;
}

/** How much of a file is in memory at the same time, bytes. */
const chunkBytes = 1_048_576;
const mostManifestBytes = 64 * 1_048_576;

/**
 * Reads a backup and holds every file against the manifest; into a folder where one is named, which
 * is then as it was, each file readable by its owner alone and on disk.
 *
 * @throws Fault `backup-broken`, `backup-newer`
 */
export async function unpack(file: string, into?: string): Promise<Manifest> {
  const handle = await open(file, 'r');
  try {
    return await readAll(inputOf(handle), into);
  } finally {
    await handle.close();
  }
}

async function readAll(input: Input, into: string | undefined): Promise<Manifest> {
  const found: Manifest['files'] = [];
  for (;;) {
    const header = readTarHeader(await input.read(blockBytes));
    if (header === undefined) throw broken('its manifest is missing');
    const { name, bytes } = header;
    if (!mayHold(name)) throw broken(`a backup holds no file ${JSON.stringify(name)}`);
    if (name === manifestName) {
      return holdAgainst(await readManifest(input, bytes), found);
    }
    const sha256 = await take(input, bytes, into === undefined ? undefined : join(into, name));
    found.push({ name, bytes, sha256 });
    await input.read(tarPadding(bytes).length);
  }
}

async function readManifest(input: Input, bytes: number): Promise<Buffer> {
  if (bytes > mostManifestBytes) throw broken('its manifest is too long');
  const text = await input.read(bytes);
  await input.read(tarPadding(bytes).length);
  const last = readTarHeader(await input.read(blockBytes));
  const told = last?.name === manifestSumName ? await input.read(64) : undefined;
  const sum = createHash('sha256').update(text).digest('hex');
  if (told?.toString('latin1') !== sum) throw broken('its manifest is not what was saved');
  return text;
}

async function take(input: Input, bytes: number, path: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  let file: FileHandle | undefined;
  if (path !== undefined) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    file = await open(path, 'wx', 0o600);
  }
  try {
    for (let left = bytes; left > 0; ) {
      const chunk = await input.read(Math.min(left, chunkBytes));
      hash.update(chunk);
      await file?.writeFile(chunk);
      left -= chunk.length;
    }
    await file?.sync();
  } finally {
    await file?.close();
  }
  return hash.digest('hex');
}

function holdAgainst(text: Buffer, found: Manifest['files']): Manifest {
  const parsed = manifest.safeParse(jsonOf(text));
  if (!parsed.success) throw broken('its manifest cannot be read');
  const { format, files } = parsed.data;
  if (format > backupFormat) {
    throw new Fault(
      'backup-newer',
      `The backup has format ${format}; this program knows formats up to ${backupFormat}.`,
      'Restore it with the newer ValueMesh that wrote it.',
    );
  }
  for (const file of files) {
    const there = found.find(({ name }) => name === file.name);
    if (there === undefined) throw broken(`${file.name} is missing`);
    if (there.bytes !== file.bytes || there.sha256 !== file.sha256)
      throw broken(`${file.name} is not what was saved`);
  }
  if (files.length !== found.length) throw broken('it holds files that its manifest does not name');
  return parsed.data;
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function inputOf(handle: FileHandle): Input {
  return {
    async read(bytes) {
      const buffer = Buffer.allocUnsafe(bytes);
      for (let filled = 0; filled < bytes; ) {
        const { bytesRead } = await handle.read(buffer, filled, bytes - filled);
        if (bytesRead === 0) throw broken('it ends too early');
        filled += bytesRead;
      }
      return buffer;
    },
  };
}
