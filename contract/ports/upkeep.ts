import type { Diagnosis } from '../records/diagnosis.ts';

/** What an operator asks of a running system. */
export interface Upkeep {
  /** Takes a backup; the stream is the whole of it. `database`: also what could be made again. */
  backup(wish: { readonly database: boolean }): Promise<AsyncIterable<Uint8Array>>;
  /** Looks at everything that is kept. */
  examine(): Promise<Diagnosis>;
}
