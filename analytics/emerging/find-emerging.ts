import { maximumAssignment } from '../contexts/hungarian.ts';
import { assign, kPrototypes } from '../contexts/k-prototypes.ts';
import { type Points, selectRows } from '../contexts/points.ts';
import { allStandApart } from '../contexts/separation.ts';
import { spreadColumns } from '../contexts/spread.ts';
import type { Random } from '../random.ts';
import { conformalP, isExcess, leastCalibration, novelBelow } from './novelty.ts';

/** What is looked at: the sessions of two windows, and ordinary ones from before. */
export interface RecentSessions {
  /** Scaled as the contexts are, without limits. */
  readonly points: Points;
  /** The nearest context of each, and how far away it is. */
  readonly cluster: ArrayLike<number>;
  readonly distance: ArrayLike<number>;
  /** 0 or 1: the earlier or the later window. */
  readonly window: ArrayLike<number>;
  readonly customers: readonly (string | null)[];
  /** Distances of sessions from before the windows. */
  readonly ordinary: ArrayLike<number>;
}

/** Sessions that are unlike every context, and like each other in both windows. */
export interface EmergingGroup {
  /** Rows of the sessions, ascending. */
  readonly rows: readonly number[];
  readonly customers: number;
  /** Jaccard overlap of the groups that either window leads to. */
  readonly stability: number;
}

/** A way of use begins to be one with so many sessions, or this share of all if that is more. */
const leastNovel = 30;
const leastShare = 0.01;
const leastCustomers = 3;
/** Nor may one customer be most of it. */
const mostOfOne = 0.5;
/** Of its sessions, so many at least lie in either window. */
const leastOfWindow = 0.2;
/** Hennig (2007): found again reliably. */
const stable = 0.75;
const mostGroups = 4;
/** Only beside so many ordinary sessions of a context can a valley be seen. */
const leastBeside = 30;

/**
 * Ways of use that are just beginning. Novel sessions (`novelty.ts`) must be more than chance would
 * have it; each window's are clustered for itself, and a group counts where both windows lead to
 * the same sessions, of which there are at least max(30, 1 %), of three customers or more, and
 * where sessions are rarer between it and every context than inside of either. The rare ends of the
 * known ways of use are novel as well, but no valley parts them from these.
 *
 * Cost: two clusterings of the novel sessions for each of 1 to 4 groups.
 */
export function findEmerging(recent: RecentSessions, random: Random): readonly EmergingGroup[] {
  const { points, distance, ordinary, window } = recent;
  if (ordinary.length < leastCalibration) return [];
  const p = conformalP(distance, ordinary);
  const novel = [...p.keys()].filter((row) => p[row]! <= novelBelow);
  if (!isExcess(novel.length, points.rows, ordinary.length)) return [];
  const halves = [0, 1].map((half) => novel.filter((row) => window[row] === half));
  const tries: (readonly EmergingGroup[])[] = [];
  for (let k = 1; k <= mostGroups; k++) {
    if (halves.some((half) => half.length < 5 * k)) break;
    tries.push(groupsOf(recent, novel, halves, k, random));
  }
  return mostTold(tries);
}

/** The most groups among those tries that tell of nearly as many sessions as the best. */
function mostTold(tries: readonly (readonly EmergingGroup[])[]): readonly EmergingGroup[] {
  const told = (groups: readonly EmergingGroup[]) =>
    groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const most = Math.max(0, ...tries.map(told));
  return tries
    .filter((groups) => told(groups) >= 0.8 * most)
    .reduce<readonly EmergingGroup[]>((a, b) => (b.length > a.length ? b : a), []);
}

function groupsOf(
  recent: RecentSessions,
  novel: readonly number[],
  halves: readonly (readonly number[])[],
  k: number,
  random: Random,
): readonly EmergingGroup[] {
  const points = selectRows(recent.points, novel);
  const [first, second] = halves.map((half) => {
    const own = kPrototypes(selectRows(recent.points, half), { k, random });
    return assign(points, own.prototypes).cluster;
  }) as [Int32Array, Int32Array];
  const overlap = Array.from({ length: k }, (_, a) =>
    Array.from({ length: k }, (_, b) => jaccard(first, a, second, b)),
  );
  const candidates = maximumAssignment(overlap).flatMap((b, a): EmergingGroup[] => {
    const rows = core(
      recent,
      novel.filter((_, i) => first[i] === a && second[i] === b),
      random,
    );
    const stability = overlap[a]![b] ?? 0;
    const used = counts(rows.map((row) => recent.customers[row]!));
    const group = { rows, customers: used.size, stability };
    return stability >= stable && isLarge(recent, rows, used) ? [group] : [];
  });
  return candidates.filter((group) => standsApart(recent, novel, group, candidates, random));
}

/** Those nearer to the middle of the group than to any context: the others are rare ends of these. */
function core(
  { points, distance }: RecentSessions,
  rows: readonly number[],
  random: Random,
): readonly number[] {
  if (rows.length === 0) return rows;
  const own = selectRows(points, rows);
  const { prototypes } = kPrototypes(own, { k: 1, random });
  const away = assign(own, prototypes).distance;
  return rows.filter((row, i) => away[i]! < distance[row]!);
}

function isLarge(
  { points, window }: RecentSessions,
  rows: readonly number[],
  used: ReadonlyMap<string, number>,
): boolean {
  const early = rows.filter((row) => window[row] === 0).length;
  return (
    rows.length >= Math.max(leastNovel, leastShare * points.rows) &&
    Math.min(early, rows.length - early) >= leastOfWindow * rows.length &&
    used.size >= leastCustomers &&
    Math.max(...used.values()) <= mostOfOne * rows.length
  );
}

/** From the sessions of each context, novel ones included, and from other groups. */
function standsApart(
  { points, cluster }: RecentSessions,
  novel: readonly number[],
  { rows }: EmergingGroup,
  all: readonly EmergingGroup[],
  random: Random,
): boolean {
  const inside = new Set(rows);
  const grouped = new Set(all.flatMap((group) => group.rows));
  const isNovel = new Set(novel);
  const contexts = new Map<number, number[]>();
  for (let row = 0; row < points.rows; row++) {
    if (grouped.has(row)) continue;
    const own = contexts.get(cluster[row]!) ?? [];
    contexts.set(cluster[row]!, own);
    own.push(row);
  }
  const beside = [
    ...[...contexts.values()].filter(
      (others) => others.filter((row) => !isNovel.has(row)).length >= leastBeside,
    ),
    ...all.map((group) => group.rows).filter((others) => !inside.has(others[0]!)),
  ];
  return (
    beside.length > 0 &&
    beside.every((others) => {
      const both = selectRows(points, [...rows, ...others]);
      const sides = Int32Array.from({ length: both.rows }, (_, i) => Number(i >= rows.length));
      return allStandApart(both, spreadColumns(both, random), sides, 2);
    })
  );
}

function jaccard(first: Int32Array, a: number, second: Int32Array, b: number): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < first.length; i++) {
    const inFirst = first[i] === a;
    const inSecond = second[i] === b;
    if (inFirst && inSecond) both++;
    if (inFirst || inSecond) either++;
  }
  return either === 0 ? 0 : both / either;
}

/** How often each customer is there; nobody known is no customer. */
function counts(customers: readonly (string | null)[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of customers) if (one !== null) found.set(one, (found.get(one) ?? 0) + 1);
  return found;
}
