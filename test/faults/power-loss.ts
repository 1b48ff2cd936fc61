import { seededRandom } from '../store/journal/seeded-random.ts';
import { type Random, SimulatedDisk } from '../store/journal/simulated-disk.ts';
import type { FaultJob } from './job.ts';
import { IngestMachine } from './power-loss/ingest-machine.ts';
import { JournalMachine } from './power-loss/journal-machine.ts';
import { added, cutAgainAndAgain, type Machine, nothingFound } from './power-loss/machine.ts';
import { RegistryMachine } from './power-loss/registry-machine.ts';

const machines: readonly ((random: Random) => Machine)[] = [
  (random) => new JournalMachine(random),
  (random) => new IngestMachine(random),
  (random) => new RegistryMachine(random),
];

/** Lives of each kind of machine, and how often each loses its power. */
const sizes = { short: { lives: 60, cuts: 3 }, full: { lives: 1_000, cuts: 4 } };

export const job: FaultJob = {
  name: 'power-loss',
  title:
    'all that was acknowledged survives power cuts that lose, reorder and garble unsynced bytes',
  promises: [1, 2, 9],
  shortWithinMs: 60_000,
  async run({ size, seed, progress }) {
    const { lives, cuts } = sizes[size];
    let findings = nothingFound;
    for (let life = 0; life < lives; life += 1) {
      for (const [kind, machine] of machines.entries()) {
        const random = seededRandom((seed * lives + life) * machines.length + kind);
        const newDisk = (calls: number) => new SimulatedDisk(calls);
        findings = added(findings, await cutAgainAndAgain(machine(random), cuts, random, newDisk));
      }
      if (life % 100 === 99) progress(`${life + 1} of ${lives} lives of each machine`);
    }
    const { acknowledged, missing, false: wrong, doubled, takenBack, alarms } = findings;
    const cutsInAll = lives * cuts * machines.length;
    return [
      { what: 'power cuts and kills at random calls', value: cutsInAll, unit: '1' },
      {
        what: 'acknowledged records, messages and changes looked for after them',
        value: acknowledged,
        unit: '1',
        // Worth something only if most cuts come after something was acknowledged.
        atLeast: cutsInAll,
      },
      { what: 'of these missing', value: missing, unit: '1', atMost: 0 },
      { what: 'records, readings or changes that nobody sent', value: wrong, unit: '1', atMost: 0 },
      { what: 'readings stored twice', value: doubled, unit: '1', atMost: 0 },
      {
        what: 'positions a reader or store had, taken back',
        value: takenBack,
        unit: '1',
        atMost: 0,
      },
      { what: 'torn ends mistaken for damage', value: alarms, unit: '1', atMost: 0 },
    ];
  },
};
