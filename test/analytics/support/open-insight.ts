import { type Analytics, startAnalytics } from '../../../analytics/analytics.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import type { Logger } from '../../../contract/ports/logger.ts';
import type { MessageBus } from '../../../contract/ports/message-bus.ts';
import type { RegistryView } from '../../../contract/ports/registry.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';

/** A message that analytics sent. */
export type Sent = Parameters<MessageBus['publish']>[0];

/** Analytics on a database in memory, with everything it sends. */
export interface OpenInsight extends Analytics {
  readonly database: AnalyticsDatabase;
  /** What was sent, oldest first. */
  readonly sent: Sent[];
  /** epoch ms; a test moves it */
  now: number;
  /** While false, whatever is sent fails, as when the edge is away. */
  edgeIsThere: boolean;
  /** What a subscription to a topic sets off. */
  subscribe(topic: string): void;
  /** What a (new) edge sets off. */
  connect(): void;
  prepare(maker: string, model: ProductModel): Promise<void>;
}

/** Faults of analytics are faults of the test: nothing may go wrong silently. */
const loud: Logger = {
  debug() {},
  info() {},
  warn() {},
  error(fields, message) {
    throw new Error(message, { cause: fields });
  },
};

/** Opens analytics on the products of a registry; it runs when a test says so. */
export async function openInsight(registry: RegistryView, now: number): Promise<OpenInsight> {
  const sent: Sent[] = [];
  let subscribed: (subscription: { readonly topic: string }) => void = () => undefined;
  let connected: () => void = () => undefined;
  const state = { now, edgeIsThere: true };
  const { store, database, close } = await openDuckdb({
    file: ':memory:',
    clock: () => state.now,
    logger: loud,
  });
  for (const { maker, model } of registry.products()) await store.prepare(maker, model);
  const analytics = await startAnalytics({
    database,
    registry,
    bus: {
      publish: async (message) => {
        if (!state.edgeIsThere) throw new Error('the edge is away');
        sent.push(message);
      },
    },
    clock: () => state.now,
    logger: loud,
    seed: 1,
    auditHour: 3,
    everyMs: 3_600_000,
    onSubscribed: (listener) => {
      subscribed = listener;
    },
    onConnected: (listener) => {
      connected = listener;
    },
  });
  return Object.assign(state, {
    ...analytics,
    database,
    sent,
    subscribe: (topic: string) => subscribed({ topic }),
    connect: () => connected(),
    prepare: (maker: string, model: ProductModel) => store.prepare(maker, model),
    close: async () => {
      await analytics.close();
      await close();
    },
  });
}
