import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { MessageBus } from '../../contract/ports/message-bus.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { gapsInForce } from '../gaps/gaps-in-force.ts';
import { type Audit, auditSessions, keepAudit } from './audit.ts';
import { changesFor } from './changes.ts';
import { mirrorRegistry } from './mirror-registry.ts';
import { lastMessage, productsWithNews, type Seen } from './news.ts';
import { forgetProducts, type Product, readyProducts } from './prepare-product.ts';
import { refreshInTune } from './refresh-in-tune.ts';
import type { RefreshOptions } from './refresh-product.ts';
import type { RunContext, Stage } from './stage.ts';

/** What a run works with. */
export interface EnginePorts {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
  readonly bus: MessageBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly seed: number;
  /** What follows after the sessions, in order. */
  readonly stages: readonly Stage[];
  /** Makes durable, after a run, what cannot be computed again. */
  readonly keep?: () => Promise<void>;
  /** From which hour of the day (UTC) everything is computed anew, once a day; absent: never. */
  readonly auditHour?: number | undefined;
  /** What the first run waits for. */
  readonly begins?: Promise<unknown> | undefined;
}

/** What came of a run. */
export interface RunReport {
  readonly run: number;
  /** when it began, epoch ms */
  readonly at: number;
  readonly milliseconds: number;
  /** sessions that it found new or changed */
  readonly sessions: number;
  /** products of which sessions changed */
  readonly changed: readonly { readonly maker: string; readonly product: string }[];
  /** the first thing that went wrong; the rest was done all the same where it could be */
  readonly error: string | null;
  /** how long the sessions and each stage took, ms, by name */
  readonly took: Readonly<Record<string, number>>;
  /** what came of computing everything anew, where that was due */
  readonly audit: Audit | null;
}

/**
 * One run of analytics, from what is new to insight: first the registry as it is now, then the
 * sessions of each product, then the stages in order, each on what changed since it last finished.
 * What fails is logged, told in the report and tried again in the next run; a product that fails
 * does not hold up the others, a stage that fails holds up those that build on it. Once `closing`
 * is aborted the run ends between two products or stages; what is left is as if it had failed.
 *
 * @param run the number of this run, above all before
 * @param seen what the run before has seen
 * @param audits whether everything is computed anew afterwards, and compared with what is kept
 */
export async function runAnalytics(
  ports: EnginePorts,
  run: number,
  seen: Seen,
  { closing, audits }: { readonly closing: AbortSignal; readonly audits: boolean },
): Promise<RunReport & { readonly seen: Seen }> {
  const { database, registry, logger, clock } = ports;
  const at = clock();
  const started = performance.now();
  let error: string | null = null;
  const attempt = async <T>(what: object, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      closing.throwIfAborted();
      return await work();
    } catch (cause) {
      if (closing.aborted) return undefined;
      logger.error({ ...what, run, error: cause }, 'analytics failed; tried again in the next run');
      error ??= (cause as Error).message;
      return undefined;
    }
  };

  const version = registry.version;
  let mirrored = seen.registry;
  if (version !== mirrored) {
    const done = await attempt({ part: 'registry' }, async () => {
      await database.write(async (transaction) => {
        await mirrorRegistry(transaction, registry, at);
        await forgetProducts(transaction, registry);
      });
      return version;
    });
    mirrored = done ?? mirrored;
  }

  const products =
    (await attempt({ part: 'products' }, async () =>
      gapsInForce(database, await readyProducts(database, registry), at),
    )) ?? [];
  const options: RefreshOptions = { zones: zonesOf(registry), now: at, run };
  const ready: Product[] = [];
  const changed: { maker: string; product: string }[] = [];
  let sessions = 0;
  const took: Record<string, number> = {};
  const begunSessions = performance.now();
  const last = await attempt({ part: 'news' }, () => lastMessage(database));
  const news = await attempt({ part: 'news' }, () =>
    productsWithNews(database, products, seen.message),
  );
  for (const product of products) {
    if (news?.has(product) === false) {
      ready.push(product);
      continue;
    }
    const name = { maker: product.maker, product: product.model.product };
    const refreshed = await attempt({ part: 'sessions', ...name }, () =>
      refreshInTune(ports, product, options),
    );
    if (refreshed === undefined) continue;
    ready.push(refreshed.product);
    sessions += refreshed.changed;
    if (refreshed.changed > 0) changed.push(name);
  }

  took.sessions = performance.now() - begunSessions;
  const begun = { run, now: at, closing };
  await attempt({ part: 'stages' }, () => runStages(ports, ready, begun, took));
  const audit =
    audits && error === null
      ? ((await attempt({ part: 'audit' }, () => auditAll(ports, ready, options, begun))) ?? null)
      : null;
  await attempt({ part: 'keeping' }, async () => ports.keep?.());
  const milliseconds = Math.round(performance.now() - started);
  logger.debug({ run, milliseconds, took, sessions, error }, 'analytics run');
  const whole = error === null && !closing.aborted;
  return {
    ...{ run, at, milliseconds, sessions, changed, error, took, audit },
    seen: { registry: mirrored, message: whole ? last : undefined },
  };
}

async function runStages(
  { stages, clock: _, ...ports }: EnginePorts,
  products: readonly Product[],
  context: Pick<RunContext, 'run' | 'now' | 'closing'>,
  took: Record<string, number>,
): Promise<void> {
  const names = stages.map(({ name }) => name);
  const changes = await changesFor(ports.database, names, products, context.run);
  const finished: string[] = [];
  try {
    for (const stage of stages) {
      context.closing.throwIfAborted();
      const started = performance.now();
      await stage.work({ ...ports, ...context, changed: changes.of(stage.name) });
      finished.push(stage.name);
      took[stage.name] = performance.now() - started;
    }
  } finally {
    await changes.workedOff(finished);
  }
}

/** Computes everything anew and compares: first what the stages keep of the sessions, then these. */
async function auditAll(
  { stages, clock: _, ...ports }: EnginePorts,
  products: readonly Product[],
  options: RefreshOptions,
  begun: Pick<RunContext, 'run' | 'now' | 'closing'>,
): Promise<Audit> {
  const started = performance.now();
  let [sessions, drift] = [0, 0];
  for (const stage of stages) {
    drift += (await stage.audit?.({ ...ports, ...begun, changed: [] })) ?? 0;
  }
  for (const product of products) {
    begun.closing.throwIfAborted();
    const found = await auditSessions(ports.database, product, options);
    sessions += found.sessions;
    drift += found.drift;
  }
  const milliseconds = Math.round(performance.now() - started);
  const audit: Audit = { at: begun.now, milliseconds, sessions, drift };
  await keepAudit(ports.database, audit);
  if (drift > 0) ports.logger.warn(audit, 'what was kept differed from what is computed anew');
  else ports.logger.info(audit, 'what was kept is what is computed anew');
  return audit;
}

/** Every time zone that a session may be told in. */
function zonesOf(registry: RegistryView): readonly string[] {
  const places = [...registry.devices(), ...registry.groups(), ...registry.makers()];
  return [...new Set(places.flatMap(({ timezone }) => timezone ?? []))].sort();
}
