import { isDeepStrictEqual } from 'node:util';
import { epochOf } from '../../../analytics/contexts/when-to-fit.ts';
import type { UseCases } from '../../../contract/records/use-context.ts';
import type { TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import { addProduct, connect, register } from '../../system/devices.ts';

/** The maker and the product of all commuters. */
const maker = 'commuters';
const product = 'e-bike';
const base = `/api/v1/makers/${maker}/products/${product}`;

const day = 86_400_000;
/** The first day of their history, a Monday, long enough ago for a year of it to have passed. */
const from = Date.UTC(2025, 7, 4);

/** What is known of the commuters: all that has to be the same whatever happens to the database. */
export interface Known {
  readonly sessions: readonly unknown[];
  readonly contexts: readonly unknown[];
  /** Sessions on which the contexts were found. */
  readonly sampled: number;
  readonly summary: unknown;
}

/**
 * Customers who ride to work and back each day, flat and short, and far into the hills on one: two
 * ways of use that stand apart. Sends their history, and only then says who they are.
 */
export async function sendCommuters(
  system: TestSystem,
  {
    bikes,
    days,
    readings,
  }: { readonly bikes: number; readonly days: number; readonly readings: number },
): Promise<void> {
  await addProduct(system, maker, product);
  const registered = await register(
    system,
    Array.from({ length: bikes }, (_, bike) => ({
      maker,
      product,
      device: `commuter-${bike}`,
      group: bike % 2 === 0 ? 'east' : 'west',
    })),
  );
  await Promise.all(
    registered.map(async (device, bike) => {
      const { publish, close } = await connect(system, device);
      for (let n = 0; n < days; n++) {
        const isTour = (n + bike) % 7 === 5;
        await publish(
          'telemetry',
          ride(n, bike, isTour ? 13 : 7, isTour ? 240 : 20, isTour, readings),
        );
        await publish('telemetry', ride(n, bike, 17, 20 + (bike % 5), false, readings));
      }
      await close();
    }),
  );
  // Without customers no contexts are looked for: with them come all sessions at once, and the first
  // fit is the last.
  await system.settled(300_000);
  const owned = registered.map(({ device }) => ({
    maker,
    product,
    device,
    customer: device,
  }));
  await system.post('/api/v1/registry/import', owned);
}

/** One ride as one message: `readings` readings over so many minutes. */
function ride(
  n: number,
  bike: number,
  hour: number,
  minutes: number,
  hilly: boolean,
  readings: number,
) {
  const start = from + n * day + hour * 3_600_000 + bike * 60_000;
  return Array.from({ length: readings }, (_, reading) => {
    const done = reading / (readings - 1);
    return {
      ts: start + Math.round(done * minutes * 60_000),
      seq: (n * 24 + hour) * 1_000 + reading,
      values: {
        riding: reading < readings - 1,
        distance: Math.round((n * 100 + hour + done * minutes * 0.3) * 1_000) / 1_000,
        energy: Math.round((n * 900 + hour * 10 + done * minutes * (2 + (bike % 3))) * 10) / 10,
        climb: Math.round((n * 3_000 + hour + done * (hilly ? 900 : 5)) * 10) / 10,
        assist: bike % 2 === 0 ? 'eco' : 'tour',
      },
    };
  });
}

/** Asks for all that is known of them, once it does not change any more. */
export async function knownOf(system: TestSystem): Promise<Known> {
  await system.settled(120_000);
  let last: Known | undefined;
  return until(
    async () => {
      const before = last;
      last = await ask(system);
      return isDeepStrictEqual(before, last) && isFitted(last) ? last : undefined;
    },
    { what: 'what is known of the commuters to stay', deadlineMs: 120_000, everyMs: 2_500 },
  );
}

async function ask(system: TestSystem): Promise<Known> {
  const sessions: unknown[] = [];
  for (let after: string | undefined; ; ) {
    const page = await system.get<{ items: readonly unknown[]; next?: string }>(
      `${base}/sessions?limit=500${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    sessions.push(...page.items);
    if (page.next === undefined) break;
    after = page.next;
  }
  const useCases = await system.get<Pick<UseCases, 'items' | 'quality'>>(`${base}/use-cases`);
  return {
    sampled: useCases.quality.sampled,
    sessions: sessions.map((session) => ({ ...(session as object), supersedes: [] })),
    contexts: useCases.items.map((context) => timeless(context)),
    summary: timeless(
      await system.get<Pick<UseCases['items'][number], 'inputs'>>(`${base}/summary`),
    ),
  };
}

/** Where figures come from is told with the moment at which they were. */
function timeless<T extends Pick<UseCases['items'][number], 'inputs'>>(told: T): T {
  return { ...told, inputs: { ...told.inputs, ref: '' } };
}

/** Whether the contexts stand on all weeks, or all finished ones: then they stay. */
function isFitted({ sampled, sessions }: Known): boolean {
  const starts = sessions.map((session) => (session as { readonly start: number }).start);
  const monday = epochOf(starts.reduce((latest, start) => Math.max(latest, start), 0));
  const finished = starts.filter((start) => start < monday).length;
  return [starts.length, finished].some((count) => sampled === Math.min(count, 5_000));
}

/** How many of the sessions, contexts (with their lineage and value) and figures are not the same. */
export function differences(one: Known, other: Known): number {
  const texts = ({ sessions, contexts, summary }: Known) =>
    new Set([...sessions, ...contexts, summary].map((item) => JSON.stringify(item)));
  const [a, b] = [texts(one), texts(other)];
  const [gone, fresh] = [
    [...a].filter((text) => !b.has(text)),
    [...b].filter((text) => !a.has(text)),
  ];
  return Math.max(gone.length, fresh.length);
}
