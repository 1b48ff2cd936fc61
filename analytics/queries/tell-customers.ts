import type { Logger } from '../../contract/ports/logger.ts';
import type { MessageBus } from '../../contract/ports/message-bus.ts';
import { customerValueTopic } from '../../contract/wire/topics.ts';
import type { RunContext, Stage } from '../engine/stage.ts';
import { valueOfCustomer } from './customer-value.ts';
import { type ProductLeaves, productLeaves } from './product-leaves.ts';

/** So many customers are told in one run, and no more once so long has passed; the others wait. */
const mostInOneRun = 4;
const longestInOneRunMs = 100;
/** What a customer is told of: the last four weeks. */
const shownMs = 28 * 86_400_000;

/** Customers who are to be told their value, those with the latest news first. */
export interface CustomerNews {
  readonly stage: Stage;
  /** Says that everybody is to be told again, since the edge has forgotten what it was told. */
  tellAll(): void;
}

/**
 * Tells customers' applications their value of the last four weeks, retained, after their sessions
 * changed. Rate-limited, since each takes some queries: history that pours in is told little by
 * little, live use at once.
 */
export function tellCustomers({
  bus,
  topicRoot,
  logger,
}: {
  readonly bus: MessageBus;
  readonly topicRoot: string;
  readonly logger: Logger;
}): CustomerNews {
  /** `maker/customer` to the time of the latest change, epoch ms. */
  const waiting = new Map<string, number>();
  const told = new Set<string>();
  return {
    tellAll: () => {
      for (const key of told) if (!waiting.has(key)) waiting.set(key, 0);
    },
    stage: {
      name: 'customers',
      work: async (run) => {
        for (const [key, time] of await concerned(run)) waiting.set(key, time);
        const latestFirst = [...waiting].sort(([a, s], [b, t]) => t - s || (a < b ? -1 : 1));
        const started = performance.now();
        const products = new Map<string, readonly ProductLeaves[]>();
        for (const [key] of latestFirst.slice(0, mostInOneRun)) {
          if (performance.now() - started > longestInOneRunMs) return;
          run.closing.throwIfAborted();
          const [maker = '', customer = ''] = key.split('/');
          const leaves = products.get(maker) ?? (await productLeaves(run, maker));
          products.set(maker, leaves);
          const ports = { ...run, clock: () => run.now };
          const range = { from: run.now - shownMs, to: run.now };
          const value = await valueOfCustomer(ports, maker, customer, range, leaves);
          waiting.delete(key);
          if (value === undefined) continue;
          const topic = customerValueTopic(maker, customer, topicRoot);
          try {
            await bus.publish({ topic, payload: JSON.stringify(value), qos: 1, retain: true });
            told.add(key);
          } catch (error) {
            logger.debug({ err: error }, 'customers are told when the edge is back');
            waiting.set(key, 0);
            return;
          }
        }
      },
    },
  };
}

/** The customers of changed sessions, each with the time up to which they changed. */
async function concerned({ database, changed }: RunContext): Promise<ReadonlyMap<string, number>> {
  const latest = new Map<string, number>();
  for (const { maker, days } of changed) {
    const rows = await database.query<{ customer: string; last: number }>(
      `SELECT customer, max(to_time) AS last FROM ${days}
       WHERE customer IS NOT NULL GROUP BY customer`,
    );
    for (const { customer, last } of rows) {
      const key = `${maker}/${customer}`;
      latest.set(key, Math.max(last, latest.get(key) ?? last));
    }
  }
  return latest;
}
