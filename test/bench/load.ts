import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { builtFile } from '../support/system.ts';

/** A device that the load comes from. */
export interface LoadDevice {
  readonly username: string;
  readonly password: string;
  /** Where it sends its readings. */
  readonly topic: string;
}

/** Who sends to whom. */
export interface LoadPlan {
  readonly host: string;
  readonly port: number;
  readonly devices: readonly LoadDevice[];
  /** How many messages of a device may wait for their acknowledgement. */
  readonly window: number;
}

/** What the generator is told. Without `perSecond`: as fast as it goes. */
export type LoadOrder =
  | { readonly connect: LoadPlan }
  | { readonly seconds: number; readonly perSecond?: number };

/** What one phase of load measured, from PUBLISH to PUBACK. */
export interface LoadReport {
  readonly acknowledged: number;
  /** From the first message to the last acknowledgement. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How much of one processor the generator itself took: near 1 it measures itself. */
  readonly generatorCpu: number;
}

/** Load from a process of its own, so that what makes it and what bears it do not share a thread. */
export interface Load {
  /** Sends at a rate, all devices together; without one as fast as acknowledgements allow. */
  run(seconds: number, perSecond?: number): Promise<LoadReport>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Starts the generator and connects its devices to any MQTT broker. */
export async function startLoad(plan: LoadPlan): Promise<Load> {
  const child = fork(builtFile('test/bench/load-generator.js'));
  const load: Load = {
    run: (seconds, perSecond) =>
      tell(child, { seconds, ...(perSecond === undefined ? {} : { perSecond }) }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
  try {
    await tell(child, { connect: plan });
    return load;
  } catch (error) {
    await load.close();
    throw error;
  }
}

async function tell<Answer>(child: ChildProcess, order: LoadOrder): Promise<Answer> {
  const settled = new AbortController();
  const { signal } = settled;
  child.send(order);
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`the load generator ended (${code})`);
      }),
    ]);
    if (answer.fault !== undefined) throw new Error(`the load generator: ${answer.fault}`);
    return answer;
  } finally {
    settled.abort();
  }
}
