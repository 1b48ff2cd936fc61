import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadReport } from '../bench/load.ts';
import { maker as loadMaker } from '../bench/tools.ts';
import { memoryMb, peakMemoryMb } from '../support/memory.ts';
import { until } from '../support/until.ts';
import { ride } from '../system/devices.ts';
import { placesThatHideIt } from './influx/places-that-tell.ts';
import { countPoints } from './influx/points.ts';
import { scriptedFaults } from './influx/scripted-faults.ts';
import { database, openStage, type Stage } from './influx/stage.ts';
import { storesOf, watchStores } from './influx/watch-store.ts';
import type { FaultJob, Figure } from './job.ts';

const sizes = {
  short: { rate: 300, calm: 2, stopped: 4, killed: 2, frozen: 2, slowMs: 1_000, hits: 1 },
  full: { rate: 2_000, calm: 20, stopped: 600, killed: 60, frozen: 40, slowMs: 5_000, hits: 5 },
};
const hourMs = 3_600_000;

/** A real InfluxDB is stopped, killed and frozen; then a proxy answers in its name. */
export const job: FaultJob = {
  name: 'influx-outages',
  title:
    'InfluxDB away, frozen, slow or talking nonsense costs no reading, and devices do not notice',
  promises: [2, 5, 9],
  shortWithinMs: 180_000,
  async run({ size, progress }) {
    const { rate, slowMs, hits, ...seconds } = sizes[size];
    const stage = await openStage();
    const { influxd, proxy, system, load } = stage;
    try {
      const reports: LoadReport[] = [];
      const loaded = async (forSeconds: number) => {
        const report = await load.run(forSeconds, rate);
        reports.push(report);
        return report;
      };
      const rides = new Rides(stage);
      await rides.ride();
      progress('all is well');
      const calm = await loaded(seconds.calm);
      await rides.found();
      await system.settled();
      const [edgeBefore] = await memories(stage);
      const watch = watchStores(system);

      progress(`stopped for ${seconds.stopped} s`);
      await influxd.halt();
      await rides.ride();
      const away = loaded(seconds.stopped);
      const hidden = await placesThatHideIt(system);
      const analysed = await rides.found();
      const whileAway = await away;
      const waiting = await influxBehind(stage);
      await influxd.restart();
      const back = performance.now();
      const begun = await untilItTakes(stage, back);
      const drained = await untilDrained(stage, back);

      progress(`killed, and away for ${seconds.killed} s`);
      await influxd.kill();
      const whileKilled = await loaded(seconds.killed);
      await influxd.restart();
      await untilDrained(stage);

      progress(`frozen for ${seconds.frozen} s`);
      influxd.freeze();
      const whileFrozen = await loaded(seconds.frozen);
      influxd.thaw();
      await untilDrained(stage);

      const behaviours = Object.entries(scriptedFaults(slowMs));
      const whileFaulty: LoadReport[] = [];
      for (const [name, fault] of behaviours) {
        progress(`answers: ${name}`);
        const aim = proxy.hits + hits;
        proxy.set(fault);
        do whileFaulty.push(await loaded(0.5));
        while (proxy.hits < aim);
        proxy.set(undefined);
        await untilDrained(stage);
      }

      progress('one reading that InfluxDB refuses');
      const poison = await rides.poison();
      const watched = await watch.stop();
      const { sum, holds } = await system.settled(120_000);
      const [edge, insight] = await memories(stage, peakMemoryMb);

      const sent = reports.reduce((total, { acknowledged }) => total + acknowledged, rides.sent);
      const tools = await countPoints(influxd.url, database, `${loadMaker}/tool`);
      const bikes = await countPoints(influxd.url, database, 'rider/e-bike');
      const kept = await quarantined(stage);
      progress('stopped while InfluxDB is frozen');
      const stopped = await stopBesideFrozen(stage);
      return [
        ...ackFigures(calm, size === 'full' ? Math.max(100, 3 * calm.p99Ms) : 5_000, [
          [`InfluxDB stopped for ${seconds.stopped} s`, [whileAway]],
          [`killed, away for ${seconds.killed} s`, [whileKilled]],
          [`frozen for ${seconds.frozen} s`, [whileFrozen]],
          [`the worst half second of ${behaviours.length} other faults`, whileFaulty],
        ]),
        some('readings acknowledged', sent),
        none('of these missing in InfluxDB', sent - poison - tools.readings - bikes.readings),
        none('doubled in InfluxDB', tools.points + bikes.points - tools.readings - bikes.readings),
        none('readings that InfluxDB refuses, not in quarantine', poison - kept.poison),
        none('other readings in quarantine', kept.other),
        none('readings not stored in the end', holds ? sum.received - sum.stored : Number.NaN),
        none('looks at which the sum did not hold', watched.broken),
        some(`readings that waited after ${seconds.stopped} s`, waiting),
        most('return of InfluxDB to the first of them stored', begun, 's', 30),
        { what: '… to the last', value: drained, unit: 's' },
        some('rate at which they were stored, from its return on', waiting / drained, rateUnit),
        some('highest rate that health told', watched.fastest, rateUnit),
        none('places of four that do not tell that it is away', hidden),
        { ...some('different reasons told', watched.reasons.length), atLeast: 5 },
        most('use to its session while InfluxDB is away', analysed, 's', 60),
        {
          what: 'most readings that the embedded store was behind then',
          value: watched.embeddedBehind,
          unit: '1',
        },
        most('stop of the system while a write to InfluxDB hangs', stopped, 's', 10),
        most('memory of the edge process above that before', edge - edgeBefore, 'MB', 100),
        most('most memory of the insight process', insight, 'MB', 1_000),
      ];
    } finally {
      await stage.close();
    }
  },
};

const rateUnit = '{reading}/s';

function none(what: string, value: number): Figure {
  return { what, value, unit: '1', atMost: 0 };
}

function some(what: string, value: number, unit = '1'): Figure {
  return { what, value, unit, atLeast: 1 };
}

function most(what: string, value: number, unit: string, atMost: number): Figure {
  return { what, value, unit, atMost };
}

/** How long acknowledgements took: while all was well, and at worst in each of these. */
function ackFigures(
  calm: LoadReport,
  limitMs: number,
  others: readonly (readonly [string, readonly LoadReport[]])[],
): readonly Figure[] {
  return [
    { what: 'acknowledgement p99 while InfluxDB is there', value: calm.p99Ms, unit: 'ms' },
    ...others.map(([what, reports]) =>
      most(`… ${what}`, Math.max(...reports.map(({ p99Ms }) => p99Ms)), 'ms', limitMs),
    ),
  ];
}

/** The points in the quarantine file: those of the poison, and others. */
async function quarantined({ system }: Stage) {
  const file = join(system.dataDirectory, 'influx-quarantine.lp');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const points = lines.filter((line) => line !== '' && !line.startsWith('# '));
  const poison = points.filter((line) => line.includes('s_climb=')).length;
  return { poison, other: points.length - poison };
}

/** Rides of the e-bike an hour apart, the last of them just over. */
class Rides {
  readonly #stage: Stage;
  readonly #first = Date.now() - 48 * hourMs;
  #rides = 0;
  sent = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async ride(): Promise<void> {
    const readings = ride(this.#first + this.#rides * hourMs, 4, { seq: this.sent });
    await this.#stage.bike.publish('telemetry', readings);
    this.#rides += 1;
    this.sent += readings.length;
  }

  /** Waits until each ride is a session; answers the seconds that took. */
  async found(): Promise<number> {
    const since = performance.now();
    await until(
      async () => {
        const path = '/api/v1/makers/rider/products/e-bike/sessions';
        const { items } = await this.#stage.system.get<{ items: readonly unknown[] }>(path);
        return items.length === this.#rides;
      },
      { what: `${this.#rides} sessions`, deadlineMs: 60_000, everyMs: 50 },
    );
    return (performance.now() - since) / 1_000;
  }

  /** InfluxDB learns behind our back that `climb` is a text; answers how many readings now name it. */
  async poison(): Promise<number> {
    const { influxd, bike } = this.#stage;
    const time = this.#first + this.#rides * hourMs;
    const line = `rider/e-bike,device=other s_climb="text" ${time}000000`;
    const query = new URLSearchParams({ db: database });
    const { status } = await fetch(`${influxd.url}/write?${query}`, { method: 'POST', body: line });
    if (status !== 204) throw new Error(`InfluxDB answered ${status} to a text`);
    const values = { riding: false, climb: 12.5 };
    await bike.publish('telemetry', { ts: time, seq: this.sent, values });
    this.sent += 1;
    await this.ride();
    return 1;
  }
}

async function influxBehind({ system }: Stage): Promise<number> {
  const [{ lagReadings }] = storesOf(await system.health());
  return lagReadings;
}

async function untilItTakes({ system }: Stage, since: number): Promise<number> {
  await until(async () => storesOf(await system.health())[0].error === null, {
    what: 'InfluxDB to take readings again',
    deadlineMs: 60_000,
    everyMs: 20,
  });
  return (performance.now() - since) / 1_000;
}

/** Answers the seconds that a stop takes while a reading is on its way to a frozen InfluxDB. */
async function stopBesideFrozen({ influxd, bike, system }: Stage): Promise<number> {
  influxd.freeze();
  try {
    await bike.publish('telemetry', { ts: Date.now(), seq: 1_000_000, values: { riding: false } });
    await until(async () => storesOf(await system.health())[0].lagReadings > 0, {
      what: 'a reading on its way',
    });
    return await system.stop();
  } finally {
    influxd.thaw();
  }
}

/** Waits until InfluxDB has all that was acknowledged; answers the seconds since a moment. */
async function untilDrained({ system }: Stage, since = performance.now()): Promise<number> {
  const drained = async () => {
    const [{ lagBytes, error }] = storesOf(await system.health());
    return lagBytes === 0 && error === null;
  };
  await until(drained, { what: 'InfluxDB to have all', deadlineMs: 300_000, everyMs: 20 });
  return (performance.now() - since) / 1_000;
}

/** Of the edge and the insight process, MB. */
async function memories({ system }: Stage, of = memoryMb): Promise<readonly [number, number]> {
  return [await of(await system.pidOf('edge')), await of(await system.pidOf('insight'))];
}
