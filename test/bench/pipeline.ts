import { setTimeout as delay } from 'node:timers/promises';
import { type LoadDevice, startLoad } from './load.ts';

/** A way from PUBLISH into a store, or only to the acknowledgement. */
export interface Pipeline {
  /** Where MQTT is spoken, on loopback. */
  readonly port: number;
  readonly devices: readonly LoadDevice[];
  /** Readings in its store now; undefined where it stores none. */
  readonly stored?: () => Promise<number>;
  close(): Promise<void>;
}

/** What a pipeline did under full load, end to end. */
export interface Throughput {
  /**
   * Acknowledged, where all of it was stored within a second of the last acknowledgement (or is
   * not stored at all); stored, until the last reading was, where storing falls behind.
   */
  readonly perSecond: number;
  readonly acknowledgedPerSecond: number;
  readonly ackP99Ms: number;
  /** From the last acknowledgement to the last reading in the store. */
  readonly storedWithinSeconds: number;
  /** Acknowledged and never stored. */
  readonly lost: number;
  /** How much of one processor the generator took. */
  readonly generatorCpu: number;
}

/** Messages of one client that may wait for their acknowledgement. */
const window = 20;
/** Compiled code is what is measured, so some comes first, at a rate that everyone bears. */
const warmUp = { seconds: 3, perSecond: 8_000 };

/** What is stored so long after the acknowledgement keeps up with it. */
const keepsUpSeconds = 1;
/** A store that has not grown for so long has lost what is missing. */
const givenUpMs = 20_000;

/** Sends as fast as the pipeline acknowledges for so many seconds, and waits until all is stored. */
export async function throughputOf(pipeline: Pipeline, seconds: number): Promise<Throughput> {
  const { port, devices, stored } = pipeline;
  const load = await startLoad({ host: '127.0.0.1', port, devices, window });
  try {
    const before = (await stored?.()) ?? 0;
    const warm = await load.run(warmUp.seconds, warmUp.perSecond);
    const warmed = stored && (await untilStored(stored, before + warm.acknowledged));
    if (warmed && warmed.missing > 0)
      throw new Error(`it lost ${warmed.missing} of a few readings`);
    const report = await load.run(seconds);
    const { acknowledged, p99Ms, generatorCpu } = report;
    const expected = before + warm.acknowledged + acknowledged;
    const storing = stored ? await untilStored(stored, expected) : { seconds: 0, missing: 0 };
    const keepsUp = storing.seconds <= keepsUpSeconds && storing.missing === 0;
    const acknowledgedPerSecond = acknowledged / report.seconds;
    return {
      perSecond: keepsUp
        ? acknowledgedPerSecond
        : (acknowledged - storing.missing) / (report.seconds + storing.seconds),
      acknowledgedPerSecond,
      ackP99Ms: p99Ms,
      storedWithinSeconds: storing.seconds,
      lost: storing.missing,
      generatorCpu,
    };
  } finally {
    await load.close();
  }
}

/** Waits until so many are stored, or the store grows no more; answers the seconds until its last growth. */
async function untilStored(stored: () => Promise<number>, expected: number) {
  const since = performance.now();
  let most = 0;
  let grownAt = since;
  for (;;) {
    const asked = performance.now();
    const found = await stored();
    const now = performance.now();
    if (found > most) grownAt = now;
    most = Math.max(most, found);
    if (most >= expected || now - grownAt > givenUpMs) break;
    await delay(Math.max(50, 4 * (now - asked))); // counting is work, and slows down what it counts
  }
  return { seconds: (grownAt - since) / 1_000, missing: Math.max(0, expected - most) };
}
