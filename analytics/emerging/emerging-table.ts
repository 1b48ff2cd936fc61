import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { EmergingContext } from '../../contract/records/use-context.ts';
import { textSql } from '../engine/literal.ts';

/** A way of use that is just beginning, with its sessions. */
export interface KeptEmerging extends Omit<EmergingContext, 'inputs'> {
  /** Its sessions first, then those it had before, so that it is known again; at most `mostIds`. */
  readonly ids: readonly string[];
}

/** What was seen when it was last looked. Plain JSON. */
export interface EmergingLook {
  /** The day of event time up to which it was looked, days since 1970, and the fit it was by. */
  readonly day: number;
  readonly fittedAt: number;
  readonly items: readonly KeptEmerging[];
}

/** Makes the table, where it is missing. Idempotent. */
export async function createEmergingTable(transaction: SqlTransaction): Promise<void> {
  await transaction.run(
    'CREATE TABLE IF NOT EXISTS emerging_contexts (maker VARCHAR, product VARCHAR, look VARCHAR)',
  );
}

/** What was seen last of a product; undefined: it was not yet looked. */
export async function readEmerging(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<EmergingLook | undefined> {
  const [row] = await database.query<{ look: string }>(
    'SELECT look FROM emerging_contexts WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  return row === undefined ? undefined : (JSON.parse(row.look) as EmergingLook);
}

/** The sessions `s` with some ids, an SQL condition. */
export function emergingSql(ids: readonly string[]): string {
  return ids.length === 0 ? 'false' : `s.id IN (${ids.map(textSql).join(', ')})`;
}

/** Puts a look in the place of the one before. */
export async function writeEmerging(
  database: AnalyticsDatabase,
  maker: string,
  product: string,
  look: EmergingLook,
): Promise<void> {
  await database.write(async (transaction) => {
    await transaction.run('DELETE FROM emerging_contexts WHERE maker = $1 AND product = $2', [
      maker,
      product,
    ]);
    await transaction.run('INSERT INTO emerging_contexts VALUES ($1, $2, $3)', [
      maker,
      product,
      JSON.stringify(look),
    ]);
  });
}
