import type { ProductModel } from '../../contract/model/product-model.ts';
import type { Amount } from '../../contract/records/estimate.ts';
import { type FigureScope, inputsOf } from '../../contract/records/figure.ts';
import type { UseCases, UseContext } from '../../contract/records/use-context.ts';
import { type ContextModel, type KeptContext, readLineage } from '../contexts/context-model.ts';
import { leastCustomers, leastSessions } from '../contexts/when-to-fit.ts';
import { emergingSql, type KeptEmerging, readEmerging } from '../emerging/emerging-table.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';
import { readMark } from '../scales/session-mark.ts';
import { amountIn, money, noSums, type Sums } from '../scales/sums.ts';
import { totalsTable } from '../scales/totals.ts';
import { roomOf } from '../value/best-practice.ts';
import { contextValue } from '../value/estimates.ts';
import { readFrontiers } from '../value/keep-frontiers.ts';
import { type ContextFigures, contextFigures, emptyHeat } from './context-figures.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';
import { trendSigns } from './trend-signs.ts';
import { valueTold } from './value-told.ts';
import { weighingsOf } from './weighing.ts';

const shownTypical = 3;
const shownWeeks = 12;
/** A context is "emerging" for so long, in event time, after it joined those already known. */
const emergingMs = 28 * 86_400_000;
/** Hennig (2007): from 0.75 on a cluster is found again reliably. */
const stableFrom = 0.75;

/**
 * The use contexts of a product as a portfolio, computed from its totals and spreads. Where too
 * little is known yet, it says what is missing. Nothing in it is NaN.
 *
 * Cost: a row for each customer and context, and 600 resamples of customers for each figure.
 */
export async function computeUseCases(
  { database, seed }: Pick<QueryPorts, 'database' | 'seed'>,
  maker: string,
  product: ProductLeaves,
  now: number,
): Promise<UseCases> {
  const { model, contexts } = product;
  const all = await countSessions(database, maker, model.product);
  const head = {
    inputs: inputsOf({
      scope: { of: 'contexts', maker, product: model.product },
      ...{ at: now, sessions: all.sessions, mark: all.mark, told: {} },
    }),
    window: { from: all.first ?? now, to: all.last ?? now },
    computedAt: now,
    seed,
    n: all.sessions,
    customers: all.customers,
    maker,
    product: model.product,
    name: model.name,
  };
  if (contexts === undefined) {
    const fewCustomers = all.closed >= leastSessions && all.customers < leastCustomers;
    return {
      ...head,
      withheld: fewCustomers ? 'not-enough-customers' : 'not-enough-sessions',
      quality: { stability: null, unexplained: null, between: null, sampled: 0 },
      needs: fewCustomers ? null : { sessions: all.closed, needed: leastSessions },
      items: [],
      emerging: [],
    };
  }
  const figures = await contextFigures(database, maker, product);
  const frontiers = await readFrontiers(database, maker, model.product);
  const weighings = await weighingsOf(database, maker, product);
  const emerging = (await readEmerging(database, maker, model.product))?.items ?? [];
  const lineage = await readLineage(database, maker, model.product);
  const items = contexts.contexts.map((context) => ({
    ...found(context, all.latest ?? now),
    ...traced(
      roomOf(frontiers.get(context.id)),
      measured(context, figures, model, all, (word) =>
        seededRandom(seedFor(seed, maker, model.product, context.id, word)),
      ),
      { of: 'context', maker, product: model.product, context: context.id },
      now,
    ),
    weighing: weighings.get(context.id) ?? null,
    lineage: lineage
      .filter((event) => event.context === context.id)
      .map(({ at, event, of }) => ({ at, event, of })),
  }));
  return {
    ...head,
    ...(contexts.contexts.length === 1 ? { withheld: 'no-stable-contexts' as const } : {}),
    quality: {
      stability: leastStability(contexts),
      unexplained: contexts.unexplained,
      between: contexts.soft?.between ?? null,
      sampled: contexts.sampled,
    },
    needs: null,
    emerging: await Promise.all(
      emerging.map((one) => emergingOf(database, maker, model.product, one, now)),
    ),
    items: items.sort((a, b) => b.worth.value - a.worth.value || (a.id < b.id ? -1 : 1)),
  };
}

/** The portfolio of a product of which nothing is known yet. */
export function noUseCases(
  { registry, clock, seed }: Pick<QueryPorts, 'registry' | 'clock' | 'seed'>,
  maker: string,
  product: string,
): UseCases {
  const now = clock();
  return {
    inputs: inputsOf({
      ...{ scope: { of: 'contexts', maker, product }, at: now, sessions: 0, mark: 0, told: {} },
    }),
    window: { from: now, to: now },
    computedAt: now,
    seed,
    n: 0,
    customers: 0,
    maker,
    product,
    name: registry.product(maker, product)?.name ?? product,
    withheld: 'not-enough-sessions',
    quality: { stability: null, unexplained: null, between: null, sampled: 0 },
    needs: { sessions: 0, needed: leastSessions },
    items: [],
    emerging: [],
  };
}

async function countSessions(
  database: QueryPorts['database'],
  maker: string,
  product: string,
): Promise<{
  readonly sessions: number;
  readonly closed: number;
  readonly customers: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly latest: number | null;
  readonly mark: number;
}> {
  const nothing = {
    ...{ sessions: 0, closed: 0, customers: 0, mark: 0 },
    ...{ first: null, last: null, latest: null },
  };
  const [row] = await database.query<typeof nothing>(
    `SELECT coalesce(sum(sessions), 0)::BIGINT AS sessions,
       coalesce(sum(closed), 0)::BIGINT AS closed, coalesce(sum(mark), 0)::BIGINT AS mark, count(DISTINCT customer) AS customers,
       min(first) AS first, max(last) AS last, max(latest) AS latest
     FROM ${totalsTable(maker, product)}`,
  );
  return row ?? nothing;
}

/** What the fit found. */
function found(context: KeptContext, latest: number) {
  const { id, name, colour, stability, rule, since } = context;
  return {
    id,
    name,
    colour,
    stability,
    rule,
    since,
    traits: [...context.traits],
    state: stateOf(context, latest),
  };
}

function stateOf({ stability, newcomer, since }: KeptContext, latest: number): UseContext['state'] {
  if (stability !== null && stability < stableFrom) return 'unstable';
  return newcomer && latest - since < emergingMs ? 'emerging' : 'stable';
}

function leastStability({ contexts }: ContextModel): number | null {
  const known = contexts.flatMap(({ stability }) => stability ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

/** The figures of a context, with the reference by which they are explained. */
function traced(
  room: UseContext['room'],
  { mark, ...figures }: ReturnType<typeof measured>,
  scope: FigureScope,
  at: number,
) {
  const { sessions, value } = figures;
  const told = { ...valueTold(figures), value: value.value, room: room.value };
  return { ...figures, room, inputs: inputsOf({ scope, at, sessions, mark, told }) };
}

/** A way of use that is just beginning, with the reference by which it is explained. */
async function emergingOf(
  database: QueryPorts['database'],
  maker: string,
  product: string,
  { ids, ...told }: KeptEmerging,
  at: number,
): Promise<UseCases['emerging'][number]> {
  const stands = await readMark(database, maker, product, emergingSql(ids.slice(0, told.sessions)));
  return {
    ...told,
    inputs: inputsOf({
      scope: { of: 'emerging', maker, product, context: told.id },
      ...{ at, ...stands, told: { sessions: told.sessions } },
    }),
  };
}

/** What its sessions add up to. */
function measured(
  context: KeptContext,
  figures: ContextFigures,
  model: ProductModel,
  all: Awaited<ReturnType<typeof countSessions>>,
  random: (word: string) => Random,
) {
  const perCustomer = figures.perCustomer.get(context.id) ?? [];
  const named = perCustomer.filter(({ customer }) => customer !== null);
  const sums = figures.sums.get(context.id) ?? noSums;
  const { currency } = model.value;
  const trend = figures.weeks.map((week) => ({
    week,
    sessions: figures.trend.get(`${context.id} ${week}`) ?? 0,
  }));
  const shown = trend.slice(-shownWeeks);
  const signs = trendSigns(trend, all);
  return {
    sessions: sums.sessions,
    mark: sums.mark,
    customers: named.length,
    shareOfSessions: share(sums.sessions, all.sessions),
    shareOfCustomers: share(named.length, all.customers),
    value: contextValue(named, random('value')),
    quantiles: figures.quantiles.get(context.id) ?? null,
    worth: money(sums.worth, currency),
    cost: money(sums.cost, currency),
    outcomes: outcomesIn(sums, model),
    trend: shown,
    ...signs,
    odd: signs.odd.filter(({ week }) => shown.some((one) => one.week === week)),
    heat: figures.heat.get(context.id) ?? emptyHeat(),
    typical: context.typical
      .filter((id) => figures.typical.get(id) === context.id)
      .slice(0, shownTypical),
    settings: figures.settings
      .filter((level) => level.context === context.id)
      .map(({ setting, level, sessions, perCustomer: withLevel }) => ({
        setting,
        label: model.settings[setting]?.label ?? setting,
        level,
        sessions,
        customers: withLevel.length,
        value: contextValue(withLevel, random(`${setting} ${level}`)),
      })),
  };
}

/** The outcomes of one product, by name. */
function outcomesIn(sums: Sums, model: ProductModel): Record<string, Amount> {
  return Object.fromEntries(
    model.value.outcomes.map(({ feature }) => [feature, amountIn(sums, model, feature)]),
  );
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
