import { seededRandom, seedFor } from '../../analytics/random.ts';
import { startTestSystem } from '../support/system.ts';
import { register } from '../system/devices.ts';
import type { FaultJob } from './job.ts';
import { attackWithPackets } from './mutated/packets.ts';
import { attackWithPayloads } from './mutated/payloads.ts';
import { attackWithRequest } from './mutated/requests.ts';
import { compareWithStore, comparisonFigures } from './support/compare-with-store.ts';
import { bikes, startBikes } from './support/e-bikes.ts';
import type { Ledger } from './support/ledger.ts';
import { startSteadyDevice, steadyFigures } from './support/steady-device.ts';
import { processFigures, watchProcesses } from './support/watch-processes.ts';
import { sumFigures, watchSum } from './support/watch-sum.ts';

const sizes = {
  short: { packets: 3_500, payloads: 16_200, requests: 300 },
  full: { packets: 150_000, payloads: 830_000, requests: 20_000 },
} as const;

/** Connections of each kind at a time. */
const atOnce = { packets: 8, payloads: 3, requests: 2 } as const;
const payloadsPerConnection = 1_000;

export const job: FaultJob = {
  name: 'mutated-packets',
  title:
    'packets, payloads and requests with bytes changed, cut, spliced and lied about bring nothing down, and disturb nobody else',
  promises: [3, 4, 7],
  shortWithinMs: 180_000,
  async run({ size, seed, progress }) {
    const target = sizes[size];
    const system = await startTestSystem();
    let ledgers: readonly Ledger[] = [];
    try {
      ledgers = await startBikes(system, { count: 2, seed, perSecond: 50, doubled: 0.02 });
      const names = ['steady', 'packets', 'guesser', 'payloads-0', 'payloads-1', 'payloads-2'];
      const registered = await register(
        system,
        names.map((device) => ({ ...bikes, device, customer: 'someone', group: 'town' })),
      );
      const called = (name: string) => registered[names.indexOf(name)]!;
      const steady = await startSteadyDevice(system, called('steady'));
      const [processes, sum] = [await watchProcesses(system), watchSum(system)];

      const port = system.mqttPort;
      const done = { packets: 0, payloads: 0, requests: 0, unacknowledged: 0, faults: 0 };
      const told = setInterval(
        () =>
          progress(
            `${done.packets} packets, ${done.payloads} payloads, ${done.requests} requests; slowest acknowledgement of the others ${Math.round(steady.slowestMs)} ms`,
          ),
        10_000,
      );
      const packetWorker = async (worker: number) => {
        const random = seededRandom(seedFor(seed, 'packets', `${worker}`));
        const attack = { port, device: called('packets'), guesser: called('guesser'), random };
        while (done.packets < target.packets) {
          done.packets += await attackWithPackets(attack, target.packets - done.packets);
        }
      };
      const payloadWorker = async (worker: number) => {
        const random = seededRandom(seedFor(seed, 'payloads', `${worker}`));
        const attack = { port, device: called(`payloads-${worker}`), random };
        for (let left = Math.ceil(target.payloads / atOnce.payloads); left > 0; ) {
          const count = Math.min(left, payloadsPerConnection);
          const { sent, acknowledged } = await attackWithPayloads(attack, count);
          left -= sent;
          done.payloads += sent;
          done.unacknowledged += sent - acknowledged;
        }
      };
      const requestWorker = async (worker: number) => {
        const random = seededRandom(seedFor(seed, 'requests', `${worker}`));
        const attack = { url: system.url, key: system.adminKey, random };
        while (done.requests < target.requests) {
          done.requests += 1;
          if ((await attackWithRequest(attack)) === 500) done.faults += 1;
        }
      };
      await Promise.all([
        ...Array.from({ length: atOnce.packets }, (_, worker) => packetWorker(worker)),
        ...Array.from({ length: atOnce.payloads }, (_, worker) => payloadWorker(worker)),
        ...Array.from({ length: atOnce.requests }, (_, worker) => requestWorker(worker)),
      ]).finally(() => clearInterval(told));

      await steady.stop();
      await Promise.all(ledgers.map((ledger) => ledger.end()));
      const settled = await system.settled(120_000);
      await Promise.all([processes.stop(), sum.stop()]);
      for (const violation of sum.violations.slice(0, 20)) progress(violation);
      await system.stop();
      const compared = await compareWithStore(system.dataDirectory, ledgers);
      const all = done.packets + done.payloads + done.requests;
      const count = (what: string, value: number) => ({ what, value, unit: '1' });
      return [
        {
          ...count('packets, payloads and requests sent, changed', all),
          atLeast: target.packets + target.payloads + target.requests,
        },
        count('of these packets', done.packets),
        count('of these payloads', done.payloads),
        count('of these HTTP requests', done.requests),
        ...processFigures(processes, { edge: 400, insight: 1_024 }),
        { ...count('changed payloads not acknowledged', done.unacknowledged), atMost: 0 },
        { ...count('requests answered with 500', done.faults), atMost: 0 },
        { ...count('readings rejected, each with its reason', settled.sum.rejected), atLeast: 1 },
        ...steadyFigures(steady),
        ...comparisonFigures(ledgers, compared),
        ...sumFigures(sum),
      ];
    } finally {
      for (const ledger of ledgers) ledger.close();
      await system.close();
    }
  },
};
