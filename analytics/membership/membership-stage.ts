import type { ProductModel } from '../../contract/model/product-model.ts';
import { type ContextColumn, contextColumns } from '../contexts/context-columns.ts';
import { type ContextModel, readContextModel } from '../contexts/context-model.ts';
import { type ContextSubject, subjectOf } from '../contexts/context-subject.ts';
import { descriptionOf } from '../contexts/find-contexts.ts';
import type { Mixture } from '../contexts/mixture.ts';
import { countDiffering, keepCopy } from '../engine/drift.ts';
import { sessionModel } from '../engine/session-models.ts';
import type { RunContext, Stage } from '../engine/stage.ts';
import { findMemberships } from './find-memberships.ts';
import { membershipTable, productsFittedAnew, writeMemberships } from './membership-table.ts';

/**
 * How near each customer is to each context, kept from run to run: after a fit for all customers,
 * else for those of whom a session changed, here or in a product used together with this one.
 */
export function membershipStage(): Stage {
  return {
    name: 'memberships',
    work: async (run) => {
      const fitted = await productsFittedAnew(run.database);
      for (const { maker, model } of run.registry.products()) {
        run.closing.throwIfAborted();
        await renew(run, maker, model, fitted.has(`${maker}/${model.product}`));
      }
    },
    audit: async (run) => {
      let drift = 0;
      for (const { maker, model } of run.registry.products()) {
        run.closing.throwIfAborted();
        const task = await taskOf(run, maker, model.product);
        if (task === undefined) continue;
        const rows = await findMemberships(task.subject, task.columns, task.contexts, undefined);
        drift += await run.database.write(async (transaction) => {
          const copy = await keepCopy(transaction, membershipTable);
          const { fittedAt } = task.contexts;
          await writeMemberships(transaction, maker, model.product, rows, fittedAt, undefined);
          return countDiffering(transaction, copy);
        });
      }
      return drift;
    },
  };
}

/** A product whose contexts have a soft view. */
interface Task {
  readonly subject: ContextSubject;
  readonly columns: readonly ContextColumn[];
  readonly contexts: ContextModel & { readonly mixture: Mixture };
}

/** undefined: no contexts yet, or they no longer describe the sessions and are about to be found anew. */
async function taskOf(run: RunContext, maker: string, product: string): Promise<Task | undefined> {
  const contexts = await readContextModel(run.database, maker, product);
  const model = await sessionModel(run.database, maker, product);
  if (contexts?.mixture === undefined || model === undefined) return undefined;
  const subject = await subjectOf(run, maker, model);
  const columns = contextColumns(model, subject.nameOf);
  if (contexts.described !== descriptionOf(columns)) return undefined;
  return { subject, columns, contexts: { ...contexts, mixture: contexts.mixture } };
}

async function renew(
  run: RunContext,
  maker: string,
  inForce: ProductModel,
  fittedAnew: boolean,
): Promise<void> {
  const { database } = run;
  const { product } = inForce;
  const changed = run.changed.filter(
    (change) =>
      change.maker === maker &&
      (change.model.product === product || inForce.context.with.includes(change.model.product)),
  );
  if (!fittedAnew && changed.length === 0) return;
  const task = await taskOf(run, maker, product);
  if (task === undefined) return;
  const own = changed.find(({ model }) => model.product === product);
  const anew = fittedAnew || own?.all === true;
  const touched = anew ? undefined : customersIn(changed.map(({ days }) => days));
  const rows = await findMemberships(task.subject, task.columns, task.contexts, touched);
  const { fittedAt } = task.contexts;
  await database.write((transaction) =>
    writeMemberships(transaction, maker, product, rows, fittedAt, touched),
  );
}

function customersIn(days: readonly string[]): string {
  const parts = days.map((relation) => `SELECT DISTINCT customer FROM ${relation}`);
  return `(SELECT customer FROM (${parts.join(' UNION ')}) WHERE customer IS NOT NULL)`;
}
