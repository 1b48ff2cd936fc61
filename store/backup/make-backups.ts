import { Fault } from '../../contract/fault.ts';
import { pack } from './pack.ts';
import { type SnapshotOptions, takeSnapshot } from './take-snapshot.ts';

/** Makes a backup: resolves when its snapshot is taken; read to its end, it is whole. */
export type MakeBackup = (wish: {
  readonly database: boolean;
}) => Promise<AsyncIterable<Uint8Array>>;

/** Makes backups of a data folder, one at a time. Its snapshot is deleted with the stream's end. */
export function makeBackups(
  options: Omit<SnapshotOptions, 'database' | 'at'> & { readonly clock: () => number },
): MakeBackup {
  const { clock, ...of } = options;
  let underWay = false;
  return async ({ database }) => {
    if (underWay) {
      throw new Fault(
        'backup-under-way',
        'Another backup is being taken.',
        'Wait until it is done, and try again.',
      );
    }
    underWay = true;
    try {
      const snapshot = await takeSnapshot({ ...of, database, at: clock() });
      return (async function* stream() {
        try {
          yield* pack(snapshot);
        } finally {
          underWay = false;
          await snapshot.remove();
        }
      })();
    } catch (error) {
      underWay = false;
      throw error;
    }
  };
}
