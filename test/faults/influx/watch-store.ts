import { setTimeout as pause } from 'node:timers/promises';
import type { Health, StoreHealth } from '../../../contract/records/health.ts';
import type { TestSystem } from '../../support/system.ts';

/** What health told of InfluxDB and of the embedded store beside it while somebody watched. */
export interface Watched {
  /** The most readings that InfluxDB was behind. */
  readonly mostBehind: number;
  /** The most readings that the embedded store was behind while InfluxDB was away. */
  readonly embeddedBehind: number;
  /** The highest rate at which InfluxDB was told to take what waited, readings a second. */
  readonly fastest: number;
  /** Looks at which the sum did not hold. */
  readonly broken: number;
  /** Why InfluxDB did not take readings, each reason once. */
  readonly reasons: readonly string[];
}

/** Looks at health again and again until it is stopped. */
export function watchStores(system: TestSystem): { stop(): Promise<Watched> } {
  const seen = { mostBehind: 0, embeddedBehind: 0, fastest: 0, broken: 0 };
  const reasons = new Set<string>();
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const health = await system.health();
      const [influx, embedded] = storesOf(health);
      seen.mostBehind = Math.max(seen.mostBehind, influx.lagReadings);
      if (influx.error === null) {
        if (influx.lagReadings > 0) seen.fastest = Math.max(seen.fastest, influx.perSecond);
      } else {
        reasons.add(influx.error);
        seen.embeddedBehind = Math.max(seen.embeddedBehind, embedded.lagReadings);
      }
      if (!health.holds) seen.broken += 1;
      await pause(100);
    }
  })();
  watching.catch(() => {}); // told by `stop`
  return {
    async stop() {
      stopped = true;
      await watching;
      return { ...seen, reasons: [...reasons] };
    },
  };
}

/** InfluxDB and the embedded store, as health tells of them. */
export function storesOf({ insight: { stores } }: Health): readonly [StoreHealth, StoreHealth] {
  const [influx, embedded] = stores;
  if (influx?.name !== 'influx' || embedded?.name !== 'embedded') {
    throw new Error(`no InfluxDB among the stores: ${stores.map(({ name }) => name).join(', ')}`);
  }
  return [influx, embedded];
}
