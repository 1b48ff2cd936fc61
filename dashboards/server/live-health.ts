import type { Clock } from '../../contract/ports/clock.ts';
import type { EdgeControl } from '../../contract/ports/edge-control.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { EdgeCounters, Health, StoreHealth, Sum } from '../../contract/records/health.ts';
import type { Tally } from '../../contract/records/journal-entry.ts';
import { Rate } from './rate.ts';

/** A store as the loader sees it. */
export interface StoreProgress {
  readonly name: string;
  /** journal position up to which all is stored */
  readonly position: number;
  /** readings stored since the data folder began */
  readonly readings: number;
  /** of these, what the journal had lost before the store could take it */
  readonly missing: number;
  readonly error: string | null;
  /** since when it has not gone on, epoch ms */
  readonly since: number | null;
  /** the latest counters of the edge in the journal up to there, and the readings stored by then */
  readonly counted?: { readonly tally: Tally; readonly readings: number } | undefined;
}

export interface HealthSources {
  readonly edge: Pick<EdgeControl, 'counters'>;
  /** The store of record first. */
  stores(): readonly StoreProgress[];
  readonly registry: RegistryView;
  readonly queries: Pick<InsightQueries, 'lastRun' | 'lastAudit'>;
  readonly clock: Clock;
}

/** Live health; it looks once a second also when nobody asks, so that rates are there at once. */
export interface LiveHealth {
  now(): Promise<Health>;
  /** Looks no more; safe to call twice. */
  close(): void;
}

/** Rates are taken over about this long, ms. */
const rateOverMs = 5_000;
/** Stores take readings by the batch, some in seconds each. */
const storeRateOverMs = 15_000;
const lookEveryMs = 1_000;

/**
 * Puts together what both processes know of themselves. What is stored is read before the edge's
 * counters, so that `waiting` can only be too large for a moment, never negative.
 *
 * While the edge is away, what it had acknowledged goes on being stored. Its last answer counts
 * until more is stored than it knew of; from then on the counters that it left in the journal do.
 */
export function startLiveHealth({
  edge,
  stores,
  registry,
  queries,
  clock,
}: HealthSources): LiveHealth {
  const startedAt = clock();
  const received = new Rate(rateOverMs);
  const stored = new Rate(rateOverMs);
  const accepted = new Rate(rateOverMs);
  const taken = new Map<string, Rate>();
  let last: EdgeCounters | undefined;

  async function look() {
    const progress = stores();
    const found = await edge.counters();
    last = found ?? last;
    const { readings, counters } = countedBy(progress[0], found, last);
    const sum = sumOf(readings, counters);
    const at = clock();
    received.note(at, sum.received);
    stored.note(at, sum.stored);
    accepted.note(at, last?.accepted ?? 0);
    for (const { name, readings, error } of progress) {
      const rate = taken.get(name) ?? new Rate(storeRateOverMs);
      taken.set(name, rate);
      // While it is away it takes nothing, which is no measure of how fast it will catch up.
      if (error !== null) rate.forget();
      rate.note(at, readings);
    }
    return { progress, found, counters, sum, at };
  }

  function storeHealth(progress: StoreProgress): StoreHealth {
    const { name, position, readings, missing, error, since } = progress;
    const lagReadings = Math.max(0, (last?.accepted ?? readings) - readings);
    const perSecond = taken.get(name)?.perSecond ?? 0;
    const catchesUpBy = perSecond - accepted.perSecond;
    const isCatchingUp = error === null && catchesUpBy > 0;
    return {
      name,
      position,
      lagBytes: Math.max(0, (last?.journal.committed ?? 0) - position),
      lagReadings,
      perSecond,
      secondsLeft: lagReadings === 0 ? 0 : isCatchingUp ? lagReadings / catchesUpBy : null,
      missing,
      error,
      since,
    };
  }

  const looking = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  looking.unref();

  async function now(): Promise<Health> {
    const { progress, found, counters, sum, at } = await look();
    const storesNow = progress.map(storeHealth);
    return {
      at,
      sum,
      holds: holds(sum),
      rejectedByReason: { ...counters?.rejected },
      notes: { ...counters?.notes },
      perSecond: { received: received.perSecond, stored: stored.perSecond },
      ackMs: last?.ackMs ?? { p50: null, p99: null, n: 0 },
      steps: [...(last?.steps ?? [])],
      sessions: last?.sessions ?? { sessions: 0, queuedBytes: 0, notKept: 0, forgotten: 0 },
      devices: { known: registry.devices().length, online: found?.connected ?? 0 },
      clock: {
        ahead: counters?.rejected['time-in-future'] ?? 0,
        behind: counters?.notes['clock-behind'] ?? 0,
        assumed: counters?.notes['time-assumed'] ?? 0,
      },
      edge: {
        up: found !== undefined,
        startedAt: last?.startedAt ?? null,
        rssMb: found?.rssMb ?? null,
        doors: found?.doors ?? null,
      },
      insight: {
        startedAt,
        rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
        lagBytes: Math.max(0, ...storesNow.map(({ lagBytes }) => lagBytes)),
        stores: storesNow,
        lastRun: queries.lastRun(),
        lastAudit: queries.lastAudit(),
      },
    };
  }

  return { now, close: () => clearInterval(looking) };
}

/** Counters in readings, as the edge answers them or leaves them in the journal. */
type Counters = Tally & { readonly inFlight?: number };

/** Readings stored, and counters of the same moment. */
function countedBy(
  store: StoreProgress | undefined,
  found: EdgeCounters | undefined,
  last: EdgeCounters | undefined,
): { readonly readings: number; readonly counters: Counters | undefined } {
  const readings = store?.readings ?? 0;
  const isBehind = found === undefined && readings > (last?.accepted ?? 0);
  if (!isBehind || store?.counted === undefined) return { readings, counters: last };
  return { readings: store.counted.readings, counters: store.counted.tally };
}

function sumOf(stored: number, edge: Counters | undefined): Sum {
  const rejected = Object.values(edge?.rejected ?? {}).reduce((total, count) => total + count, 0);
  const waiting = (edge?.inFlight ?? 0) + (edge?.accepted ?? stored) - stored;
  return {
    received: edge?.received ?? stored,
    stored,
    duplicate: edge?.duplicate ?? 0,
    rejected,
    dropped: edge?.dropped ?? 0,
    waiting,
  };
}

function holds({ received, stored, duplicate, rejected, dropped, waiting }: Sum): boolean {
  return waiting >= 0 && received === stored + duplicate + rejected + dropped + waiting;
}
