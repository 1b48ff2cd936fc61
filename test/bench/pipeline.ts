import { setTimeout as delay } from 'node:timers/promises';
import { type Load, type LoadDevice, startLoad } from './load.ts';

/** A way from PUBLISH into a store, or only to the acknowledgement. */
export interface Pipeline {
  /** Where MQTT is spoken, on loopback. */
  readonly port: number;
  readonly devices: readonly LoadDevice[];
  /** Readings in its store now; undefined where it stores none. */
  readonly stored?: () => Promise<number>;
  /**
   * Messages a second that it is given, one rate after the other until it falls behind: for one
   * that loses messages where it is given as many as its broker acknowledges.
   */
  readonly rates?: readonly number[];
  /** The most memory that what stores has ever had, MiB. */
  readonly peakMemoryMb?: () => Promise<number>;
  close(): Promise<void>;
}

/** What a pipeline did under full load, end to end. */
export interface Throughput {
  /**
   * Acknowledged, where all of it was stored within a second of the last acknowledgement (or is
   * not stored at all); stored, until the last reading was, where storing falls behind.
   */
  readonly perSecond: number;
  readonly acknowledged: number;
  readonly acknowledgedPerSecond: number;
  readonly ackP99Ms: number;
  /** From the last acknowledgement to the last reading in the store. */
  readonly storedWithinSeconds: number;
  /** Acknowledged and never stored. */
  readonly lost: number;
  /** How much of one processor the generator took. */
  readonly generatorCpu: number;
  /** Of one that has `rates`: what became of full load. */
  readonly atFullLoad?: Throughput;
}

/** Messages of one client that may wait for their acknowledgement. */
const window = 20;
/** Compiled code is what is measured, so some comes first, at a rate that everyone bears. */
const warmUp = { seconds: 3, perSecond: 8_000 };

/** How long it is given to one that does not bear it: some 50,000 messages. */
const fullLoadSeconds = 0.5;

/** What is stored so long after the acknowledgement keeps up with it. */
const keepsUpSeconds = 1;
/** A store that has not grown for so long has lost what is missing. */
const givenUpMs = 20_000;

/**
 * Sends as fast as the pipeline acknowledges for so many seconds, and waits until all is stored.
 * One that has `rates` is sent each for so many seconds, answers for that at which it was best, and
 * is given full load for half a second after them.
 */
export async function throughputOf(pipeline: Pipeline, seconds: number): Promise<Throughput> {
  const { port, devices, rates = [undefined] } = pipeline;
  const load = await startLoad({ host: '127.0.0.1', port, devices, window });
  try {
    const perSecond = Math.min(warmUp.perSecond, (rates[0] ?? Infinity) / 2);
    const { lost } = await offer(pipeline, load, warmUp.seconds, perSecond);
    if (lost > 0) throw new Error(`it lost ${lost} of a few readings`);
    const found: Throughput[] = [];
    for (const rate of rates) {
      const throughput = await offer(pipeline, load, seconds, rate);
      found.push(throughput);
      if (!keepsUp(throughput)) break;
    }
    const best = found.reduce((best, next) => (next.perSecond > best.perSecond ? next : best));
    if (pipeline.rates === undefined) return best;
    return { ...best, atFullLoad: await offer(pipeline, load, fullLoadSeconds) };
  } finally {
    await load.close();
  }
}

async function offer(
  { stored }: Pipeline,
  load: Load,
  seconds: number,
  rate?: number,
): Promise<Throughput> {
  const before = (await stored?.()) ?? 0;
  const report = await load.run(seconds, rate);
  const { acknowledged, p99Ms, generatorCpu } = report;
  const storing = await (stored && untilStored(stored, before + acknowledged));
  const { seconds: storedWithinSeconds, missing: lost } = storing ?? { seconds: 0, missing: 0 };
  const acknowledgedPerSecond = acknowledged / report.seconds;
  const storedPerSecond = (acknowledged - lost) / (report.seconds + storedWithinSeconds);
  return {
    perSecond: keepsUp({ storedWithinSeconds, lost }) ? acknowledgedPerSecond : storedPerSecond,
    acknowledged,
    acknowledgedPerSecond,
    ackP99Ms: p99Ms,
    storedWithinSeconds,
    lost,
    generatorCpu,
  };
}

function keepsUp({ storedWithinSeconds, lost }: Pick<Throughput, 'storedWithinSeconds' | 'lost'>) {
  return storedWithinSeconds <= keepsUpSeconds && lost === 0;
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
