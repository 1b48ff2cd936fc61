import { chmod, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import type { DamagedFolder } from './damaged-folder.ts';

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
