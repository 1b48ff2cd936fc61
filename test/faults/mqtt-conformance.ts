import { allCases } from '../broker/conformance/all-cases.ts';
import { type Case, nameOf, runCase } from '../broker/conformance/case.ts';
import { gaps, ofClients, reached, silences } from '../broker/conformance/reach.ts';
import type { FaultJob } from './job.ts';

/** Cases that run at a time: most of them wait most of the time. */
const atOnce = 8;

export const job: FaultJob = {
  name: 'mqtt-conformance',
  title: 'the broker does what MQTT 3.1.1 says, statement by statement',
  promises: [1, 4, 7],
  shortWithinMs: 60_000,
  /** Once through every case, whatever the size. */
  async run({ progress }) {
    const waiting = [...allCases];
    const failed: Case[] = [];
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { title } = one;
        await runCase(one).catch((error: unknown) => {
          failed.push(one);
          progress(`failed: ${nameOf(one)}: ${error}`);
        });
        if (waiting.length % 50 === 0) progress(`${waiting.length} to go after "${title}"`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const unshown = new Set(failed.flatMap(({ shows }) => shows));
    const withCases = reached.filter(({ cases }) => cases.length > 0);
    const shown = withCases.filter(({ number }) => !unshown.has(number));
    const count = (what: string, value: number) => ({ what, value, unit: '1' });
    return [
      count('normative statements of MQTT 3.1.1', reached.length),
      { ...count('shown on raw sockets', shown.length), atLeast: withCases.length },
      count('binding only clients', ofClients.length),
      count('of which a part is not met, for a documented reason', gaps.length),
      { ...count('binding servers and neither shown nor documented', silences.length), atMost: 0 },
      count('cases', allCases.length),
      { ...count('cases failed', failed.length), atMost: 0 },
    ];
  },
};
