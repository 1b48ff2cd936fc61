import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Clock } from '../../contract/ports/clock.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { listProducts } from './products.ts';
import { sessionSeries } from './session-series.ts';
import { listSessions } from './sessions.ts';
import { productSummary } from './summary.ts';

/** The questions that sessions alone answer. */
export type SessionQueries = Pick<
  InsightQueries,
  'products' | 'summary' | 'sessions' | 'sessionSeries'
>;

/** Answers the questions that sessions alone answer. */
export function sessionQueries(ports: {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
  readonly clock: Clock;
}): SessionQueries {
  const { database } = ports;
  return {
    products: (maker) => listProducts(ports, maker),
    summary: (maker, product, range) => productSummary(ports, maker, product, range),
    sessions: (maker, product, query) => listSessions(database, maker, product, query),
    sessionSeries: (maker, product, session) => sessionSeries(database, maker, product, session),
  };
}
