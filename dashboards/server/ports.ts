import type { Clock } from '../../contract/ports/clock.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { RegistryWriter } from '../../contract/ports/registry.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import type { Upkeep } from '../../contract/ports/upkeep.ts';
import type { Health } from '../../contract/records/health.ts';

/** Everything the doors need of the rest of the system. */
export interface DashboardPorts {
  readonly registry: RegistryWriter;
  readonly queries: InsightQueries;
  readonly store: Pick<TelemetryStore, 'rejected' | 'readings'>;
  /** Live health of both processes. */
  health(): Promise<Health>;
  /** What the embedded database holds in memory now. */
  databaseBytes(): Promise<number>;
  /** Resolves when the edge process knows of the last change of the registry (or is away). */
  registrySettled(): Promise<void>;
  readonly upkeep: Upkeep;
  readonly clock: Clock;
  readonly logger: Logger;
}
