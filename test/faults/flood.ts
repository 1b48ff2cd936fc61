import { type LoadReport, startLoad } from '../bench/load.ts';
import { addTools } from '../bench/tools.ts';
import { peakMemoryMb } from '../support/memory.ts';
import { startTestSystem } from '../support/system.ts';
import type { FaultJob, Figure } from './job.ts';
import { unaccounted, usual } from './support/books.ts';
import { startFlood } from './support/flooder.ts';

const reading = { values: { power: 1_203.4375, temperature: 21.75, energy: 7, mode: 'eco' } };

/** What one client may send too much of. */
const floods = [
  { of: 'small messages', payload: JSON.stringify(reading), qos: 1 },
  { of: 'small messages of QoS 0', payload: JSON.stringify(reading), qos: 0 },
  {
    of: 'messages of 1,000 readings',
    payload: JSON.stringify(Array.from({ length: 1_000 }, () => reading)),
    qos: 1,
  },
  { of: 'messages of 1 MB', payload: Buffer.alloc(1_000_000, 'x'), qos: 1 },
] as const;

const polite = 100;

/** One client sends as fast as the network takes it, a hundred others a few messages a second. */
export const job: FaultJob = {
  name: 'flood',
  title: 'one client that floods does not make a hundred polite ones wait',
  promises: [5],
  shortWithinMs: 120_000,
  async run({ size, progress }) {
    const { rate, seconds, rounds, p99Ms, rssMb } =
      size === 'full'
        ? { rate: 500, seconds: 4, rounds: 5, p99Ms: 50, rssMb: 400 }
        : { rate: 200, seconds: 1, rounds: 1, p99Ms: 5_000, rssMb: 800 };
    const system = await startTestSystem();
    try {
      const [flooding, ...devices] = await addTools(system, polite + 1);
      if (flooding === undefined) throw new Error('nobody to flood');
      const plan = { host: '127.0.0.1', port: system.mqttPort, window: 20 };
      const load = await startLoad({ ...plan, devices });
      const received = async () => (await system.health()).sum.received;
      try {
        const edge = await system.pidOf('edge');
        await load.run(1, rate);
        const alone: LoadReport[] = [];
        const beside = floods.map((): (LoadReport & { readonly taken: number })[] => []);
        for (let round = 1; round <= rounds; round++) {
          progress(`round ${round} of ${rounds}`);
          alone.push(await load.run(seconds, rate));
          for (const [index, { payload, qos }] of floods.entries()) {
            const before = await received();
            const flooder = await startFlood(system.mqttPort, flooding, payload, { qos });
            const report = await load.run(seconds, rate);
            const taken = (await received()) - before - report.acknowledged;
            flooder.stop();
            beside[index]?.push({ ...report, taken: taken / seconds });
          }
        }
        const p99AloneMs = usual(alone, ({ p99Ms }) => p99Ms);
        return [
          { what: 'acknowledgement p99 without a flood', value: p99AloneMs, unit: 'ms' },
          ...floods.flatMap(({ of }, index): readonly Figure[] => {
            const seen = beside[index] ?? [];
            const ms = usual(seen, ({ p99Ms }) => p99Ms);
            return [
              { what: `… beside ${of}`, value: ms, unit: 'ms', atMost: p99Ms },
              { what: `ratio beside ${of}`, value: ms / p99AloneMs, unit: '1' },
              {
                what: `${of}: readings taken, or rejected`,
                value: usual(seen, ({ taken }) => taken),
                unit: '/s',
                atLeast: 1,
              },
            ];
          }),
          {
            what: 'most memory of the edge',
            value: await peakMemoryMb(edge),
            unit: 'MB',
            atMost: rssMb,
          },
          await unaccounted(system),
        ];
      } finally {
        await load.close();
      }
    } finally {
      await system.close();
    }
  },
};
