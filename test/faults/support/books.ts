import { median } from 'simple-statistics';
import type { Health } from '../../../contract/records/health.ts';
import type { TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import type { Figure } from '../job.ts';

/** Waits until nothing that was received is on its way any more; need not be analysed yet. */
export function allStored(system: TestSystem, deadlineMs = 300_000): Promise<Health> {
  return until(
    async () => {
      const health = await system.health();
      return health.sum.waiting === 0 ? health : undefined;
    },
    { what: 'everything received to be stored', deadlineMs, everyMs: 100 },
  );
}

/** Whether the sum holds once everything is stored. */
export async function unaccounted(system: TestSystem): Promise<Figure> {
  const { sum } = await allStored(system);
  const ended = sum.stored + sum.duplicate + sum.rejected + sum.dropped;
  return {
    what: 'readings received and unaccounted for',
    value: Math.abs(sum.received - ended),
    unit: '1',
    atMost: 0,
  };
}

/** The median of one figure over several rounds: what one bad moment of the machine does not move. */
export function usual<Round>(rounds: readonly Round[], figure: (round: Round) => number): number {
  return median(rounds.map(figure));
}
