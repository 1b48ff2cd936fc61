import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { MessageBus } from '../../contract/ports/message-bus.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';

/** What sessions of a product changed since a stage last worked. */
export interface ProductChange {
  readonly maker: string;
  readonly model: ProductModel;
  /**
   * what changed, as a relation for FROM: `device`, `customer` and local `day` of each session that
   * came, went or is another one now, and `from_time`, `to_time` (epoch ms); in any number of rows
   */
  readonly days: string;
  /** the stage never finished for this product: what it wrote of it, if anything, is not to be relied on */
  readonly all: boolean;
}

/** All that a stage needs. One run is one RunContext; only `changed` differs by stage. */
export interface RunContext {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
  readonly bus: MessageBus;
  readonly logger: Logger;
  /** of everything random in analytics */
  readonly seed: number;
  /** epoch ms, the same for all stages of the run */
  readonly now: number;
  /** the number of this run, one more than the last */
  readonly run: number;
  readonly changed: readonly ProductChange[];
  /** Aborted when analytics closes: a stage throws then, at the next place where that is harmless. */
  readonly closing: AbortSignal;
}

/**
 * A step of analytics after the sessions. It is called at each run, with what changed since it
 * last finished; should it fail, it is given the same changes (and newer ones) again, so working
 * them off twice must be harmless.
 */
export interface Stage {
  /** stable: its progress is kept under this name */
  readonly name: string;
  readonly work: (context: RunContext) => Promise<void>;
  /**
   * Computes anew all that the stage keeps, puts right what differs, and answers in how many rows
   * that was; called now and then (at night), after the stage has worked off all changes. For
   * stages that keep sums or states from run to run.
   */
  readonly audit?: (context: RunContext) => Promise<number>;
}
