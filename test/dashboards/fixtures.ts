import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { RegistryView, RegistryWriter } from '../../contract/ports/registry.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { DashboardOptions } from '../../dashboards/server/server.ts';
import { openRegistry } from '../../registry/open-registry.ts';
import { importRowsOf } from '../../registry/parse-import.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { adoptionOf } from './made-up-adoption.ts';
import { advice } from './made-up-advice.ts';
import { useCasesOf } from './made-up-contexts.ts';
import { explainMadeUp } from './made-up-explained.ts';
import { sessionGapOf } from './made-up-gap.ts';
import { goalsOf } from './made-up-goals.ts';
import { deadLetters, madeUpHealth } from './made-up-health.ts';
import { kindComparisonOf } from './made-up-kinds.ts';
import { maturityOf } from './made-up-maturity.ts';
import { membershipsOf } from './made-up-memberships.ts';
import { scalingOf } from './made-up-scaling.ts';
import { seriesOf } from './made-up-series.ts';
import { madeUpUpkeep } from './made-up-upkeep.ts';
import { dayMs, maker, models, now, people, sessions } from './made-up-use.ts';
import { customerValueOf, scaleOf } from './made-up-value.ts';
import { weightsOf } from './made-up-weights.ts';
import { planted } from './planted-ways.ts';

export { maker, now } from './made-up-use.ts';

/** What the doors need, with the keys that open them; `close` leaves nothing behind. */
export interface MadeUpSystem {
  readonly options: DashboardOptions;
  readonly registry: RegistryWriter;
  readonly keys: Readonly<Record<'admin' | 'maker' | 'otherMaker' | 'customer', string>>;
  /** A code that signs a browser in once. */
  code(role: 'maker' | 'customer'): Promise<string>;
  /** Tells those who listen that there is new insight. */
  announce(product: string): void;
  close(): Promise<void>;
}

/** The customer whose page is looked at: one with every product, and a suggestion. */
export const customer = people.find(
  ({ id }) =>
    advice.some((one) => one.customer === id && one.state === 'sent') &&
    planted.every(({ product }) =>
      sessions.some(
        (session) =>
          session.customer === id &&
          session.product === product &&
          session.start > now - 28 * dayMs,
      ),
    ),
)?.id as string;

/** A real registry and a real store, in front of insight that was made up. */
export async function openMadeUpSystem(): Promise<MadeUpSystem> {
  const folder = await temporaryFolder('dashboards');
  const registry = await openRegistry({
    log: await openJournalWriter({
      directory: folder.path,
      onFault: (fault) => {
        throw fault;
      },
    }),
    source: await openJournalReader({ directory: folder.path }),
    serverKey: Buffer.alloc(32, 7),
    logger: silent,
    clock: () => now,
  });
  await registry.apply(
    [
      {
        change: 'maker',
        maker: { id: maker, name: 'Hearth & Home', timezone: 'Europe/Berlin', demo: true },
      },
      { change: 'maker', maker: { id: 'other', name: 'Other', timezone: 'UTC', demo: false } },
      ...models.map((model) => ({ change: 'product' as const, maker, model })),
      ...people.map(({ id, name }) => ({
        change: 'customer' as const,
        customer: {
          maker,
          id,
          name,
          group: null,
          attributes: {},
          consents: ['comparison' as const],
        },
      })),
    ],
    'test',
  );
  const store = openMemoryStore();
  await store.apply(
    deadLetters.map((entry, n) => ({ position: (n + 1) * 400, entry })),
    deadLetters.length * 400,
  );
  const listeners = new Set<Parameters<InsightQueries['onInsight']>[0]>();
  const issue = async (role: 'admin' | 'maker' | 'customer', of: string | null, once = false) => {
    const who = { role, maker: of, customer: role === 'customer' ? customer : null, label: 'test' };
    return (await registry.issueKey({ ...who, once }, 'test')).key;
  };
  const keys = {
    admin: await issue('admin', null),
    maker: await issue('maker', maker),
    otherMaker: await issue('maker', 'other'),
    customer: await issue('customer', maker),
  };
  return {
    registry,
    keys,
    options: {
      registry,
      store,
      queries: madeUpQueries(listeners, registry),
      health: madeUpHealth(),
      registrySettled: async () => {},
      clock: () => now,
      // However late the machine is, tests are answered: `shed.test.ts` is about being late.
      steadyClock: () => 0,
      logger: silent,
      upkeep: madeUpUpkeep,
      databaseBytes: async () => 12_345_678,
      parseCsv: (text) => importRowsOf(text, 'csv'),
    },
    code: (role) => issue(role, maker, true),
    announce: (product) => {
      for (const listener of listeners) listener({ maker, product, computedAt: now });
    },
    async close() {
      await registry.close();
      await store.close();
      await folder.remove();
    },
  };
}

function madeUpQueries(
  listeners: Set<Parameters<InsightQueries['onInsight']>[0]>,
  registry: RegistryView,
): InsightQueries {
  const replies = new Map<string, AdviceRecord>();
  const current = (one: AdviceRecord) => replies.get(one.id) ?? one;
  return {
    async products(only) {
      if (only !== undefined && only !== maker) return [];
      return models.map(({ product, name, version }) => {
        const own = sessions.filter((session) => session.product === product);
        return {
          maker,
          product,
          name,
          version,
          demo: true,
          devices: new Set(own.map(({ device }) => device)).size,
          customers: new Set(own.map(({ customer: id }) => id)).size,
          sessions: own.length,
          lastReading: own[0]?.end ?? null,
        };
      });
    },
    async summary(of, product, range) {
      const own = sessions.filter((session) => session.product === product);
      return {
        inputs: inputsAt({ of: 'summary', maker: of, product, from: null, to: null }),
        maker: of,
        product,
        window: { from: range.from ?? 0, to: range.to ?? now },
        readings: own.reduce((sum, { readings }) => sum + readings, 0),
        sessions: own.length,
        devices: new Set(own.map(({ device }) => device)).size,
        customers: new Set(own.map(({ customer: id }) => id)).size,
        groups: new Set(own.map(({ group }) => group)).size,
        totals: {},
        zero: {},
        firstStart: own.at(-1)?.start ?? null,
        lastEnd: own[0]?.end ?? null,
      };
    },
    useCases: async (_, product) => useCasesOf(product),
    kindComparison: async (_, product) => kindComparisonOf(product),
    async sessions(_, product, query) {
      const { from = 0, to = Number.POSITIVE_INFINITY, limit = 100, after } = query;
      const fitting = sessions.filter(
        (session) =>
          session.product === product &&
          session.start >= from &&
          session.start < to &&
          (query.customer === undefined || session.customer === query.customer) &&
          (query.device === undefined || session.device === query.device) &&
          (query.group === undefined || session.group === query.group) &&
          (query.context === undefined || session.context === query.context) &&
          (query.ids === undefined || query.ids.includes(session.id)),
      );
      const start = after === undefined ? 0 : fitting.findIndex(({ id }) => id === after) + 1;
      const items = fitting.slice(start, start + limit);
      const last = items.at(-1);
      return start + limit < fitting.length && last !== undefined
        ? { items, next: last.id }
        : { items };
    },
    sessionSeries: async (_, product, id) =>
      seriesOf(sessions.find((session) => session.product === product && session.id === id)),
    memberships: async (_, product, query) => membershipsOf(product, query),
    async customerMemberships(_, id) {
      if (!people.some((person) => person.id === id)) return undefined;
      const all = planted.map(({ product }) => membershipsOf(product, { customer: id }));
      return all.filter(({ items }) => items.length > 0);
    },
    goals: async (_, product) => goalsOf(product),
    scale: async (_, query) => scaleOf(query),
    maturity: async (_, query) => maturityOf(query),
    scaling: async (_, query) => scalingOf(query),
    sessionGap: async (of, product) => sessionGapOf(of, product),
    adoption: async (_, product, query) => adoptionOf(product, query),
    explain: explainMadeUp,
    async customerValue(_, id, range) {
      const value = customerValueOf(id, range);
      if (value === undefined) return undefined;
      const suggestion = value.suggestion && current(value.suggestion);
      if (suggestion === null || suggestion.state === 'sent') return value;
      return { ...value, suggestion: null, advice: [suggestion, ...value.advice] };
    },
    customerWeights: async (_, id) => weightsOf(registry, id),
    async advice(_, { product, customer: id, state, limit = 100 }) {
      const items = advice
        .map(current)
        .filter(
          (one) =>
            (product === undefined || one.product === product) &&
            (id === undefined || one.customer === id) &&
            (state === undefined || one.state === state),
        );
      return { items: items.slice(0, limit) };
    },
    async answerAdvice(_, id, reply, reason) {
      const found = advice.find((one) => one.id === id);
      if (found === undefined) return undefined;
      const answered = { ...found, state: reply, replies: [{ ts: now, reply, reason }] };
      replies.set(id, answered);
      return answered;
    },
    lastRun: () => ({
      at: now - 21_000,
      milliseconds: 840,
      sessions: 118,
      error: null,
      upToDate: true,
    }),
    lastAudit: () => ({ at: now - 8 * 3_600_000, milliseconds: 2_100, sessions: 4_812, drift: 0 }),
    onInsight(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
