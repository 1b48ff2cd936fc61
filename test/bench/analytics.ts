import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Analytics, startAnalytics } from '../../analytics/analytics.ts';
import { type Logger, silent } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { askAll, questionNames } from './analytics-questions.ts';
import { atWork, dayAt, liveDay, maker, model, registryOf, sizeOf } from './analytics-world.ts';
import type { Measured } from './result.ts';

export const name = 'analytics';

/** Readings in the store; both the devices and their days grow with the root of it. */
const sizes = ['1e5', '1e6', '1e7'] as const;
const refreshes = 5;

/** A fault of analytics is no result. */
const loud: Logger = {
  ...silent,
  error(fields, message) {
    throw new Error(message, { cause: fields });
  },
};

type Run = Awaited<ReturnType<Analytics['runNow']>>;

interface Taken {
  readonly readings: number;
  readonly full: Run;
  /** The quickest of several, since other work on the machine only ever adds. */
  readonly refresh: Run;
  /** After a thousand readings that are all two weeks late; and the fit that follows once they have settled. */
  readonly late: Run;
  readonly refit: Run;
  /** How long each question took, ms, by name. */
  readonly asked: Readonly<Record<string, number>>;
  /** Processor time of both, s. */
  readonly cpu: { readonly full: number; readonly refresh: number };
  readonly loaderWaitMs: number;
  readonly rssMb: number;
}

/**
 * All of analytics on 10⁵, 10⁶ and 10⁷ readings: the first run, which builds everything, and runs
 * after a thousand new readings, which make or change about 24 sessions of as many of the devices
 * of one product, and each of which computes the portfolio anew. While the first is under way the
 * loader goes on with small batches of another product, and how long they wait is measured. Then a
 * run after a thousand readings all two weeks late, the one that finds the contexts anew once they
 * have settled, and the questions that people ask.
 * `growth…` is the exponent b with which the time of a part grows as readings^b.
 */
export async function run(): Promise<Measured> {
  const taken: Taken[] = [];
  for (const size of sizes) taken.push(await measure(Number(size)));
  const figures: Record<string, number> = {};
  const unit: Record<string, string> = {};
  const put = (key: string, value: number, of: string) => {
    figures[key] = value;
    unit[key] = of;
  };
  sizes.forEach((size, n) => {
    put(`fullBuildSeconds${size}`, taken[n]!.full.milliseconds / 1_000, 's');
  });
  sizes.forEach((size, n) => {
    put(`refreshSeconds${size}`, taken[n]!.refresh.milliseconds / 1_000, 's');
  });
  const last = taken.at(-1)!;
  put('fullOverRefresh1e7', last.full.milliseconds / last.refresh.milliseconds, '1');
  put('fullBuildCpuSeconds1e7', last.cpu.full, 's');
  put('refreshCpuSeconds1e7', last.cpu.refresh, 's');
  for (const kind of ['full', 'refresh'] as const) {
    for (const part of Object.keys(last[kind].took)) {
      const title = `${kind}${part[0]?.toUpperCase()}${part.slice(1)}`;
      put(
        `growth${title[0]?.toUpperCase()}${title.slice(1)}`,
        growth(taken.map((one) => [one.readings, one[kind].took[part] ?? 0])),
        '1',
      );
    }
  }
  put('lateRefreshSeconds1e7', last.late.milliseconds / 1_000, 's');
  put('refitSeconds1e7', last.refit.milliseconds / 1_000, 's');
  for (const question of questionNames) {
    const times = taken.map(({ readings, asked }) => [readings, asked[question] ?? 0] as const);
    put(`${question}Seconds1e7`, (last.asked[question] ?? 0) / 1_000, 's');
    put(`growth${question[0]?.toUpperCase()}${question.slice(1)}`, growth(times), '1');
  }
  put('loaderWaitMs', Math.max(...taken.map(({ loaderWaitMs }) => loaderWaitMs)), 'ms');
  put('rssMb', Math.max(...taken.map(({ rssMb }) => rssMb)), 'MB');
  return { figures, unit };
}

async function measure(wanted: number): Promise<Taken> {
  const size = sizeOf(wanted);
  const folder = await temporaryFolder('bench-analytics');
  const { store, database, close } = await openDuckdb({
    file: join(folder.path, 'bench.duckdb'),
    memoryLimit: '1GB',
    // As in the insight process: one processor is the edge's.
    threads: Math.max(1, availableParallelism() - 1),
    clock: () => 0,
    logger: loud,
  });
  let now = dayAt(size.days);
  let position = 0;
  const live = (day: number, which: string) => {
    position += 1;
    return liveDay(database, size, day, which, position);
  };
  try {
    await store.prepare(maker, model);
    for (let day = 0; day < size.days; day++) await live(day, atWork);
    const analytics = await startAnalytics({
      database,
      registry: registryOf(size),
      bus: { publish: async () => {} },
      clock: () => now,
      logger: loud,
      seed: 1,
      everyMs: 3_600_000,
    });
    const loading = goOnLoading(store);
    const before = process.cpuUsage();
    const full = await analytics.runNow();
    const cpu = { full: secondsSince(before), refresh: Number.POSITIVE_INFINITY };
    const loaderWaitMs = await loading.end();
    const runs: Run[] = [];
    for (let n = 0; n < refreshes; n++) {
      now += 50_000;
      await live(size.days, `number % 32 = ${n} AND number < 32 * 25`);
      const begun = process.cpuUsage();
      runs.push(await analytics.runNow());
      cpu.refresh = Math.min(cpu.refresh, secondsSince(begun));
    }
    // Before the fit that the late readings so far will call for.
    now += 1_000;
    await live(
      Math.max(0, size.days - 15),
      `NOT (${atWork}) AND number % 11 = 7 AND number < 11 * 160`,
    );
    const late = await analytics.runNow();
    now += 600_000;
    const refit = await analytics.runNow();
    const asked = await askAll(analytics.queries, dayAt(size.days));
    await analytics.close();
    const [found] = await database.query<{ n: number }>(
      `SELECT sum(readings)::BIGINT AS n FROM "reading days ${maker}/${model.product}" WHERE told = 0`,
    );
    const refresh = runs.reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a));
    const rssMb = process.memoryUsage.rss() / 2 ** 20;
    process.stdout.write(
      `${found?.n} readings, ${full.sessions} sessions: ${JSON.stringify(full.took)}; then ${runs
        .map(({ milliseconds, sessions }) => `${milliseconds} ms for ${sessions}`)
        .join(
          ', ',
        )}: ${JSON.stringify(refresh.took)}; two weeks late ${late.milliseconds} ms for ${late.sessions}, the fit that follows ${refit.milliseconds} ms; ${JSON.stringify(asked)}\n`,
    );
    return {
      readings: found?.n ?? wanted,
      full,
      refresh,
      late,
      refit,
      asked,
      cpu,
      loaderWaitMs,
      rssMb,
    };
  } finally {
    await close();
    await folder.remove();
  }
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Loads a few readings of another product again and again; answers the longest time one took, ms. */
function goOnLoading(store: TelemetryStore): { end(): Promise<number> } {
  let going = true;
  let longest = 0;
  const other = { maker, product: 'other', device: 'd-0', modelVersion: 1 };
  const work = (async () => {
    for (let position = 1; going; position++) {
      const received = dayAt(0) + position * 1_000;
      const readings = [{ time: received, deviceTime: Number.NaN, values: [] }];
      const entry = { kind: 'readings' as const, ...other, received, readings };
      const started = performance.now();
      await store.apply([{ position, entry }], position);
      longest = Math.max(longest, performance.now() - started);
      await delay(50);
    }
  })();
  return {
    end: async () => {
      going = false;
      await work;
      return longest;
    },
  };
}

/** The slope of ln(ms) over ln(readings): 0 costs the same however much is stored, 1 grows with it. */
function growth(points: readonly (readonly [readings: number, ms: number])[]): number {
  const logs = points.map(([readings, ms]) => [Math.log(readings), Math.log(Math.max(ms, 1))]);
  const mean = (place: number) => logs.reduce((sum, log) => sum + log[place]!, 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, log) => sum + (log[0]! - x) * (log[1]! - y), 0);
  return above / logs.reduce((sum, log) => sum + (log[0]! - x) ** 2, 0);
}
