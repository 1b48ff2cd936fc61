import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupFormat, type Manifest, manifestName, manifestSumName } from './manifest.ts';
import type { Snapshot } from './take-snapshot.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** A snapshot as one stream of bytes: its files, then the manifest with the checksum of each. */
export async function* pack(snapshot: Snapshot): AsyncGenerator<Uint8Array> {
  const { directory, logs, database, at } = snapshot;
  const files: Manifest['files'] = [];
  for (const name of await filesIn(directory)) {
    const path = join(directory, name);
    const bytes = (await stat(path)).size;
    const hash = createHash('sha256');
    yield tarHeader(name, bytes, at);
    for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) {
      hash.update(chunk);
      yield chunk;
    }
    yield tarPadding(bytes);
    files.push({ name, bytes, sha256: hash.digest('hex') });
  }
  const data = (await readFile(join(directory, 'format'), 'utf8')).trim();
  const made: Manifest = { format: backupFormat, at, data, logs, database, files };
  const text = Buffer.from(`${JSON.stringify(made, null, 2)}\n`);
  const sum = Buffer.from(`${createHash('sha256').update(text).digest('hex')}\n`);
  for (const [name, bytes] of [
    [manifestName, text],
    [manifestSumName, sum],
  ] as const) {
    yield tarHeader(name, bytes.length, at);
    yield bytes;
    yield tarPadding(bytes.length);
  }
  yield tarEnd;
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
}
