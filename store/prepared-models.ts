import { setTimeout as delay } from 'node:timers/promises';
import type { ProductModel } from '../contract/model/product-model.ts';
import type { Clock } from '../contract/ports/clock.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type { TelemetryStore } from '../contract/ports/telemetry-store.ts';
import { type ReadingsHead, readingsHead } from '../contract/records/journal-codec.ts';
import { productKey } from './known-models.ts';

/** Where models come from, and how long to wait for one. */
export interface ModelSource {
  readonly model: (maker: string, product: string, version: number) => ProductModel | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly patienceMs?: number;
}

const lookAgainMs = 20;

/**
 * Tells a store of every model version before the first entry that names it.
 *
 * This process follows the registry a moment behind the edge, so a model may not be known yet: then
 * the entry waits, and all behind it. It does not wait for ever: after `patienceMs` it is stored
 * under the names that another version of the model gives, or by the places of its signals.
 */
export class PreparedModels {
  readonly #source: ModelSource;
  readonly #prepared = new Set<string>();
  readonly #givenUp = new Set<string>();

  constructor(source: ModelSource) {
    this.#source = source;
  }

  /** Prepares the store for the records; ends early, with nothing lost, when `signal` is aborted. */
  async prepare(
    store: TelemetryStore,
    records: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<void> {
    let last: ReadingsHead | undefined;
    for (const record of records) {
      const head = readingsHead(record);
      if (head === undefined || isOfSameModel(head, last)) continue;
      last = head;
      const key = `${productKey(head.maker, head.product)} ${head.modelVersion}`;
      if (this.#prepared.has(key)) continue;
      const model = await this.#find(head, key, signal);
      if (signal.aborted) return;
      if (model === undefined) continue;
      await store.prepare(head.maker, model);
      this.#prepared.add(key);
    }
  }

  async #find(
    { maker, product, modelVersion }: ReadingsHead,
    key: string,
    signal: AbortSignal,
  ): Promise<ProductModel | undefined> {
    const { model, clock, logger, patienceMs = 10_000 } = this.#source;
    const since = clock();
    for (;;) {
      const found = model(maker, product, modelVersion);
      if (found !== undefined || this.#givenUp.has(key) || signal.aborted) return found;
      if (clock() - since >= patienceMs) {
        this.#givenUp.add(key);
        logger.error(
          { maker, product, modelVersion },
          'stored without its product model, which nobody knows: values keep the place of their signal for a name',
        );
        return undefined;
      }
      await delay(lookAgainMs, undefined, { signal }).catch(() => {});
    }
  }
}

function isOfSameModel(head: ReadingsHead, other: ReadingsHead | undefined): boolean {
  return (
    other !== undefined &&
    head.modelVersion === other.modelVersion &&
    head.product === other.product &&
    head.maker === other.maker
  );
}
