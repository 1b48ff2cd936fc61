import type { AnalyticsDatabase, SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import type { FittedContexts, FoundContext } from './fit-contexts.ts';

/** A context with the identity it keeps from fit to fit. */
export interface KeptContext extends FoundContext {
  /** Never reused. */
  readonly id: string;
  /** Place in the palette, for as long as the context lives. */
  readonly colour: number;
  /** Event time at which it was first found, epoch ms. */
  readonly since: number;
  /** It appeared among contexts that were already known, and is not just of the first fit. */
  readonly newcomer: boolean;
}

/** What was counted when contexts were fitted, by which the next fit is called for. */
export interface Population {
  /** Event time up to which sessions counted, epoch ms; see `when-to-fit.ts`. */
  readonly epoch: number;
  /** Closed sessions that had begun before it. */
  readonly sessions: number;
  readonly customers: number;
  /** Sessions of products used together with this one that had begun before it. */
  readonly beside: number;
  /** The last run of analytics that wrote any of all these. */
  readonly run: number;
}

/**
 * The contexts of a product, frozen from one fit to the next. Plain JSON. One that was kept by
 * release 0.1 has no soft view, and so is due to be found anew.
 */
export interface ContextModel
  extends Omit<FittedContexts, 'contexts' | 'mixture' | 'soft'>,
    Partial<Pick<FittedContexts, 'mixture' | 'soft'>> {
  readonly fittedAt: number;
  /** What the fit cost, ms. */
  readonly took: number;
  readonly seed: number;
  readonly fittedOn: Population;
  readonly sampled: number;
  /** What described the sessions; another description asks for another fit. */
  readonly described: string;
  /** The attributes that were read as numbers. */
  readonly numbers: readonly string[];
  /** In the order of the prototypes. */
  readonly contexts: readonly KeptContext[];
}

/** Something that happened to a context. */
export interface LineageEvent {
  readonly context: string;
  readonly at: number;
  readonly event: UseContext['lineage'][number]['event'];
  readonly of: string | null;
}

const tables = [
  // The contexts in force; `model` is a ContextModel as JSON.
  'context_models (maker VARCHAR, product VARCHAR, model VARCHAR)',
  // Where contexts came from. It cannot be computed again, since it depends on when was fitted.
  `context_lineage (maker VARCHAR, product VARCHAR, context VARCHAR, time DOUBLE, event VARCHAR,
    other VARCHAR)`,
] as const;

/** Makes the tables of contexts, where they are missing. Idempotent. */
export async function createContextTables(transaction: SqlTransaction): Promise<void> {
  for (const table of tables) await transaction.run(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/** The contexts in force; undefined before the first fit. */
export async function readContextModel(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<ContextModel | undefined> {
  const [row] = await database.query<{ model: string }>(
    'SELECT model FROM context_models WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  return row === undefined ? undefined : (JSON.parse(row.model) as ContextModel);
}

/** Puts a model in the place of the one before, and adds what happened to the contexts. */
export async function writeContextModel(
  transaction: SqlTransaction,
  maker: string,
  product: string,
  model: ContextModel,
  events: readonly LineageEvent[],
): Promise<void> {
  await transaction.run('DELETE FROM context_models WHERE maker = $1 AND product = $2', [
    maker,
    product,
  ]);
  await transaction.run('INSERT INTO context_models VALUES ($1, $2, $3)', [
    maker,
    product,
    JSON.stringify(model),
  ]);
  for (const { context, at, event, of } of events) {
    await transaction.run('INSERT INTO context_lineage VALUES ($1, $2, $3, $4, $5, $6)', [
      maker,
      product,
      context,
      at,
      event,
      of,
    ]);
  }
}

/** All that happened to the contexts of a product, oldest first. */
export async function readLineage(
  database: Pick<AnalyticsDatabase, 'query'>,
  maker: string,
  product: string,
): Promise<readonly LineageEvent[]> {
  const rows = await database.query<{
    context: string;
    time: number;
    event: LineageEvent['event'];
    other: string | null;
  }>(
    `SELECT context, time, event, other FROM context_lineage
     WHERE maker = $1 AND product = $2 ORDER BY time, context, event, other`,
    [maker, product],
  );
  return rows.map(({ context, time, event, other }) => ({ context, at: time, event, of: other }));
}
