import { z } from 'zod';

/** The form of backup this program writes. */
export const backupFormat = 1;

/** What is in a backup, and how it is known to be whole: it stands behind all other files. */
export const manifest = z.object({
  format: z.number().int(),
  /** epoch ms */
  at: z.number(),
  /** The form of the data folder. */
  data: z.string(),
  /** Positions of the logs: from where to where each goes. */
  logs: z.record(z.string(), z.object({ start: z.number(), end: z.number() })),
  /** Whether the database is in it; else it is filled anew from the journal. */
  database: z.boolean(),
  files: z.array(
    z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string().length(64) }),
  ),
});
export type Manifest = z.infer<typeof manifest>;

export const manifestName = 'manifest.json';
/** The last file of all: the checksum of the manifest. */
export const manifestSumName = 'manifest.sha256';

/** The logs of a data folder: each a journal in a folder of this name. */
export const logNames = ['journal', 'registry', 'kept'] as const;

/** Files beside the logs that cannot be made again. */
export const singleFiles = [
  'format',
  'server.key',
  'journal-name',
  'influx-quarantine.lp',
] as const;

/** The database, with its log where it could not be taken into the file. */
export const databaseFiles = ['valuemesh.duckdb', 'valuemesh.duckdb.wal'] as const;

const segment = /^(journal|registry|kept)\/\d{16}\.seg$/;

/** Whether a backup may hold a file of this name: nothing in one leads outside its folder. */
export function mayHold(name: string): boolean {
  return (
    segment.test(name) ||
    [manifestName, ...singleFiles, ...databaseFiles].some((known) => known === name)
  );
}
