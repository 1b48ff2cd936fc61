import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Random } from '../../store/journal/simulated-disk.ts';

/** One way to damage the data folder of a system that is not running. */
export interface Damage {
  readonly what: string;
  /** Does it; answers the file. */
  breakIt(folder: string, random: Random): Promise<string>;
  /** What the system says of it at the next start; absent: there is nothing to notice. */
  readonly sign?: RegExp;
  /** How what is set aside is called, behind the name of the file; absent: it stays in its place. */
  readonly aside?: RegExp;
}

const replaced = { sign: /a damaged segment is replaced by its mirror/, aside: /^\.damaged-/ };
const anew = { sign: /the database will not open: set aside/, aside: /^\.broken-/ };

/** A database that is no database, or no longer one. */
export const noDatabase: Damage = {
  what: 'the database file replaced by text',
  ...anew,
  async breakIt(folder) {
    const file = join(folder, 'valuemesh.duckdb');
    await writeFile(file, 'this is no database');
    return file;
  },
};
export const garbledDatabase: Damage = {
  what: 'the first page of the database garbled',
  ...anew,
  breakIt: (folder, random) => garble(join(folder, 'valuemesh.duckdb'), random, 0, 4_096),
};

/** The database's own log, which only a killed process leaves. */
export const cutLog: Damage = {
  what: "the database's write-ahead log cut to half",
  async breakIt(folder) {
    const file = join(folder, 'valuemesh.duckdb.wal');
    await truncate(file, (await readFile(file)).length >> 1);
    return file;
  },
};
export const garbledLog: Damage = {
  what: "the middle of the database's write-ahead log garbled",
  breakIt: (folder, random) => garble(join(folder, 'valuemesh.duckdb.wal'), random),
};

/** The logs that are kept twice. */
export const garbledRegistry: Damage = {
  what: "the registry's log garbled",
  ...replaced,
  breakIt: (folder, random) => garbleSegment(join(folder, 'registry'), random),
};
export const garbledMirror: Damage = {
  what: "the mirror of the registry's log garbled",
  aside: replaced.aside,
  breakIt: (folder, random) => garbleSegment(join(folder, 'registry-mirror'), random),
};
export const garbledKept: Damage = {
  what: 'the log of what analytics cannot compute again garbled',
  ...replaced,
  breakIt: (folder, random) => garbleSegment(join(folder, 'kept'), random),
};

/** The journal: what is stored already is not lost with it. */
export const garbledOlderSegment: Damage = {
  what: 'an older segment of the journal garbled',
  sign: /what the journal lost there is not remembered/,
  breakIt: (folder, random) => garbleSegment(join(folder, 'journal'), random, -3),
};
export const garbledLastSegment: Damage = {
  what: 'the last segment of the journal garbled',
  sign: /the journal holds damage/,
  breakIt: (folder, random) => garbleSegment(join(folder, 'journal'), random),
};
export const garbledHeader: Damage = {
  what: 'the header of an older segment garbled',
  sign: /what the journal lost there is not remembered/,
  breakIt: (folder, random) => garbleSegment(join(folder, 'journal'), random, -2, 0),
};

export const strangeFiles: Damage = {
  what: 'files that do not belong there',
  async breakIt(folder) {
    for (const name of ['journal/0000000000000000.seg.bak', 'registry/.DS_Store', 'notes.txt']) {
      await writeFile(join(folder, name), 'nobody knows where this came from');
    }
    return join(folder, 'notes.txt');
  },
};

/** Whether what was damaged has been set aside; true where nothing is to be. */
export async function isSetAside({ aside }: Damage, file: string): Promise<boolean> {
  if (aside === undefined) return true;
  const names = await readdir(dirname(file));
  return names.some(
    (name) => name.startsWith(basename(file)) && aside.test(name.slice(basename(file).length)),
  );
}

/** Garbles 24 bytes in the middle of a segment: of the last, or counted from the end. */
async function garbleSegment(
  directory: string,
  random: Random,
  which = -1,
  at?: number,
): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.seg')).sort();
  return garble(join(directory, names.at(which) ?? (names[0] as string)), random, at);
}

async function garble(file: string, random: Random, at?: number, length = 24): Promise<string> {
  const bytes = await readFile(file);
  const from = at ?? Math.floor(bytes.length * (0.3 + 0.3 * random()));
  for (let n = from; n < Math.min(bytes.length, from + length); n += 1) {
    bytes[n] = (bytes[n] as number) ^ (1 + Math.floor(random() * 255));
  }
  await writeFile(file, bytes);
  return file;
}
