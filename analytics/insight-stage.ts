import type { ProductModel } from '../contract/model/product-model.ts';
import type { UseCases } from '../contract/records/use-context.ts';
import { auditInsight } from './audit-insight.ts';
import { writeContextModel } from './contexts/context-model.ts';
import { subjectOf } from './contexts/context-subject.ts';
import { findContexts } from './contexts/find-contexts.ts';
import type { FitContexts } from './contexts/fit-worker-client.ts';
import { placeSessions } from './contexts/place-sessions.ts';
import { writePlacements } from './contexts/write-placements.ts';
import { lookForEmerging } from './emerging/look-for-emerging.ts';
import { checkpoint } from './engine/schema.ts';
import { sessionModels } from './engine/session-models.ts';
import type { ProductChange, RunContext, Stage } from './engine/stage.ts';
import { type Forgotten, forgetInsights } from './forget-insights.ts';
import { adjustedOf, productLeaves } from './queries/product-leaves.ts';
import { writeUseCases } from './queries/use-case-records.ts';
import { computeUseCases } from './queries/use-cases.ts';
import { addUp, shapeAnew, shapedLeaves } from './scales/add-up.ts';
import { cohortMarks } from './value/comparison-cohort.ts';
import { refreshFrontiers } from './value/keep-frontiers.ts';

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
  readonly change: ProductChange | undefined;
  /** What changed of products used together with it: relations as `ProductChange.days`. */
  readonly beside: readonly string[];
}

/** What the stage remembers of a product, for as long as the process lives. */
interface Progress {
  /** The model whose leaves are known to have all their columns. */
  shapedVersion: number;
  /** Whether the last fit stands on all that is known; else there will be another. */
  settled: boolean;
  /** Before when the portfolio is not computed again, epoch ms; and whether something is new. */
  restsUntil: number;
  untold: boolean;
  /** Who was compared when it was computed. */
  cohort: string;
}

/** A portfolio takes at most one part in so many of the time; after a fit it is computed at once. */
const restAfterTelling = 20;

/**
 * From sessions to insight, one product after the other, so that the first is to be seen early:
 * find its contexts (where they are due), place its sessions in them, add up its leaves, and write
 * its portfolio. What one product's sessions and leaves change into is one transaction: figures
 * and contexts never disagree. Worked off twice it gives the same.
 */
export function insightStage({ fit, onInsight, onForgotten }: InsightStageOptions): Stage {
  const progress = new Map<string, Progress>();
  return {
    name: 'value',
    audit: auditInsight,
    work: async (run) => {
      for (const gone of await forgetInsights(run.database, run.registry)) {
        progress.delete(keyOf(gone));
        await onForgotten(gone);
      }
      const cohorts = await cohortMarks(run.database);
      for (const work of await worksOf(run)) {
        run.closing.throwIfAborted();
        const key = keyOf({ maker: work.maker, product: work.model.product });
        const known = progress.get(key) ?? beginning();
        progress.set(key, known);
        const cohort = cohorts.get(work.maker) ?? '';
        known.untold ||= cohort !== known.cohort;
        known.cohort = cohort;
        const isIdle = work.change === undefined && work.beside.length === 0;
        if (isIdle && known.settled && !known.untold) continue;
        const shaped =
          known.shapedVersion === work.model.version ||
          (await shapedLeaves(run.database))(work.maker, work.model);
        const { settled, found, fresh } = await placeAndAdd(run, work, fit, shaped);
        known.shapedVersion = work.model.version;
        known.settled = settled;
        known.untold ||= found;
        if (found) await lookForEmerging(await subjectOf(run, work.maker, work.model), run);
        if (!known.untold || (!fresh && run.now < known.restsUntil)) continue;
        const started = performance.now();
        await onInsight(await tell(run, work, cohort));
        known.untold = false;
        known.restsUntil = run.now + restAfterTelling * (performance.now() - started);
      }
    },
  };
}

function keyOf({ maker, product }: Forgotten): string {
  return `${maker}/${product}`;
}

/** Nothing is known of what was done before the process began, so all is looked at once. */
function beginning(): Progress {
  return {
    shapedVersion: 0,
    settled: false,
    restsUntil: Number.NEGATIVE_INFINITY,
    untold: true,
    cohort: '',
  };
}

/** Every product with sessions, and what of it changed. */
async function worksOf(run: RunContext): Promise<readonly Work[]> {
  const changes = new Map(
    run.changed.map((change) => [
      keyOf({ maker: change.maker, product: change.model.product }),
      change,
    ]),
  );
  const works: Work[] = [];
  const models = await sessionModels(run.database);
  for (const { maker, model: inForce } of run.registry.products()) {
    const changesOf = (product: string) => changes.get(keyOf({ maker, product }));
    const change = changesOf(inForce.product);
    const model = change?.model ?? models.get(keyOf({ maker, product: inForce.product }));
    if (model === undefined) continue;
    const beside = model.context.with.flatMap((other) => changesOf(other)?.days ?? []);
    works.push({ maker, model, change, beside });
  }
  return works;
}

/** Finds contexts, places sessions in them and adds up the leaves of what changed. */
async function placeAndAdd(
  { database, registry, seed, now }: RunContext,
  { maker, model, change, beside }: Work,
  fit: FitContexts,
  shaped: boolean,
): Promise<{ readonly settled: boolean; readonly found: boolean; readonly fresh: boolean }> {
  const subject = await subjectOf({ database, registry }, maker, model);
  const contexts = await findContexts(subject, fit, { seed, now });
  const placements = await placeSessions(subject, contexts, beside);
  const { settled } = contexts;
  const fresh = contexts.events !== undefined;
  const found = fresh || !shaped || placements.ids.length > 0 || change !== undefined;
  if (!found) return { settled, found, fresh };
  await database.write(async (transaction) => {
    if (contexts.model !== undefined && contexts.events !== undefined) {
      await writeContextModel(transaction, maker, model.product, contexts.model, contexts.events);
    }
    await writePlacements(transaction, maker, model.product, placements, change);
    if (!shaped) await shapeAnew(transaction, maker, model);
    const all = fresh || !shaped || change?.all === true;
    const adjusted = adjustedOf(contexts.columns, contexts.model);
    await addUp(transaction, maker, model, adjusted, all ? undefined : 'touched');
    await transaction.run('DROP TABLE touched');
  });
  if (!shaped) await checkpoint(database);
  return { settled, found, fresh };
}

/** Computes the portfolio as it is now, and keeps it. */
async function tell(run: RunContext, { maker, model }: Work, cohort: string): Promise<UseCases> {
  const [leaves] = await productLeaves(run, maker, model.product);
  if (leaves === undefined) throw new Error(`no leaves of ${maker}/${model.product}`);
  await refreshFrontiers(run.database, maker, leaves, { seed: run.seed, cohort });
  const useCases = await computeUseCases(run, maker, leaves, run.now);
  await writeUseCases(run.database, useCases);
  return useCases;
}
