import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectFile } from '../../store/duckdb/inspect-database.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { quiet } from '../store/open-database.ts';
import { addSegments } from '../support/add-segments.ts';

/** A data folder that is about to be damaged. */
export class DamagedFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Flips the bits of some bytes. */
  async flip(file: string, at: number, length = 1): Promise<void> {
    const bytes = await readFile(file);
    const end = Math.min(at + length, bytes.length);
    for (let n = at; n < end; n++) bytes.writeUInt8(bytes.readUInt8(n) ^ 0xff, n);
    await writeFile(file, bytes);
  }

  async inDatabase(...statements: string[]): Promise<void> {
    const { database, close } = await openDuckdb({ ...quiet, file: this.path('valuemesh.duckdb') });
    await database.write(async (transaction) => {
      for (const statement of statements) await transaction.run(statement);
    });
    await close();
  }

  /** The n-th segment of a journal that has got five more. */
  async segment(n: number): Promise<string> {
    await addSegments(this.root, 5);
    const names = (await readdir(this.path('journal'))).filter((name) => name.endsWith('.seg'));
    return this.path('journal', names.toSorted()[n] ?? '');
  }

  async damageKept(): Promise<void> {
    await mkdir(this.path('kept'));
    // Any log will do: the checksums are the same.
    const bytes = await readFile(this.path('registry', '0000000000000000.seg'));
    await writeFile(this.path('kept', '0000000000000000.seg'), bytes);
    await this.flip(this.path('kept', '0000000000000000.seg'), 3_000);
  }

  /** Damages a block of the database that opening alone does not look at. */
  async damageBlocks(): Promise<void> {
    const file = this.path('valuemesh.duckdb');
    const sound = await readFile(file);
    for (let block = 12_288; block < sound.length; block += 262_144) {
      await writeFile(file, sound);
      await this.flip(file, block + 1_000, 64);
      if ((await inspectFile(file)).kind === 'unusable') return;
    }
    throw new Error('no block was missed');
  }
}

type Damage = readonly [
  what: string,
  check: string,
  state: 'warning' | 'problem',
  found: RegExp,
  damage: (folder: DamagedFolder) => Promise<unknown>,
];
/** Every kind of damage that the doctor is to find, and what it is to say. */
export const damages: readonly Damage[] = [
  [
    'a byte of a finished segment',
    'journal',
    'problem',
    /checksum does not match|reaches beyond/,
    async (folder) => folder.flip(await folder.segment(0), 30_000),
  ],
  [
    'a byte of the last segment',
    'journal',
    'problem',
    /checksum does not match|reaches beyond/,
    (folder) => folder.flip(folder.path('journal', '0000000000000000.seg'), 30_000),
  ],
  [
    'a segment that is missing',
    'journal',
    'problem',
    /bytes are missing before/,
    async (folder) => rm(await folder.segment(2)),
  ],
  [
    'a segment cut short',
    'journal',
    'problem',
    /up to the end of a finished segment/,
    async (folder) => truncate(await folder.segment(0), 20_000),
  ],
  [
    'a damaged header',
    'journal',
    'problem',
    /header is not what was written/,
    async (folder) => folder.flip(await folder.segment(1), 12),
  ],
  [
    'a journal of a newer version',
    'journal',
    'problem',
    /newer version|header/,
    async (folder) => folder.flip(await folder.segment(1), 8),
  ],
  [
    'the end of the journal lost',
    'database',
    'problem',
    /the end of the journal is lost/,
    (folder) => truncate(folder.path('journal', '0000000000000000.seg'), 20_000),
  ],
  [
    'a journal that is gone',
    'database',
    'problem',
    /the end of the journal is lost/,
    (folder) => rm(folder.path('journal', '0000000000000000.seg')),
  ],
  [
    'a byte of the registry',
    'registry',
    'problem',
    /checksum does not match|reaches beyond/,
    (folder) => folder.flip(folder.path('registry', '0000000000000000.seg'), 3_000),
  ],
  [
    'a registry that is gone',
    'registry',
    'problem',
    /it is empty, but there are readings/,
    (folder) => rm(folder.path('registry', '0000000000000000.seg')),
  ],
  [
    'a byte of what analytics cannot compute again',
    'kept',
    'problem',
    /checksum does not match|reaches beyond/,
    (folder) => folder.damageKept(),
  ],
  [
    'a server key that is missing',
    'server-key',
    'problem',
    /is missing/,
    (folder) => rm(folder.path('server.key')),
  ],
  [
    'a server key cut short',
    'server-key',
    'problem',
    /does not hold a key of 256 bits/,
    (folder) => writeFile(folder.path('server.key'), 'abc'),
  ],
  [
    'another server key',
    'server-key',
    'problem',
    /not the one that hashed/,
    (folder) => writeFile(folder.path('server.key'), Buffer.alloc(32, 5).toString('base64url')),
  ],
  [
    'a secret that others may read',
    'permissions',
    'problem',
    /server.key may be read by others \(mode 644\)/,
    (folder) => chmod(folder.path('server.key'), 0o644),
  ],
  [
    'a folder that is open to others',
    'permissions',
    'warning',
    /open to others \(mode 755\)/,
    (folder) => chmod(folder.root, 0o755),
  ],
  [
    'a file that is no database',
    'database',
    'problem',
    /it is damaged/,
    (folder) => writeFile(folder.path('valuemesh.duckdb'), 'not a database'),
  ],
  [
    'blocks of the database that only a query reads',
    'database',
    'problem',
    /it is damaged/,
    (folder) => folder.damageBlocks(),
  ],
  [
    'a database that was found broken in use',
    'database',
    'problem',
    /found broken in use/,
    (folder) => writeFile(folder.path('valuemesh.duckdb.broken'), 'x'),
  ],
  [
    'readings that vanished from the database',
    'database',
    'problem',
    /holds 741 readings and messages, but has counted 762/,
    (folder) =>
      folder.inDatabase(`DELETE FROM "readings acme/e-bike" WHERE device = 'd-1' AND seq < 100`),
  ],
  [
    'a count that differs from the journal',
    'database',
    'problem',
    /counts 763 readings, the journal 762/,
    (folder) =>
      folder.inDatabase(
        'UPDATE loader SET readings = 763',
        'INSERT INTO messages SELECT * FROM messages LIMIT 1',
      ),
  ],
  [
    'readings that are missing since the journal lost them',
    'database',
    'problem',
    /8 readings are missing/,
    (folder) => folder.inDatabase('UPDATE loader SET missing = 8, readings = readings + 8'),
  ],
  [
    'a database behind the beginning of the journal',
    'database',
    'problem',
    /what lies between is lost/,
    async (folder) => {
      await folder.inDatabase('UPDATE loader SET position = 10');
      await rm(await folder.segment(0));
    },
  ],
  [
    'a lost database without the whole journal',
    'database',
    'problem',
    /it is lost, and the journal begins only at/,
    async (folder) => {
      await rm(folder.path('valuemesh.duckdb'));
      await rm(await folder.segment(0));
    },
  ],
  [
    'a lost database with the whole journal',
    'database',
    'warning',
    /the journal holds everything/,
    (folder) => rm(folder.path('valuemesh.duckdb')),
  ],
  [
    'a database of a newer version',
    'database',
    'problem',
    /it is damaged|newer/,
    (folder) => folder.flip(folder.path('valuemesh.duckdb'), 12, 1),
  ],
  [
    'a database that was set aside',
    'leftovers',
    'warning',
    /was set aside/,
    (folder) => writeFile(folder.path('valuemesh.duckdb.broken-2026-01-01T00-00-00.000Z'), 'x'),
  ],
  [
    'a backup that did not end',
    'leftovers',
    'warning',
    /backup that did not end/,
    (folder) => mkdir(folder.path('backup-abc')),
  ],
  [
    'points that InfluxDB refused',
    'leftovers',
    'warning',
    /9 bytes of points/,
    (folder) => writeFile(folder.path('influx-quarantine.lp'), 'm v=1 123'),
  ],
  [
    'a folder of a newer version',
    'format',
    'problem',
    /knows formats up to/,
    (folder) => writeFile(folder.path('format'), '99\n'),
  ],
  [
    'a folder without its format',
    'format',
    'warning',
    /is missing/,
    (folder) => rm(folder.path('format')),
  ],
];
