import type { Interception } from '../../store/journal/intercepted-files.ts';

/** From now on no fsync begins, until let go; to let go twice is safe. */
export function holdFsyncs(hooks: Interception): () => void {
  const held: (() => void)[] = [];
  hooks.sync = (pass, done) => void held.push(() => pass(done));
  return () => {
    delete hooks.sync;
    for (const begin of held.splice(0)) begin();
  };
}
