import type { ContextModel, LineageEvent } from '../../analytics/contexts/context-model.ts';
import { clusterColumn } from '../../analytics/contexts/context-rows.ts';
import type { DescribedColumn } from '../../analytics/contexts/described-column.ts';
import { applyScaling } from '../../analytics/contexts/features.ts';
import { fitContexts } from '../../analytics/contexts/fit-contexts.ts';
import { assign, type Prototypes } from '../../analytics/contexts/k-prototypes.ts';
import { recogniseContexts } from '../../analytics/contexts/keep-contexts.ts';
import { type Random, seededRandom, seedFor } from '../../analytics/random.ts';
import { gaussian, times } from '../analytics/support/worlds.ts';
import { each, once, type Trial } from './trial.ts';

const weekMs = 7 * 86_400_000;
const weeks = 6;
const sessions = 500;
/** From this week on the fourth way of use is gone. */
const gone = 3;

/**
 * Ways of use: two that drift by a third of a standard deviation a week, two that are one at first
 * and then go apart, one that ends; each with its share of the sessions.
 */
const ways = ['drifts', 'drifts too', 'stays', 'goes off', 'ends'] as const;
type Way = (typeof ways)[number];
const shares: Readonly<Record<Way, number>> = {
  drifts: 0.25,
  'drifts too': 0.2,
  stays: 0.2,
  'goes off': 0.15,
  ends: 0.2,
};

/** Where a way of use lies in nine features and one of drift, in standard deviations. */
function centreOf(way: Way, week: number): readonly number[] {
  const high = (from: number, to: number, by = 4) =>
    times(9, (d) => (d >= from && d < to ? by : 0));
  switch (way) {
    case 'drifts':
      return [...high(0, 3), week / 3];
    case 'drifts too':
      return [...high(3, 6), -week / 3];
    case 'stays':
      return [...high(0, 0), 0];
    case 'goes off':
      return [...high(6, 9, Math.min(4, 1.5 * week)), 0];
    case 'ends':
      return [...high(0, 6), 0];
  }
}

function wayOf(random: Random, week: number): Way {
  const there = ways.filter((way) => way !== 'ends' || week < gone);
  let at = random() * there.reduce((sum, way) => sum + shares[way], 0);
  return (
    there.find((way) => {
      at -= shares[way];
      return at < 0;
    }) ?? 'drifts'
  );
}

interface Told {
  /** Of each week the id under which each way of use is known. */
  readonly ids: readonly ReadonlyMap<Way, string>[];
  readonly events: readonly LineageEvent[];
}

/** The same product fitted week after week, each time on the sessions of that week. */
function watch(seed: number): Told {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const used = new Set<string>();
  const ids: ReadonlyMap<Way, string>[] = [];
  const events: LineageEvent[] = [];
  let earlier: ContextModel | undefined;
  for (let week = 0; week < weeks; week++) {
    const truth = times(sessions, () => wayOf(random, week));
    const rows = truth.map((way) => centreOf(way, week).map((at) => at + normal()));
    const columns = rows[0]!.map((_, d): DescribedColumn => {
      const values = rows.map((row) => row[d]!);
      return { kind: 'numeric', name: `x${d}`, label: `x${d}`, values };
    });
    const found = fitContexts({
      seed: seedFor(seed, String(week)),
      ids: times(sessions, (n) => `s-${week}-${n}`),
      customers: times(sessions, (n) => `c-${n % 40}`),
      ...{ columns, explaining: [] },
      ...{ worth: times(sessions, () => null), cost: times(sessions, () => null) },
    });
    const after = placedBy(found, columns);
    const told = recogniseContexts({
      ...{ subject: 'acme/thing', at: week * weekMs, newWeek: true, earlier, found, used, after },
      before: earlier === undefined ? [] : placedBy(earlier, columns),
    });
    for (const { id } of told.contexts) used.add(id);
    events.push(...told.events);
    ids.push(new Map(ways.map((way) => [way, told.contexts[mostOf(way, truth, after)]?.id ?? ''])));
    earlier = {
      ...{ ...found, contexts: told.contexts, fittedAt: 0, took: 0, seed, sampled: sessions },
      ...{ described: '', numbers: [] },
      fittedOn: { epoch: week * weekMs, sessions, customers: 0, beside: 0, run: 0 },
    };
  }
  return { ids, events };
}

function placedBy(
  { scaling, prototypes }: Pick<ContextModel, 'scaling'> & { readonly prototypes: Prototypes },
  columns: readonly DescribedColumn[],
): ArrayLike<number> {
  return assign(applyScaling(scaling, columns.map(clusterColumn)), prototypes).cluster;
}

/** The place of the context in which most sessions of a way of use are; -1: there are none. */
function mostOf(way: Way, truth: readonly Way[], placed: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  truth.forEach((one, n) => {
    if (one === way) counts.set(placed[n]!, (counts.get(placed[n]!) ?? 0) + 1);
  });
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, 0])[0];
}

export const identity: readonly Trial[] = [
  {
    name: 'contexts-drift',
    of: 'contexts',
    worlds: `six weeks of ${sessions} sessions, each fitted for itself: two ways of use drift by a third of a standard deviation a week, one goes into two, one ends`,
    seeds: { short: 2, full: 30 },
    questions: {
      kept: { what: 'ways that drift, the same context in the last week', atLeast: 0.95 },
      split: { what: 'told that the one that goes into two has split', atLeast: 0.9 },
      vanished: { what: 'told that the one that ends has vanished', atLeast: 0.9 },
      others: { what: 'told of anything else than that', atMost: 0.1 },
    },
    run(seed) {
      const { ids, events } = watch(seed);
      const [first, last] = [ids[0]!, ids.at(-1)!];
      const split = (one: LineageEvent) => one.event === 'split' && one.of === first.get('stays');
      const vanished = (one: LineageEvent) =>
        one.event === 'vanished' && one.context === first.get('ends');
      const news = events.filter(({ at, event }) => at > 0 && event !== 'kept');
      return {
        kept: each(
          (['drifts', 'drifts too'] as const).map((way) => first.get(way) === last.get(way)),
        ),
        split: once(news.some(split)),
        vanished: once(news.some(vanished)),
        others: once(news.some((one) => !split(one) && !vanished(one))),
      };
    },
  },
];
