import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../contract/fault.ts';
import { type RandomBytes, systemRandom } from './secrets.ts';

const keyBytes = 32;
const fileName = 'server.key';

/**
 * The server's key, by which all secrets are hashed: 256 bits in `{dataDirectory}/server.key`, read
 * and written by its owner alone (0600). Made at the first start; two processes that start at the
 * same time get the same one.
 *
 * @throws Fault `server-key-damaged` when the file holds something else
 */
export async function readOrMakeServerKey(
  dataDirectory: string,
  random: RandomBytes = systemRandom,
): Promise<Buffer> {
  const path = join(dataDirectory, fileName);
  const there = await readKey(path);
  if (there !== undefined) return there;
  await mkdir(dataDirectory, { recursive: true });
  await placeKey(dataDirectory, path, random(keyBytes));
  const placed = await readKey(path);
  if (placed === undefined) throw damaged(path);
  return placed;
}

/** The key where there is one already; makes none. @throws Fault `server-key-damaged` */
export function readServerKey(dataDirectory: string): Promise<Buffer | undefined> {
  return readKey(join(dataDirectory, fileName));
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== keyBytes) throw damaged(path);
  return key;
}

/** Written aside, synced and then linked: the key appears whole and durable, or not at all. */
async function placeKey(directory: string, path: string, key: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${key.toString('base64url')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncDirectory(directory);
  } catch (error) {
    // Another process was quicker: its key is the one.
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function damaged(path: string): Fault {
  return new Fault(
    'server-key-damaged',
    `${path} does not hold a key of 256 bits.`,
    'Put the file back from a backup: without it no stored credential is valid any more.',
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
