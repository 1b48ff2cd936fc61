import { createWriteStream } from 'node:fs';
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../contract/fault.ts';
import { systemClock } from '../contract/ports/clock.ts';
import type { ConnectOptions } from './connect.ts';
import { dataAtRest } from './data-at-rest.ts';
import { momentInWords, numberInWords } from './figures.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, systemOf, type Verb } from './verb.ts';

interface BackupOptions extends ConnectOptions {
  readonly withDatabase?: boolean;
}

/** `valuemesh backup`: everything that cannot be made again, in one file. */
export const backupVerb: Verb = (terminal) =>
  asking(
    command('backup', 'save everything that cannot be made again into one file', {
      'valuemesh backup /backups': 'a file named by the moment, of a system that runs or not',
      'valuemesh backup today.tar --with-database':
        'also the database, so that a restored system need not fill it anew',
    }),
  )
    .argument('<to>', 'the file to write, or a folder that is there')
    .option('--with-database', 'also what the journal could fill anew')
    .action(async (to: string, options: BackupOptions) => {
      const file = await fileFor(to);
      const draft = `${file}.part`;
      try {
        const stream = await streamOf(options, terminal);
        await rm(draft, { force: true }); // of one that was broken off
        await pipeline(stream, createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
        const { unpack } = await import('../store/backup/unpack.ts');
        const manifest = await unpack(draft);
        await settle(draft, file);
        const { journal = { start: 0, end: 0 } } = manifest.logs;
        const bytes = manifest.files.reduce((sum, one) => sum + one.bytes, 0);
        terminal.out(
          [
            `${file}: ${numberInWords(manifest.files.length)} files, ${numberInWords(bytes)} bytes, verified`,
            `as of ${momentInWords(manifest.at)}, the journal from ${journal.start} to ${journal.end}, ${manifest.database ? 'with' : 'without'} the database`,
            'It holds the server key and the hashes of all passwords: only you may read it (mode 600); keep it so.',
            'Settings and TLS files are not in it.',
          ].join('\n'),
        );
      } finally {
        await rm(draft, { force: true });
      }
    });

/** From the files where no system runs, else from the one that does. */
async function streamOf(options: BackupOptions, terminal: Terminal): Promise<Readable> {
  const database = options.withDatabase === true;
  const atRest = await dataAtRest(options, terminal.environment);
  if (atRest === undefined) {
    const api = await systemOf(options, terminal);
    return api.download(`/api/v1/backup?database=${database}`);
  }
  const { folder, release } = atRest;
  const { makeBackups } = await import('../store/backup/make-backups.ts');
  const make = makeBackups({
    folder,
    clock: systemClock,
    copyDatabase: async (path) => {
      await copyFile(folder.database, path);
      await copyFile(`${folder.database}.wal`, `${path}.wal`).catch(() => {}); // mostly there is none
    },
  });
  try {
    const stream = Readable.from(await make({ database }));
    stream.once('close', () => void release());
    return stream;
  } catch (error) {
    await release();
    throw error;
  }
}

async function fileFor(to: string): Promise<string> {
  const path = resolve(to);
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return path;
  if (there.isDirectory()) {
    const moment = new Date(systemClock()).toISOString().replaceAll(':', '-');
    return join(path, `valuemesh-${moment}.tar`);
  }
  throw new Fault(
    'file-there',
    `${path} is there already: a backup overwrites nothing.`,
    'Name another file, or a folder.',
  );
}

/** Whole and on disk before it has its name. */
async function settle(draft: string, file: string): Promise<void> {
  for (const [path, then] of [
    [draft, () => rename(draft, file)],
    [dirname(file), async () => {}],
  ] as const) {
    const handle = await open(path, 'r');
    await handle.sync();
    await handle.close();
    await then();
  }
}
