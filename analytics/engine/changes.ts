import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { textSql } from './literal.ts';
import type { Product } from './prepare-product.ts';
import { sessionsTable } from './schema.ts';
import type { ProductChange } from './stage.ts';

/** What every stage has still to work off. */
export interface Changes {
  of(stage: string): readonly ProductChange[];
  /**
   * Notes, in one transaction, that these stages have worked theirs off; where all have, the
   * changes are forgotten. Should that not happen, since the process ends before, they are given
   * the same changes once more.
   */
  workedOff(stages: readonly string[]): Promise<void>;
}

/**
 * What changed since each stage last finished, from the durable list: nothing is missed because a
 * stage failed or the process ended between two stages. A stage that never finished for a product
 * is given all its sessions.
 *
 * Cost: two short queries, however many stages and products there are.
 *
 * @param run the number of this run, up to which the sessions are worked off
 */
export async function changesFor(
  database: AnalyticsDatabase,
  stages: readonly string[],
  products: readonly Product[],
  run: number,
): Promise<Changes> {
  const marks = await database.query<{ key: string; run: number }>(
    `SELECT concat_ws('/', stage, maker, product) AS key, run FROM stage_marks`,
  );
  const noted = await database.query<{ key: string; run: number }>(
    `SELECT concat_ws('/', maker, product) AS key, max(run) AS run FROM changed_days GROUP BY ALL`,
  );
  const begun = new Map(marks.map(({ key, run }) => [key, run]));
  const latest = new Map(noted.map(({ key, run }) => [key, run]));
  const changes = new Map<string, readonly ProductChange[]>();
  for (const stage of stages) {
    const changed: ProductChange[] = [];
    for (const { maker, model } of products) {
      const { product } = model;
      const since = begun.get(`${stage}/${maker}/${product}`);
      if (since === undefined) {
        const [any] = await database.query(
          `SELECT true AS "any" FROM ${sessionsTable(maker, product)} LIMIT 1`,
        );
        if (any !== undefined) {
          changed.push({ maker, model, days: everyDaySql(maker, product), all: true });
        }
      } else if ((latest.get(`${maker}/${product}`) ?? 0) > since) {
        changed.push({ maker, model, days: daysSql(maker, product, since), all: false });
      }
    }
    changes.set(stage, changed);
  }
  const of = (stage: string) => changes.get(stage) ?? [];
  return {
    of,
    workedOff: async (finished) => {
      const rows = finished.flatMap((stage) =>
        of(stage).map(
          ({ maker, model }) =>
            `(${[stage, maker, model.product].map(textSql).join(', ')}, ${run}::BIGINT)`,
        ),
      );
      const all = finished.length === stages.length && noted.length > 0;
      if (rows.length === 0 && !all) return;
      await database.write(async (transaction) => {
        if (rows.length > 0) {
          const values = `(VALUES ${rows.join(', ')}) n(stage, maker, product, run)`;
          await transaction.run(`DELETE FROM stage_marks m USING ${values}
            WHERE m.stage = n.stage AND m.maker = n.maker AND m.product = n.product`);
          await transaction.run(`INSERT INTO stage_marks FROM ${values}`);
        }
        if (all) await transaction.run('DELETE FROM changed_days WHERE run <= $1', [run]);
      });
    },
  };
}

function daysSql(maker: string, product: string, since: number): string {
  return `(SELECT device, customer, day, from_time, to_time FROM changed_days
    WHERE maker = ${textSql(maker)} AND product = ${textSql(product)} AND run > ${since})`;
}

function everyDaySql(maker: string, product: string): string {
  return `(SELECT device, customer, day, started AS from_time, ended AS to_time
    FROM ${sessionsTable(maker, product)})`;
}

/** The highest number that a run has had. */
export async function lastRunNumber(database: AnalyticsDatabase): Promise<number> {
  const [row] = await database.query<{ run: number }>(
    `SELECT greatest(coalesce((SELECT max(run) FROM changed_days), 0),
      coalesce((SELECT max(run) FROM stage_marks), 0)) AS run`,
  );
  return row?.run ?? 0;
}
