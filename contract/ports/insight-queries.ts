import type { ProductAdoption } from '../records/adoption.ts';
import type { AdviceRecord } from '../records/advice.ts';
import type { CustomerWeights } from '../records/customer-weight.ts';
import type { Explanation } from '../records/explanation.ts';
import type { ProductGoals } from '../records/goal.ts';
import type { KindComparison } from '../records/kind-comparison.ts';
import type { Maturity } from '../records/maturity.ts';
import type { ProductMemberships } from '../records/membership.ts';
import type { Scaling } from '../records/scaling.ts';
import type { ProductSummary, SessionRecord } from '../records/session.ts';
import type { SessionGap } from '../records/session-gap.ts';
import type { UseCases } from '../records/use-context.ts';
import type { CustomerValue, Hierarchy, Level, ScaleValue } from '../records/value.ts';

/** A page of a list; `next` is given back to go on. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** A product as the lists show it. */
export interface ProductListing {
  readonly maker: string;
  readonly product: string;
  readonly name: string;
  readonly version: number;
  readonly demo: boolean;
  readonly devices: number;
  readonly customers: number;
  readonly sessions: number;
  readonly lastReading: number | null;
}

/** From (included) and to (excluded), epoch ms; absent: all there is. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
}

/**
 * What analytics answers. Whoever asks has already been found entitled to it; every method takes
 * the maker, and none looks beyond it.
 */
export interface InsightQueries {
  products(maker?: string): Promise<readonly ProductListing[]>;
  summary(maker: string, product: string, range: Range): Promise<ProductSummary>;
  useCases(maker: string, product: string): Promise<UseCases>;
  /** The same use contexts beside those of the maker's other products of its kind; undefined: no such product. */
  kindComparison(
    maker: string,
    product: string,
    query: {
      /** only with this one */
      readonly other?: string;
    },
  ): Promise<KindComparison | undefined>;
  sessions(
    maker: string,
    product: string,
    query: Range & {
      readonly customer?: string;
      readonly device?: string;
      /** the group the device was in at that time, or one below it */
      readonly group?: string;
      readonly context?: string;
      readonly ids?: readonly string[];
      readonly limit?: number;
      readonly after?: string;
    },
  ): Promise<Page<SessionRecord>>;
  /**
   * A session's signals over time, at most 2,000 points a signal, for drawing: never to be computed
   * with. Counters as what they grew by since the first reading.
   */
  sessionSeries(
    maker: string,
    product: string,
    session: string,
  ): Promise<
    | {
        readonly signals: readonly {
          readonly signal: string;
          readonly label: string;
          readonly unit: string;
          readonly kind: string;
          /** in the session, of which all or some are shown */
          readonly readings: number;
          /** ms of which the lowest and the highest are shown; null: all readings, or changes, are */
          readonly resolution: number | null;
          /** ms; numbers farther apart have a silence between them; 0 for what holds until it changes */
          readonly silence: number;
          /** share of the session in which it was not silent, 0 to 1 */
          readonly coverage: number;
          readonly times: readonly number[];
          readonly values: readonly (number | string | boolean)[];
        }[];
      }
    | undefined
  >;
  /** The gap between sessions that the readings tell, beside the model's; undefined: no sessions yet. */
  sessionGap(maker: string, product: string): Promise<SessionGap | undefined>;
  scale(
    maker: string,
    query: Range & {
      readonly level: Level;
      readonly id: string;
      readonly hierarchy: Hierarchy;
      readonly product?: string;
    },
  ): Promise<ScaleValue | undefined>;
  /** How much a product is used, and what that is worth to whom; undefined: no such product or group. */
  adoption(
    maker: string,
    product: string,
    query: Range & {
      /** only customers of this group, or of one below it */
      readonly group?: string;
    },
  ): Promise<ProductAdoption | undefined>;
  /** How worth grows with size, and whether levels are alike; undefined: no such product. */
  scaling(
    maker: string,
    query: Range & { readonly product?: string },
  ): Promise<Scaling | undefined>;
  /** How mature use is at a place, over the 28 days up to `to`; undefined: no such place. */
  maturity(
    maker: string,
    query: {
      readonly level: Level;
      readonly id: string;
      readonly hierarchy: Hierarchy;
      readonly to?: number;
    },
  ): Promise<Maturity | undefined>;
  /** The product's strategic goals: how far, made by whom, how likely to be reached. */
  goals(maker: string, product: string): Promise<ProductGoals>;
  /**
   * How a figure was made, by its name and the reference in its record, and of which sessions;
   * undefined: the reference is none, what it is of is gone, or it is not the customer's who asks.
   */
  explain(
    maker: string,
    figure: string,
    query: {
      /** the customer who asks; absent: their maker */
      readonly customer?: string;
      readonly limit?: number;
      readonly after?: string;
    },
  ): Promise<Explanation | undefined>;
  /** How near customers are to the use contexts of a product. */
  memberships(
    maker: string,
    product: string,
    query: {
      readonly customer?: string;
      /** nearest to this context first; absent: in the order of their ids */
      readonly context?: string;
      readonly limit?: number;
      readonly after?: string;
    },
  ): Promise<ProductMemberships>;
  /** How near a customer is to the use contexts of each product that the customer uses. */
  customerMemberships(
    maker: string,
    customer: string,
  ): Promise<readonly ProductMemberships[] | undefined>;
  customerValue(maker: string, customer: string, range: Range): Promise<CustomerValue | undefined>;
  /** What amounts are worth to a customer, where customers may set it; undefined: no such customer. */
  customerWeights(maker: string, customer: string): Promise<CustomerWeights | undefined>;
  advice(
    maker: string,
    query: {
      readonly product?: string;
      readonly customer?: string;
      readonly state?: string;
      readonly limit?: number;
      readonly after?: string;
    },
  ): Promise<Page<AdviceRecord>>;
  /** A customer's answer on the page; the same as a reply over MQTT. */
  answerAdvice(
    maker: string,
    advice: string,
    reply: 'accepted' | 'dismissed',
    reason: string | null,
  ): Promise<AdviceRecord | undefined>;
  /** The last run of analytics. */
  lastRun(): {
    readonly at: number;
    readonly milliseconds: number;
    readonly sessions: number;
    readonly error: string | null;
    /** nothing was stored, and nothing changed in the registry, since it began */
    readonly upToDate: boolean;
  } | null;
  /**
   * What came of computing everything anew from the readings, the last time it was done; `drift`:
   * rows that differed from what was kept, and were put right. Null: not yet done.
   */
  lastAudit(): {
    readonly at: number;
    readonly milliseconds: number;
    readonly sessions: number;
    readonly drift: number;
  } | null;
  /** Called after each run that changed something; returns how to stop. */
  onInsight(
    listener: (news: {
      readonly maker: string;
      readonly product: string;
      readonly computedAt: number;
    }) => void,
  ): () => void;
}
