import type { Facts } from '../../analytics/maturity/facts.ts';
import { profileOf } from '../../analytics/maturity/profile.ts';
import { standingOf, testScale } from '../../analytics/maturity/standing.ts';
import { groupBy } from '../../analytics/queries/group-by.ts';
import { seededRandom, seedFor } from '../../analytics/random.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Maturity, PlaceMaturity } from '../../contract/records/maturity.ts';
import type { Level } from '../../contract/records/value.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { dayMs, groups, maker, now, people, sessions } from './made-up-use.ts';

const window = { from: now - 28 * dayMs, to: now };

/** How far a household has come through the stages, made up: a few of each, most in between. */
function climbed(customer: string): number {
  return Math.floor(5.4 * seededRandom(seedFor(3, customer))() ** 1.1);
}

/** The device of a household as analytics would have counted it, with what is not known left out. */
const facts: readonly Facts[] = [
  ...new Map(
    sessions
      .filter(({ start, customer }) => start >= window.from && customer !== null)
      .map(({ product, device, customer }) => [
        `${product}/${device}`,
        { product, device, customer },
      ]),
  ).values(),
].map(({ product, device, customer }): Facts => {
  const random = seededRandom(seedFor(1, product, device));
  const so = climbed(customer ?? '');
  const many = (of: number, chance: number) => ({
    numerator: Array.from({ length: of }).filter(() => random() < chance).length,
    denominator: of,
  });
  return {
    ...{ product, device, customer },
    group: people.find(({ id }) => id === customer)?.group ?? null,
    parts: {
      'devices-online': many(1, so > 0 ? 0.99 : 0.5),
      'readings-seen': many(400, so > 0 ? 0.99 : 0.7),
      'sessions-complete': many(12, so > 0 ? 0.99 : 0.6),
      'used-by-others': many(1, so > 1 ? 0.99 : 0.02),
      // Half of the devices were given no advice in these days.
      ...(random() < 0.5
        ? {}
        : {
            'answered-in-time': many(2, so > 2 ? 0.95 : 0.1),
            resolved: many(2, so > 2 ? 0.8 : 0.02),
            accepted: many(2, so > 2 ? 0.9 : 0.05),
          }),
      'worth-from-new': many(1_000, so > 3 ? 0.3 : 0),
      'devices-with-new': many(1, so > 3 ? 0.8 : 0),
    },
    missing: {},
    sessions: 12,
    mark: 1,
  };
});

const idAt: Readonly<Record<Exclude<Level, 'product'>, (facts: Facts) => string>> = {
  network: () => 'network',
  group: ({ group }) => group ?? '-',
  customer: ({ customer }) => customer ?? '-',
  device: ({ product, device }) => `${product}/${device}`,
};

const below = {
  customer: { network: 'group', group: 'customer', customer: 'device', device: undefined },
  place: { network: 'group', group: 'device', customer: undefined, device: undefined },
} as const;

const scale = testScale(
  'customer',
  [...groupBy(facts, idAt.customer).values()].map((own) => profileOf(own, () => 0)),
  seededRandom(2),
);

/** Maturity at a place, by the same computation as that of analytics, of facts made up. */
export function maturityOf(query: Parameters<InsightQueries['maturity']>[1]): Maturity | undefined {
  const { level, id, hierarchy } = query;
  if (level === 'product') return undefined;
  const inside = facts.filter((one) => idAt[level](one) === id);
  if (inside.length === 0) return undefined;
  const next = below[hierarchy][level];
  const parts = next === undefined ? [] : [...groupBy(inside, idAt[next])];
  return {
    ...placeAt(level, id, inside),
    window,
    computedAt: now - 90_000,
    seed: 1,
    n: inside.length * 12,
    customers: new Set(inside.map(({ customer }) => customer)).size,
    hierarchy,
    parents: level === 'network' ? [] : [{ level: 'network', id: 'network', name: maker }],
    sentence: 'As the profile says.',
    scale,
    children: parts
      .map(([part, own]) => placeAt(next ?? 'device', part, own))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}

function placeAt(level: Level, id: string, inside: readonly Facts[]): PlaceMaturity {
  const known = [...groups, ...people].find((one) => one.id === id)?.name;
  const name = level === 'network' ? 'Hearth & Home' : (known ?? id.slice(id.indexOf('/') + 1));
  const stages = profileOf(inside, seededRandom(seedFor(1, level, id)));
  const scope = { of: 'maturity', maker, level, id, hierarchy: 'customer', to: null } as const;
  return { inputs: inputsAt(scope), level, id, name, ...standingOf(stages, scale) };
}
