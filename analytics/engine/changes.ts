import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { textSql } from './literal.ts';
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
  const marks = await database.query<{ maker: string; product: string; run: number }>(
    'SELECT maker, product, run FROM stage_marks WHERE stage = $1',
    [stage],
  );
  const begun = new Map(marks.map(({ maker, product, run }) => [`${maker}/${product}`, run]));
  const changed = await Promise.all(
    products.map(async ({ maker, model }): Promise<ProductChange> => {
      const { product } = model;
      const run = begun.get(`${maker}/${product}`);
      const days = run === undefined ? everyDaySql(maker, product) : daysSql(maker, product, run);
      const devices = await database.query<ChangeRow>(
        `SELECT device, min(from_time) AS "from", max(to_time) AS "to"
         FROM ${days} GROUP BY device ORDER BY device`,
      );
      return { maker, model, devices, days, all: run === undefined };
    }),
  );
  return changed.filter(({ devices }) => devices.length > 0);
}

type ChangeRow = { readonly device: string; readonly from: number; readonly to: number };

function daysSql(maker: string, product: string, since: number): string {
  return `(SELECT device, customer, day, from_time, to_time FROM changed_days
    WHERE maker = ${textSql(maker)} AND product = ${textSql(product)} AND run > ${since})`;
}

function everyDaySql(maker: string, product: string): string {
  return `(SELECT device, customer, day, started AS from_time, ended AS to_time
    FROM ${sessionsTable(maker, product)})`;
}

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
    transaction.run('DELETE FROM changed_days WHERE run <= $1', [upToRun]),
  );
}

/** The highest number that a run has had. */
export async function lastRunNumber(database: AnalyticsDatabase): Promise<number> {
  const [row] = await database.query<{ run: number }>(
    `SELECT greatest(coalesce((SELECT max(run) FROM changed_days), 0),
      coalesce((SELECT max(run) FROM stage_marks), 0)) AS run`,
  );
  return row?.run ?? 0;
}
