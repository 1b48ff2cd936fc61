import type { Clock } from '../../contract/ports/clock.ts';
import type { EdgeControl } from '../../contract/ports/edge-control.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { EdgeCounters, Health, Sum } from '../../contract/records/health.ts';

/** A store as the loader sees it. */
export interface StoreProgress {
  readonly name: string;
  /** journal position up to which all is stored */
  readonly position: number;
  /** readings stored since the data folder began */
  readonly readings: number;
  readonly error: string | null;
}

export interface HealthSources {
  readonly edge: Pick<EdgeControl, 'counters'>;
  /** The store of record first. */
  stores(): readonly StoreProgress[];
  readonly registry: RegistryView;
  readonly queries: Pick<InsightQueries, 'lastRun'>;
  readonly clock: Clock;
}

/** Rates are taken over about this long, ms. */
const rateOverMs = 5_000;

/**
 * Puts together what both processes know of themselves. What is stored is read before the edge's
 * counters, so that `waiting` can only be too large for a moment, never negative.
 */
export function liveHealth({
  edge,
  stores,
  registry,
  queries,
  clock,
}: HealthSources): () => Promise<Health> {
  const startedAt = clock();
  const seen: { readonly at: number; readonly received: number; readonly stored: number }[] = [];
  let last: EdgeCounters | undefined;

  return async () => {
    const progress = stores();
    const found = await edge.counters();
    last = found ?? last;
    const sum = sumOf(progress[0]?.readings ?? 0, last);
    const at = clock();
    seen.push({ at, received: sum.received, stored: sum.stored });
    while (seen.length > 2 && at - (seen[1]?.at ?? at) >= rateOverMs) seen.shift();
    const committed = last?.journal.committed ?? 0;
    const lagOf = (position: number) => Math.max(0, committed - position);
    return {
      at,
      sum,
      holds: holds(sum),
      rejectedByReason: { ...last?.rejected },
      notes: { ...last?.notes },
      perSecond: rates(seen),
      ackMs: last?.ackMs ?? { p50: null, p99: null, n: 0 },
      steps: [...(last?.steps ?? [])],
      devices: { known: registry.devices().length, online: found?.connected ?? 0 },
      clock: {
        ahead: last?.rejected['time-in-future'] ?? 0,
        behind: last?.notes['clock-behind'] ?? 0,
        assumed: last?.notes['time-assumed'] ?? 0,
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
        lagBytes: Math.max(0, ...progress.map(({ position }) => lagOf(position))),
        stores: progress.map(({ name, position, error }) => ({
          name,
          position,
          lagBytes: lagOf(position),
          error,
        })),
        lastRun: queries.lastRun(),
      },
    };
  };
}

function sumOf(stored: number, edge: EdgeCounters | undefined): Sum {
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

function rates(
  seen: readonly { readonly at: number; readonly received: number; readonly stored: number }[],
): Health['perSecond'] {
  const first = seen[0];
  const latest = seen.at(-1);
  if (first === undefined || latest === undefined || latest.at === first.at)
    return { received: 0, stored: 0 };
  const seconds = (latest.at - first.at) / 1_000;
  return {
    received: Math.max(0, (latest.received - first.received) / seconds),
    stored: Math.max(0, (latest.stored - first.stored) / seconds),
  };
}
