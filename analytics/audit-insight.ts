import { contextColumns } from './contexts/context-columns.ts';
import { readContextModel } from './contexts/context-model.ts';
import { subjectOf } from './contexts/context-subject.ts';
import { descriptionOf } from './contexts/find-contexts.ts';
import { placeSessions } from './contexts/place-sessions.ts';
import { writePlacements } from './contexts/write-placements.ts';
import { countDiffering, keepCopy } from './engine/drift.ts';
import { sessionModel } from './engine/session-models.ts';
import type { RunContext } from './engine/stage.ts';
import { adjustedOf } from './queries/product-leaves.ts';
import { addedUpTables, addUp, shapedLeaves } from './scales/add-up.ts';

/**
 * Places all sessions anew in the contexts in force and adds everything up anew; answers how many
 * placements and rows of sums were different, and are right now.
 *
 * Cost: that of the first time.
 */
export async function auditInsight(run: RunContext): Promise<number> {
  const { database, registry, closing } = run;
  const isShaped = await shapedLeaves(database);
  let drift = 0;
  for (const { maker, model: inForce } of registry.products()) {
    closing.throwIfAborted();
    const { product } = inForce;
    const model = await sessionModel(database, maker, product);
    if (model === undefined || !isShaped(maker, model)) continue;
    const subject = await subjectOf(run, maker, model);
    const columns = contextColumns(model, subject.nameOf);
    const kept = await readContextModel(database, maker, product);
    // What no longer describes sessions places none until the contexts are found anew.
    const contexts = kept?.described === descriptionOf(columns) ? kept : undefined;
    const wrong = await placeSessions(
      subject,
      { columns, model: contexts, events: [], settled: true },
      [],
    );
    drift += wrong.ids.length;
    drift += await database.write(async (transaction) => {
      const copies = [];
      for (const table of addedUpTables(maker, product)) {
        copies.push(await keepCopy(transaction, table));
      }
      await writePlacements(transaction, maker, product, wrong, undefined);
      await addUp(transaction, maker, model, adjustedOf(columns, kept));
      let rows = 0;
      for (const copy of copies) rows += await countDiffering(transaction, copy);
      return rows;
    });
  }
  return drift;
}
