import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Product } from './prepare-product.ts';
import { sessionsTable } from './schema.ts';
import type { ProductChange } from './stage.ts';

/**
 * What changed since a stage last finished, from the durable list: nothing is missed because a
 * stage failed or the process ended between two stages. A stage that never finished for a product
 * is given all its sessions.
 */
export async function changesSince(
  database: AnalyticsDatabase,
  stage: string,
  products: readonly Product[],
): Promise<readonly ProductChange[]> {
  const marks = await database.query<{ maker: string; product: string }>(
    'SELECT maker, product FROM stage_marks WHERE stage = $1',
    [stage],
  );
  const begun = new Set(marks.map(({ maker, product }) => `${maker}/${product}`));
  const changed = await Promise.all(
    products.map(async ({ maker, model }): Promise<ProductChange> => {
      const { product } = model;
      const devices = begun.has(`${maker}/${product}`)
        ? await database.query<ChangeRow>(listedSql, [stage, maker, product])
        : await database.query<ChangeRow>(
            `SELECT device, min(started) AS "from", max(ended) AS "to"
             FROM ${sessionsTable(maker, product)} GROUP BY device ORDER BY device`,
          );
      return { maker, model, devices };
    }),
  );
  return changed.filter(({ devices }) => devices.length > 0);
}

type ChangeRow = { readonly device: string; readonly from: number; readonly to: number };

const listedSql = `
  SELECT c.device, min(c.from_time) AS "from", max(c.to_time) AS "to"
  FROM changes c JOIN stage_marks m ON m.maker = c.maker AND m.product = c.product
  WHERE m.stage = $1 AND c.maker = $2 AND c.product = $3 AND c.run > m.run
  GROUP BY c.device ORDER BY c.device`;

/** Notes that a stage has worked off these changes. */
export async function markWorkedOff(
  database: AnalyticsDatabase,
  stage: string,
  changed: readonly ProductChange[],
  run: number,
): Promise<void> {
  if (changed.length === 0) return;
  await database.write(async (transaction) => {
    for (const { maker, model } of changed) {
      await transaction.run(
        'DELETE FROM stage_marks WHERE stage = $1 AND maker = $2 AND product = $3',
        [stage, maker, model.product],
      );
      await transaction.run('INSERT INTO stage_marks VALUES ($1, $2, $3, $4)', [
        stage,
        maker,
        model.product,
        run,
      ]);
    }
  });
}

/** Forgets changes that every stage has worked off. */
export async function forgetChanges(database: AnalyticsDatabase, upToRun: number): Promise<void> {
  await database.write((transaction) =>
    transaction.run('DELETE FROM changes WHERE run <= $1', [upToRun]),
  );
}

/** The highest number that a run has had. */
export async function lastRunNumber(database: AnalyticsDatabase): Promise<number> {
  const [row] = await database.query<{ run: number }>(
    `SELECT greatest(coalesce((SELECT max(run) FROM changes), 0),
      coalesce((SELECT max(run) FROM stage_marks), 0)) AS run`,
  );
  return row?.run ?? 0;
}
