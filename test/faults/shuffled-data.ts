import { startInfluxd } from '../support/influxd.ts';
import type { FaultJob, FaultRun } from './job.ts';
import { type Answers, askAll, differences, storedReadings } from './shuffled/answers.ts';
import { type Arrival, inOrder, mixedUp } from './shuffled/arrivals.ts';
import { liveShuffledWorld, type ShuffledWorld } from './shuffled/lives.ts';
import { answersOverMqtt } from './shuffled/over-mqtt.ts';
import { openWholeWay, type WholeWay } from './shuffled/whole-way.ts';

const sizes = {
  short: { once: 1, along: 2, influx: 0, mqtt: 1 },
  full: { once: 40, along: 20, influx: 6, mqtt: 3 },
};
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Long enough for late data to have led to a fit. */
const settledMs = 30 * minuteMs;

/** The same worlds twice: each message at once and in order, and as badly as messages may come. */
export const job: FaultJob = {
  name: 'shuffled-data',
  title:
    'late, doubled, shuffled, back-filled and wrongly dated data give the insights of clean data',
  promises: [6, 2],
  shortWithinMs: 240_000,
  async run({ size, seed, progress }) {
    const { once, along, influx, mqtt } = sizes[size];
    const tally = new Tally(progress);
    const influxd = await startInfluxd();
    try {
      const worlds = once + along + influx + mqtt;
      for (let number = 0; number < worlds; number++) {
        const world = liveShuffledWorld(seed * 10_000 + number);
        const database = { url: influxd.url, database: `world-${number}` };
        if (number >= once + along + influx) {
          await compareOverMqtt(world, seed + number, database, tally);
        } else {
          await compare(world, {
            seed: seed + number,
            runs: number >= once && number < once + along ? 4 : 1,
            influx: number < once + along ? undefined : database,
            forgetful: number >= once && number < once + along && number % 2 === 0,
            tally,
          });
        }
        progress(`world ${number + 1} of ${worlds}`);
      }
    } finally {
      await influxd.stop();
    }
    return tally.figures();
  },
};

/** An InfluxDB and the beginning of the names of the databases there. */
interface InfluxPlace {
  readonly url: string;
  readonly database: string;
}

interface Comparison {
  readonly seed: number;
  /** How often analytics runs while the mixed-up messages come in; once: only when all is there. */
  readonly runs: number;
  readonly influx: InfluxPlace | undefined;
  /** Whether copies come so late that ingest does not know them any more. */
  readonly forgetful: boolean;
  readonly tally: Tally;
}

/** Sends a world both ways and compares all that can be asked. */
async function compare(world: ShuffledWorld, comparison: Comparison): Promise<void> {
  const { seed, runs, influx, forgetful, tally } = comparison;
  const mixed = mixedUp(world, seed);
  const answersTo = async (name: string, messages: readonly Arrival[], times: number) => {
    const way = await openWholeWay(world, {
      influx: influx && { ...influx, database: `${influx.database}-${name}` },
      forgetful: forgetful && name === 'mixed',
    });
    try {
      await takeAndAnalyse(way, messages, times, world.now);
      const readings = await Promise.all(way.stores.map((store) => storedReadings(store, world)));
      const answers = await askAll(way.queries, world, {
        history: runs === 1,
        copies: forgetful,
      });
      return { answers, readings, counted: way.counted() };
    } finally {
      await way.close();
    }
  };
  const [wanted, found] = await Promise.all([
    answersTo('clean', inOrder(world).messages, 1),
    answersTo('mixed', mixed.messages, runs),
  ]);
  tally.world(world, wanted.answers, mixed);
  tally.answers(world, wanted.answers, found.answers);
  if (forgetful) {
    tally.copies += found.counted.accepted - wanted.counted.accepted;
    return;
  }
  const [embedded = []] = wanted.readings;
  for (const readings of [...wanted.readings.slice(1), ...found.readings]) {
    tally.differing('readings', world, embedded, readings);
  }
  const again = found.counted.duplicate - wanted.counted.duplicate;
  tally.miscounted += Math.abs(again - mixed.sentAgain);
  tally.miscounted += Math.abs(found.counted.rejected - mixed.wrong);
  tally.miscounted += Math.abs(found.counted.accepted - wanted.counted.accepted);
}

/** The same over MQTT, with the system in processes of its own. */
async function compareOverMqtt(
  world: ShuffledWorld,
  seed: number,
  { url, database }: InfluxPlace,
  tally: Tally,
): Promise<void> {
  const mixed = mixedUp(world, seed, Date.now() + hourMs);
  const answersTo = (name: string, messages: readonly Arrival[]) =>
    answersOverMqtt(world, messages, { url, database: `${database}-${name}` });
  const wanted = await answersTo('clean', inOrder(world).messages);
  const found = await answersTo('mixed', mixed.messages);
  tally.world(world, wanted, mixed);
  tally.answers(world, wanted, found);
}

/** Analytics runs after each part of the messages, the last time when all has settled. */
async function takeAndAnalyse(
  way: WholeWay,
  messages: readonly Arrival[],
  runs: number,
  now: number,
): Promise<void> {
  const part = Math.ceil(messages.length / runs);
  for (let run = 0; run < runs; run++) {
    await way.take(messages.slice(run * part, (run + 1) * part));
    if (run < runs - 1) await way.analyse(now + run * minuteMs);
  }
  await way.analyse(now + settledMs);
}

/** What was compared, and what was not alike. */
class Tally {
  readonly #progress: FaultRun['progress'];
  readonly #differing = { sessions: 0, contexts: 0, values: 0, readings: 0 };
  readonly #compared = { worlds: 0, sessions: 0, contexts: 0, values: 0, readings: 0 };
  #sentAgain = 0;
  #wrong = 0;
  miscounted = 0;
  /** Copies that reached the stores. */
  copies = 0;

  constructor(progress: FaultRun['progress']) {
    this.#progress = progress;
  }

  world(
    { lives }: ShuffledWorld,
    answers: Answers,
    mixed: { readonly sentAgain: number; readonly wrong: number },
  ): void {
    this.#compared.worlds += 1;
    this.#compared.readings += lives.reduce((sum, { said }) => sum + said.length, 0);
    for (const kind of ['sessions', 'contexts', 'values'] as const) {
      this.#compared[kind] += answers[kind].length;
    }
    this.#sentAgain += mixed.sentAgain;
    this.#wrong += mixed.wrong;
  }

  answers(world: ShuffledWorld, wanted: Answers, found: Answers): void {
    for (const kind of ['sessions', 'contexts', 'values'] as const) {
      this.differing(kind, world, wanted[kind], found[kind]);
    }
  }

  differing(
    kind: keyof Answers | 'readings',
    { world }: ShuffledWorld,
    wanted: readonly string[],
    found: readonly string[],
  ): void {
    const [missing, other] = differences(wanted, found);
    this.#differing[kind] += Math.max(missing.length, other.length);
    if (missing.length + other.length === 0) return;
    this.#progress(`seed ${world.options.seed}: ${missing.length} of ${wanted.length} ${kind}`);
    this.#progress(`  clean ${missing[0]}\n  mixed ${other[0]}`);
  }

  figures() {
    const compared = (what: string, value: number) => ({ what, value, unit: '1', atLeast: 1 });
    const none = (what: string, value: number) => ({ what, value, unit: '1', atMost: 0 });
    return [
      compared('worlds sent both ways', this.#compared.worlds),
      compared('readings in each way', this.#compared.readings),
      compared('… sent again', this.#sentAgain),
      compared('… of these so late that they were stored again', this.copies),
      compared('… wrong, to be rejected', this.#wrong),
      compared('answers on sessions', this.#compared.sessions),
      none('… that differ', this.#differing.sessions),
      compared('answers on use contexts', this.#compared.contexts),
      none('… that differ', this.#differing.contexts),
      compared('answers on value', this.#compared.values),
      none('… that differ', this.#differing.values),
      none('readings that differ between the ways and the stores', this.#differing.readings),
      none('readings miscounted as duplicate, rejected or accepted', this.miscounted),
    ];
  }
}
