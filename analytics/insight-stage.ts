import type { ProductModel } from '../contract/model/product-model.ts';
import type { SqlTransaction } from '../contract/ports/analytics-database.ts';
import type { UseCases } from '../contract/records/use-context.ts';
import { writeContextModel } from './contexts/context-model.ts';
import { type ContextSubject, findContexts } from './contexts/find-contexts.ts';
import type { FitContexts } from './contexts/fit-worker-client.ts';
import { type Placements, placeSessions, type Stretch } from './contexts/place-sessions.ts';
import { checkpoint, sessionsTable } from './engine/schema.ts';
import { sessionModel } from './engine/session-models.ts';
import type { ProductChange, RunContext, Stage } from './engine/stage.ts';
import { type Forgotten, forgetInsights } from './forget-insights.ts';
import { adjustedOf, productLeaves } from './queries/product-leaves.ts';
import { writeUseCases } from './queries/use-case-records.ts';
import { computeUseCases } from './queries/use-cases.ts';
import { createLeaves, renewLeaves } from './scales/leaves.ts';

/** What the stage needs besides what a run gives it. */
export interface InsightStageOptions {
  readonly fit: FitContexts;
  /** Told of a product whose insight is new, as soon as it is. */
  readonly onInsight: (useCases: UseCases) => Promise<void>;
  /** Told of a product whose insight was let go, since the registry no longer knows it. */
  readonly onForgotten: (product: Forgotten) => Promise<void>;
}

/** A product to be worked, and what of it changed. */
interface Work {
  readonly maker: string;
  readonly model: ProductModel;
  readonly devices: ProductChange['devices'];
  /** When sessions of products used together with it changed. */
  readonly beside: Stretch | undefined;
}

/**
 * From sessions to insight, one product after the other, so that the first is to be seen early:
 * find its contexts (where they are due), place its sessions in them, add up its leaves, and write
 * its portfolio. What one product's sessions and leaves change into is one transaction: figures
 * and contexts never disagree. Worked off twice it gives the same.
 */
export function insightStage({ fit, onInsight, onForgotten }: InsightStageOptions): Stage {
  /** Products whose last fit does not stand on all that is known; unknown ones may be such. */
  const settled = new Set<string>();
  /** Models whose leaves have all their columns. */
  const prepared = new Set<string>();
  const prepare = async (run: RunContext, { maker, model }: Work) => {
    const key = `${maker}/${model.product}/${model.version}`;
    if (prepared.has(key)) return;
    await run.database.write(async (transaction) => {
      for (const statement of createLeaves(maker, model)) await transaction.run(statement);
    });
    await checkpoint(run.database);
    prepared.add(key);
  };
  return {
    name: 'insight',
    work: async (run) => {
      for (const gone of await forgetInsights(run.database, run.registry)) {
        const key = `${gone.maker}/${gone.product}`;
        settled.delete(key);
        for (const model of prepared) if (model.startsWith(`${key}/`)) prepared.delete(model);
        await onForgotten(gone);
      }
      for (const work of await worksOf(run, settled)) {
        const key = `${work.maker}/${work.model.product}`;
        await prepare(run, work);
        const outcome = await workProduct(run, work, fit);
        if (outcome.settled) settled.add(key);
        else settled.delete(key);
        if (outcome.useCases !== undefined) await onInsight(outcome.useCases);
      }
    },
  };
}

/** What changed, what is used together with something that changed, and what is not settled. */
async function worksOf(run: RunContext, settled: ReadonlySet<string>): Promise<readonly Work[]> {
  const changes = new Map(
    run.changed.map((change) => [`${change.maker}/${change.model.product}`, change]),
  );
  const works: Work[] = [];
  for (const product of run.registry.products()) {
    const { maker } = product;
    const key = `${maker}/${product.model.product}`;
    const change = changes.get(key);
    const model = change?.model ?? (await sessionModel(run.database, maker, product.model.product));
    if (model === undefined) continue;
    const beside = stretchOf(
      model.context.with.flatMap((other) => changes.get(`${maker}/${other}`)?.devices ?? []),
    );
    if (change !== undefined || beside !== undefined || !settled.has(key)) {
      works.push({ maker, model, devices: change?.devices ?? [], beside });
    }
  }
  return works;
}

function stretchOf(devices: ProductChange['devices']): Stretch | undefined {
  if (devices.length === 0) return undefined;
  return {
    from: devices.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY),
    to: devices.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY),
  };
}

async function workProduct(
  run: RunContext,
  { maker, model, devices, beside }: Work,
  fit: FitContexts,
): Promise<{ readonly settled: boolean; readonly useCases?: UseCases }> {
  const { database, registry, seed, now } = run;
  const subject: ContextSubject = {
    database,
    maker,
    model,
    nameOf: (other) => registry.product(maker, other)?.name ?? other,
    known: await productsWithSessions(database, maker),
  };
  const contexts = await findContexts(subject, fit, { seed, now });
  const placements = await placeSessions(subject, contexts, beside);
  const fresh = contexts.events !== undefined;
  if (!fresh && placements.ids.length === 0 && devices.length === 0) {
    return { settled: contexts.settled };
  }
  await database.write(async (transaction) => {
    if (contexts.model !== undefined && contexts.events !== undefined) {
      await writeContextModel(transaction, maker, model.product, contexts.model, contexts.events);
    }
    await writePlacements(transaction, maker, model.product, placements, devices);
    const adjusted = adjustedOf(contexts.columns, contexts.model);
    const touched = fresh ? undefined : '(SELECT device FROM touched_devices)';
    await renewLeaves(transaction, maker, model, adjusted, touched);
  });
  const [leaves] = await productLeaves(run, maker, model.product);
  if (leaves === undefined) throw new Error(`no leaves of ${maker}/${model.product}`);
  const useCases = await computeUseCases(run, maker, leaves, now);
  await writeUseCases(database, useCases);
  return { settled: contexts.settled, useCases };
}

async function productsWithSessions(
  database: RunContext['database'],
  maker: string,
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ product: string }>(
    'SELECT product FROM session_models WHERE maker = $1',
    [maker],
  );
  return new Set(rows.map(({ product }) => product));
}

/** Writes contexts into sessions; `touched_devices` then holds all devices with anything new. */
async function writePlacements(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  { ids, contexts }: Placements,
  devices: ProductChange['devices'],
): Promise<void> {
  const table = sessionsTable(maker, product);
  await transaction.run('CREATE OR REPLACE TEMP TABLE placed (id VARCHAR, context VARCHAR)');
  await transaction.append('placed', { id: ids, context: contexts });
  await transaction.run('CREATE OR REPLACE TEMP TABLE touched_devices (device VARCHAR)');
  await transaction.append('touched_devices', { device: devices.map(({ device }) => device) });
  await transaction.run(`INSERT INTO touched_devices
    SELECT DISTINCT s.device FROM ${table} s JOIN placed p ON p.id = s.id`);
  await transaction.run(
    `UPDATE ${table} SET context = p.context FROM placed p WHERE p.id = ${table}.id`,
  );
}
