import type { Upkeep } from '../../contract/ports/upkeep.ts';
import { fine } from '../../contract/records/diagnosis.ts';

/** A system that is well, and whose backup is three bytes. */
export const madeUpUpkeep: Upkeep = {
  backup: async () =>
    (async function* () {
      yield Buffer.from('abc');
    })(),
  examine: async () => ({ at: 0, running: true, checks: [fine('journal', 'it is whole')] }),
};
