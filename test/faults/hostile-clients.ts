import { startTestSystem } from '../support/system.ts';
import { register } from '../system/devices.ts';
import { abuses, type HostileParts, silentOrSlow } from './hostile/abuses.ts';
import type { FaultJob, Figure } from './job.ts';
import { bikes, startBikes } from './support/e-bikes.ts';
import type { Ledger } from './support/ledger.ts';
import { startSteadyDevice, steadyFigures } from './support/steady-device.ts';
import { processFigures, watchProcesses } from './support/watch-processes.ts';

const sizes = {
  short: { idle: 2_000, dribbling: 100, announcing: 50, largeBytes: 16 * 1_048_576 },
  full: { idle: 10_000, dribbling: 1_000, announcing: 500, largeBytes: 255 * 1_048_576 },
} as const;

export const job: FaultJob = {
  name: 'hostile-clients',
  title:
    'clients that announce, dribble, hoard or say nothing at all are refused early, and fill no memory',
  promises: [4, 5, 7],
  shortWithinMs: 120_000,
  async run({ size, seed, progress }) {
    const system = await startTestSystem();
    let ledgers: readonly Ledger[] = [];
    try {
      ledgers = await startBikes(system, { count: 1, seed, perSecond: 50 });
      const [steadily, hostile] = await register(
        system,
        ['steady', 'hostile'].map((device) => ({
          ...{ ...bikes, device, customer: 'someone', group: 'town' },
        })),
      );
      if (steadily === undefined || hostile === undefined) throw new Error('nobody registered');
      const steady = await startSteadyDevice(system, steadily);
      const processes = await watchProcesses(system);

      const parts: HostileParts = { system, device: hostile, progress, ...sizes[size] };
      const figures: Figure[] = [];
      const silent = silentOrSlow(parts);
      silent.catch(() => {}); // told below
      for (const abuse of abuses) {
        figures.push(...(await abuse(parts)));
        const grown = Math.round(processes.grownMb('edge'));
        progress(`${abuse.name}: the edge process has grown by ${grown} MiB`);
      }
      figures.push(...(await silent));
      await steady.stop();
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      const settled = await system.settled(60_000);
      await processes.stop();
      return [
        ...figures,
        ...processFigures(processes, { edge: 300, insight: 512 }),
        ...steadyFigures(steady),
        {
          what: 'readings by which the sum does not hold afterwards',
          value: settled.sum.waiting + (settled.holds ? 0 : 1),
          unit: '1',
          atMost: 0,
        },
      ];
    } finally {
      for (const ledger of ledgers) ledger.close();
      await system.close();
    }
  },
};
