import { onTestFinished } from 'vitest';
import type { Stage } from '../../../analytics/engine/stage.ts';
import { type Engine, startEngine } from '../../../analytics/engine/start-engine.ts';
import { type SessionQueries, sessionQueries } from '../../../analytics/queries/session-queries.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import { type Logger, silent } from '../../../contract/ports/logger.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';
import { maker, openAnalyticsDatabase, type TestDatabase } from './open-analytics-database.ts';
import { TestRegistry } from './test-registry.ts';

/** An engine on a database and a registry of its own, closed when the test ends. */
export interface OpenEngine extends TestDatabase {
  readonly registry: TestRegistry;
  readonly engine: Engine;
  readonly queries: SessionQueries;
  /** epoch ms; a test may move it */
  now: number;
}

/** Starts one; it does not run of itself within a test unless `everyMs` is given. */
export async function openEngine(
  model: ProductModel,
  options: {
    readonly stages?: readonly Stage[];
    readonly everyMs?: number;
    readonly logger?: Logger;
    readonly file?: string;
  } = {},
): Promise<OpenEngine> {
  const { stages = [], everyMs = 3_600_000, logger = silent } = options;
  const opened = await openAnalyticsDatabase(options.file);
  onTestFinished(() => opened.close());
  const registry = new TestRegistry();
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false } },
    { change: 'product', maker, model },
  );
  await opened.prepare(model);
  const ports = { database: opened.database, registry };
  const state = { now: Date.UTC(2030, 0, 1) };
  const engine = await startEngine(
    {
      ...ports,
      bus: { publish: async () => {} },
      clock: () => state.now,
      logger,
      seed: 1,
      stages,
    },
    { everyMs, share: 1 },
  );
  onTestFinished(() => engine.close());
  return Object.assign(state, {
    ...opened,
    ...ports,
    engine,
    queries: sessionQueries({ ...ports, clock: () => state.now }),
  });
}

/** Registry entries as short as a test wants them. */
export function device(
  id: string,
  fields: { readonly group?: string; readonly timezone?: string } = {},
): RegistryChange {
  return {
    change: 'device',
    device: {
      maker,
      product: 'thing',
      id,
      group: fields.group ?? null,
      attributes: {},
      revoked: false,
      ...(fields.timezone && { timezone: fields.timezone }),
    },
  };
}

export function customer(
  id: string,
  consents: ('named' | 'comparison' | 'advice')[] = [],
): RegistryChange {
  return {
    change: 'customer',
    customer: { maker, id, name: id, group: null, attributes: {}, consents },
  };
}

export function group(
  id: string,
  fields: { readonly parent?: string; readonly timezone?: string } = {},
): RegistryChange {
  return {
    change: 'group',
    group: {
      maker,
      id,
      name: id,
      parent: fields.parent ?? null,
      attributes: {},
      ...(fields.timezone && { timezone: fields.timezone }),
    },
  };
}

/** `from` in seconds. */
export function owned(id: string, by: string | null, from = 0): RegistryChange {
  return {
    change: 'ownership',
    ownership: { maker, product: 'thing', device: id, customer: by, from: from * 1000 },
  };
}
