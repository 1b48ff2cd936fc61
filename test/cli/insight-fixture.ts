import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { type FigureScope, inputsOf } from '../../contract/records/figure.ts';
import type { GoalRecord } from '../../contract/records/goal.ts';
import type { RejectedMessage } from '../../contract/records/health.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import { sessionGapOf } from '../dashboards/made-up-gap.ts';
import { adoptionOf } from './adoption-fixture.ts';
import { explained } from './explained-fixture.ts';
import { kindComparisonOf } from './kinds-fixture.ts';
import { maturityAt } from './maturity-fixture.ts';
import { membershipsOf } from './memberships-fixture.ts';
import { scale } from './scale-fixture.ts';
import { scalingOf } from './scaling-fixture.ts';

/** Insight that was computed by nobody: answers for the doors to hand out. */

const time = Date.UTC(2026, 2, 1, 12);
const amount = { value: 10, unit: 'EUR' };

const estimate: Estimate = {
  value: 3.14,
  unit: 'EUR',
  lo90: 2.8,
  hi90: 3.42,
  n: 400,
  customers: 55,
  method: 'bootstrap',
};

/** Where figures say that they come from, of 1,412 sessions. */
const inputs = (scope: FigureScope) =>
  inputsOf({ scope, at: time, sessions: 1_412, mark: 5, told: { worth: 10, value: 3.14 } });

const ofCustomer = { of: 'customer', maker: 'acme', from: null, to: null } as const;

const commute: UseContext = {
  id: 'u-1',
  inputs: inputs({ of: 'context', maker: 'acme', product: 'e-bike', context: 'u-1' }),
  name: 'weekday evening, long',
  colour: 0,
  state: 'stable',
  stability: 0.9,
  traits: [],
  rule: null,
  sessions: 1_412,
  customers: 55,
  shareOfSessions: 0.342,
  shareOfCustomers: 0.5,
  value: estimate,
  room: { ...estimate, unit: '%', value: 18, lo90: 12, hi90: 25 },
  weighing: {
    customers: 41,
    less: 18,
    anyhow: 12,
    sentence: '18 of 41 get less, 12 at any prices.',
  },
  quantiles: null,
  worth: amount,
  cost: amount,
  outcomes: {},
  trend: [],
  change: null,
  underWay: null,
  odd: [],
  heat: [],
  typical: [],
  settings: [],
  since: time,
  lineage: [],
};

const errand: UseContext = {
  ...commute,
  id: 'u-2',
  inputs: inputs({ of: 'context', maker: 'acme', product: 'e-bike', context: 'u-2' }),
  name: 'weekend',
  state: 'emerging',
  sessions: 9,
  value: { ...estimate, value: null, lo90: null, hi90: null, withheld: 'not-enough-customers' },
};

export const advice: AdviceRecord = {
  id: 'a-1',
  inputs: inputs({ of: 'advice', maker: 'acme', advice: 'a-1' }),
  maker: 'acme',
  product: 'e-bike',
  device: 'd-1',
  customer: 'c-1',
  context: 'u-1',
  contextName: 'weekday evening, long',
  setting: 'assist',
  settingLabel: 'Assistance',
  from: 'turbo',
  to: 'eco',
  why: 'Others get further.',
  expected: { ...estimate, unit: '%' },
  peers: 20,
  livingWithIt: 6,
  propensity: 0.5,
  created: time,
  sent: time,
  expires: time + 1,
  state: 'accepted',
  replies: [],
};

export const rejection: RejectedMessage = {
  id: 77,
  at: time,
  topic: 'vm/acme/e-bike/d-1/telemetry',
  client: 'bike-1\u001b[31m',
  reason: 'signal-unknown',
  detail: 'speeed',
  size: 12,
  payload: '{"speeed":1}',
  encoding: 'utf8',
};

/** A store that has everything. */
const never = () => Promise.reject(new Error('not asked for by the command line'));

const part = { id: 'u-1', name: commute.name, colour: 0, numerator: 6_400, denominator: 1 };

const goal: GoalRecord = {
  id: 'distance',
  inputs: inputs({ of: 'goal', maker: 'acme', product: 'e-bike', goal: 'distance' }),
  label: 'Distance of a ride',
  metric: 'distance',
  per: 'session',
  direction: 'up',
  target: 7,
  unit: 'km',
  from: '2026-01-01',
  by: null,
  state: 'under-way',
  window: { from: 0, to: time },
  figure: { ...estimate, value: 6.4, lo90: 6, hi90: 6.8, unit: 'km' },
  gap: { ...estimate, value: 0.6, lo90: 0.2, hi90: 1, unit: 'km' },
  numerator: 6_400,
  denominator: 1,
  weeks: [],
  outlook: null,
  outlookWithheld: 'past-too-short',
  contexts: { items: [{ ...part, contribution: 6.4, own: 6.4, towards: -0.6 }], others: 0 },
  groups: { items: [], others: 0 },
  customers: { items: [], others: 0 },
  sentence: '6.4 km a session: 0.6 km short of the target of 7 km.',
};

/** Analytics that knows one e-bike of `acme`. */
export const queries: InsightQueries = {
  products: async (maker) =>
    maker === undefined || maker === 'acme'
      ? [
          {
            maker: 'acme',
            product: 'e-bike',
            name: 'E-bike',
            version: 1,
            demo: false,
            devices: 1,
            customers: 1,
            sessions: 1_421,
            lastReading: time,
          },
        ]
      : [],
  summary: async (maker, product) => ({
    inputs: inputs({ of: 'summary', maker, product, from: null, to: null }),
    maker,
    product,
    window: { from: 0, to: time },
    readings: 10_000,
    sessions: 1_421,
    devices: 1,
    customers: 1,
    groups: 1,
    totals: { distance: { value: 412.5, unit: 'km' } },
    zero: {},
    firstStart: time - 86_400_000,
    lastEnd: time,
  }),
  useCases: async (maker, product) => ({
    inputs: inputs({ of: 'contexts', maker, product }),
    maker,
    product,
    name: 'E-bike',
    window: { from: 0, to: time },
    computedAt: time,
    seed: 1,
    n: 1_421,
    customers: 55,
    quality: { stability: 0.9, unexplained: 0.3, between: 0.06, sampled: 1_421 },
    needs: null,
    items: [commute, errand],
    emerging: [],
  }),
  memberships: async (maker, product) => membershipsOf(maker, product),
  kindComparison: async (maker, product, { other }) =>
    product === 'sofa' || other === 'kettle' ? undefined : kindComparisonOf(maker, product),
  customerMemberships: never,
  sessionGap: async (maker, product) =>
    product === 'sofa' ? undefined : sessionGapOf(maker, product),
  adoption: async (maker, product) => adoptionOf(maker, product),
  goals: async (maker, product) => ({
    inputs: inputs({ of: 'goals', maker, product }),
    maker,
    product,
    name: 'E-bike',
    window: { from: 0, to: time },
    computedAt: time,
    seed: 1,
    n: 1_421,
    customers: 55,
    items: [goal],
  }),
  customerValue: async (maker, customer) => ({
    maker,
    customer,
    name: customer,
    currency: 'EUR',
    timezone: 'UTC',
    demo: false,
    window: { from: 0, to: time },
    computedAt: time,
    seed: 1,
    n: 3,
    customers: 1,
    inputs: inputs({ ...ofCustomer, customer, product: null }),
    worth: amount,
    cost: amount,
    products: [
      {
        product: 'e-bike',
        name: 'E-bike',
        inputs: inputs({ ...ofCustomer, customer, product: 'e-bike' }),
        sentence: 'Your e-bike gave you 412 km for 3.10 €.',
        sessions: 3,
        outcomes: [],
        resources: [],
        worth: amount,
        cost: amount,
        ownWeighted: 0,
        previous: null,
        againstPeers: estimate,
        peers: { contexts: 'all', sentence: 'Compared over all ways of use.' },
        best: { ...estimate, unit: '%', value: 18, lo90: 12, hi90: 25 },
        bestOver: 'own',
        room: { ...estimate, unit: '%', value: 9, lo90: 2, hi90: 16 },
        contexts: [],
      },
    ],
    days: [],
    suggestion: null,
    advice: [],
  }),
  customerWeights: async (maker, customer) => ({
    maker,
    customer,
    items: [
      {
        ...{ product: 'e-bike', name: 'E-bike', feature: 'distance', label: 'Distance' },
        ...{ kind: 'outcome', unit: 'km', currency: 'EUR', maker: 0.3, own: 0.45 },
        history: [{ worth: 0.45, from: 0 }],
      },
    ],
  }),
  advice: async (_, { state }) => ({
    items: state === undefined || state === advice.state ? [advice] : [],
  }),
  explain: explained,
  sessions: never,
  sessionSeries: never,
  scale,
  scaling: async (maker, { product }) => (product === 'sofa' ? undefined : scalingOf(maker)),
  maturity: async (_, { level, id }) => (id === 'nowhere' ? undefined : maturityAt(level, id)),
  answerAdvice: never,
  lastRun: () => null,
  lastAudit: () => null,
  onInsight: () => () => {},
};
