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
  /** How many connections are being made at the same time; all, unless told. */
  readonly atOnce?: number;
}

/** One phase of load. */
export interface LoadPhase {
  readonly seconds: number;
  /** Messages a second of all devices together; without it, as fast as acknowledgements allow. */
  readonly perSecond?: number | undefined;
  /** Readings in each message: one, or a list of several. */
  readonly readings: number;
}

/** What the generator is told. */
export type LoadOrder = { readonly connect: LoadPlan } | LoadPhase;

/** What one phase of load measured, from PUBLISH to PUBACK. */
export interface LoadReport {
  /** Messages. */
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
  /** Runs a phase of so many readings a message, one unless told. */
  run(seconds: number, perSecond?: number, readings?: number): Promise<LoadReport>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Starts the generator and connects its devices to any MQTT broker. */
export async function startLoad(plan: LoadPlan): Promise<Load> {
  const child = fork(builtFile('test/bench/load-generator.js'));
  const load: Load = {
    run: (seconds, perSecond, readings = 1) => tell(child, { seconds, perSecond, readings }),
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
