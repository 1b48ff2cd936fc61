import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../../../contract/records/health.ts';
import type { TestSystem } from '../../support/system.ts';
import type { Figure } from '../job.ts';

/** A look at the sum that must hold, again and again. */
export interface SumWatch {
  /** Looks that were answered, and with the edge process there. */
  readonly samples: number;
  /** What of them did not hold, each in words. */
  readonly violations: readonly string[];
  /** Starts of the edge process whose sum was seen. */
  readonly starts: ReadonlySet<number>;
  stop(): Promise<void>;
}

/** Stays below the API's limit of requests. */
const everyMs = 100;

/**
 * Samples received = stored + duplicate + rejected + dropped + waiting while the system is broken.
 * While it does not answer at all there is no sample. The sum is added up here, and must also be
 * what the system says of itself.
 */
export function watchSum(system: Pick<TestSystem, 'health'>): SumWatch {
  const violations: string[] = [];
  const starts = new Set<number>();
  let samples = 0;
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      const health = await system.health().catch(() => undefined);
      if (health !== undefined) {
        samples += 1;
        if (health.edge.up && health.edge.startedAt !== null) starts.add(health.edge.startedAt);
        if (!sumHolds(health))
          violations.push(JSON.stringify({ ...health.sum, up: health.edge.up }));
      }
      await delay(everyMs);
    }
  };
  const looking = look();
  return {
    get samples() {
      return samples;
    },
    violations,
    starts,
    stop: async () => {
      stopped = true;
      await looking;
    },
  };
}

function sumHolds({ sum, holds }: Health): boolean {
  const { received, stored, duplicate, rejected, dropped, waiting } = sum;
  return holds && waiting >= 0 && received === stored + duplicate + rejected + dropped + waiting;
}

/** What the promises say of the sum. */
export function sumFigures({ samples, starts, violations }: SumWatch): readonly Figure[] {
  return [
    { what: 'looks at the sum', value: samples, unit: '1', atLeast: 1 },
    { what: 'starts of the edge process at which it was seen', value: starts.size, unit: '1' },
    { what: 'looks at which it did not hold', value: violations.length, unit: '1', atMost: 0 },
  ];
}
