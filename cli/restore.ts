import { momentInWords, numberInWords } from './figures.ts';
import { command, type Verb } from './verb.ts';

interface RestoreOptions {
  readonly data?: string;
  readonly outlived?: string;
}

/** `valuemesh restore`: a data folder made of a backup. */
export const restoreVerb: Verb = (terminal) =>
  command('restore', 'make a data folder of a backup; overwrites nothing', {
    'valuemesh restore backup.tar --data ./data-2': 'then start with VALUEMESH_DATA_DIR=./data-2',
    'valuemesh restore backup.tar --data ./data-2 --outlived ./data':
      'with what came after the backup, from the folder that outlived',
  })
    .argument('<file>', 'what `valuemesh backup` wrote')
    .option('--data <folder>', 'the folder to make (VALUEMESH_DATA_DIR, else ./data)')
    .option(
      '--outlived <folder>',
      'a data folder, or a journal alone, that outlived: of its logs what came after the backup is taken',
    )
    .action(async (file: string, { data, outlived }: RestoreOptions) => {
      const { restore } = await import('../store/backup/restore.ts');
      const into = data ?? terminal.environment.VALUEMESH_DATA_DIR ?? './data';
      const { manifest, continued } = await restore({
        file,
        into,
        ...(outlived === undefined ? {} : { outlived }),
      });
      const behind = Object.entries(continued).map(
        ([log, bytes]) => `${log} by ${numberInWords(bytes)} bytes`,
      );
      terminal.out(
        [
          `${into}: ${numberInWords(manifest.files.length)} files as of ${momentInWords(manifest.at)}, each as it was saved`,
          ...(behind.length === 0 ? [] : [`continued from ${outlived}: ${behind.join(', ')}`]),
          ...(manifest.database ? [] : ['The first start fills the database from the journal.']),
          `Start it with VALUEMESH_DATA_DIR=${into}; passwords and keys are those of then.`,
        ].join('\n'),
      );
    });
