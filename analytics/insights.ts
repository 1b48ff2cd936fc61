import type { AnalyticsDatabase } from '../contract/ports/analytics-database.ts';
import type { Clock } from '../contract/ports/clock.ts';
import type { InsightQueries } from '../contract/ports/insight-queries.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type { MessageBus } from '../contract/ports/message-bus.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import type { UseCases } from '../contract/records/use-context.ts';
import { insightTopic } from '../contract/wire/topics.ts';
import { adviceStage } from './advice/advice-stage.ts';
import { createAdviceTables } from './advice/advice-table.ts';
import { sendAgain, sendAllAgain } from './advice/send-advice.ts';
import { createContextTables } from './contexts/context-model.ts';
import { openFitter } from './contexts/fit-worker-client.ts';
import { createEmergingTable } from './emerging/emerging-table.ts';
import type { Stage } from './engine/stage.ts';
import { explainFigure } from './explain/explain.ts';
import type { Forgotten } from './forget-insights.ts';
import { insightStage } from './insight-stage.ts';
import { membershipStage } from './membership/membership-stage.ts';
import { createMembershipTables } from './membership/membership-table.ts';
import { adviceOf } from './queries/advice.ts';
import { answerAdvice } from './queries/answer-advice.ts';
import { valueOfCustomer } from './queries/customer-value.ts';
import { weightsOfCustomer } from './queries/customer-weights.ts';
import { goalsOf } from './queries/goals.ts';
import { kindComparisonOf } from './queries/kind-comparison.ts';
import { maturityOf } from './queries/maturity.ts';
import { membershipsOf, membershipsOfCustomer } from './queries/memberships.ts';
import { productAdoption } from './queries/product-adoption.ts';
import { valueAtScale } from './queries/scale.ts';
import { scalingOf } from './queries/scaling.ts';
import { sessionGapOf } from './queries/session-gap.ts';
import { tellCustomers } from './queries/tell-customers.ts';
import { createUseCaseRecords, readUseCases } from './queries/use-case-records.ts';
import { noUseCases } from './queries/use-cases.ts';
import { cohortStage, createCohorts } from './value/comparison-cohort.ts';
import { createFrontiers } from './value/keep-frontiers.ts';

/** What insight needs. */
export interface InsightOptions {
  readonly database: AnalyticsDatabase;
  readonly registry: RegistryView;
  readonly bus: MessageBus;
  readonly topicRoot: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly seed: number;
}

type InsightListener = Parameters<InsightQueries['onInsight']>[0];

/** What is made of sessions, ready to run. */
export interface Insights {
  /** In their order, after the sessions. */
  readonly stages: readonly Stage[];
  readonly queries: Pick<
    InsightQueries,
    | 'useCases'
    | 'kindComparison'
    | 'sessionGap'
    | 'scale'
    | 'adoption'
    | 'maturity'
    | 'scaling'
    | 'goals'
    | 'explain'
    | 'memberships'
    | 'customerMemberships'
    | 'customerValue'
    | 'customerWeights'
    | 'advice'
    | 'answerAdvice'
  >;
  /** Told of each product whose portfolio is new, as soon as it is. */
  readonly onInsight: InsightQueries['onInsight'];
  /** Somebody subscribed to a topic of the advice channel: what waits there is sent again. */
  subscribed(topic: string): void;
  /** The edge is (again) there: retained records, and advice that waits, are sent anew. */
  connected(): void;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Prepares the tables of insight, its stages and its answers. */
export async function openInsights(options: InsightOptions): Promise<Insights> {
  const { database, bus, topicRoot, logger } = options;
  await database.write(async (transaction) => {
    await createContextTables(transaction);
    await createUseCaseRecords(transaction);
    await createEmergingTable(transaction);
    await createMembershipTables(transaction);
    await createCohorts(transaction);
    await createFrontiers(transaction);
    await createAdviceTables(transaction);
  });
  const fitter = openFitter();
  const customers = tellCustomers({ bus, topicRoot, logger });
  const listeners = new Set<InsightListener>();
  const tell = async ({ maker, product }: Forgotten, payload: string): Promise<void> => {
    const topic = insightTopic(maker, product, 'use-contexts', topicRoot);
    await bus
      .publish({ topic, payload, qos: 1, retain: true })
      .catch((error: unknown) => logger.debug({ err: error }, 'told when the edge is back'));
  };
  const tellMaker = (record: UseCases) => tell(record, JSON.stringify(record));
  const inBackground = (what: string, work: Promise<unknown>) =>
    void work.catch((error: unknown) => logger.warn({ err: error }, `${what} failed`));

  return {
    stages: [
      cohortStage(),
      insightStage({
        fit: fitter.fit,
        onInsight: async (record) => {
          const { maker, product, computedAt } = record;
          for (const listener of listeners) listener({ maker, product, computedAt });
          await tellMaker(record);
        },
        // An empty retained message takes away the one before [MQTT-3.3.1-10].
        onForgotten: (product) => tell(product, ''),
      }),
      membershipStage(),
      adviceStage({ topicRoot }),
      customers.stage,
    ],
    queries: {
      useCases: async (maker, product) =>
        (await readUseCases(database, maker, product))[0] ?? noUseCases(options, maker, product),
      kindComparison: (maker, product, query) => kindComparisonOf(options, maker, product, query),
      sessionGap: (maker, product) => sessionGapOf(options, maker, product),
      scale: (maker, query) => valueAtScale(options, maker, query),
      adoption: (maker, product, query) => productAdoption(options, maker, product, query),
      scaling: (maker, query) => scalingOf(options, maker, query),
      maturity: (maker, query) => maturityOf(options, maker, query),
      goals: (maker, product) => goalsOf(options, maker, product),
      explain: (maker, figure, query) => explainFigure(options, maker, figure, query),
      memberships: (maker, product, query) => membershipsOf(options, maker, product, query),
      customerMemberships: (maker, customer) => membershipsOfCustomer(options, maker, customer),
      customerValue: (maker, customer, range) => valueOfCustomer(options, maker, customer, range),
      customerWeights: async (maker, customer) => weightsOfCustomer(options, maker, customer),
      advice: (maker, query) => adviceOf(options, maker, query),
      answerAdvice: (maker, advice, reply, reason) =>
        answerAdvice(options, maker, advice, reply, reason),
    },
    onInsight: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    subscribed: (topic) => inBackground('sending advice again', sendAgain(options, topic)),
    connected: () => {
      customers.tellAll();
      const tellAll = async () => {
        for (const record of await readUseCases(database)) await tellMaker(record);
      };
      inBackground('sending insight again', tellAll());
      inBackground('sending advice again', sendAllAgain(options));
    },
    close: fitter.close,
  };
}
