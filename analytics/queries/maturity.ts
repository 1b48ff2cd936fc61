import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Window } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { Maturity, PlaceMaturity, ScaleTest } from '../../contract/records/maturity.ts';
import type { Hierarchy } from '../../contract/records/value.ts';
import { sessionsTable } from '../engine/schema.ts';
import type { Facts } from '../maturity/facts.ts';
import { profileOf } from '../maturity/profile.ts';
import { standingOf, testScale } from '../maturity/standing.ts';
import { stageWords } from '../maturity/words.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';
import { partsAt } from '../scales/parts.ts';
import { network, type Place, pathOf } from '../scales/tree.ts';
import { placeExists } from './adoption.ts';
import { groupBy } from './group-by.ts';
import { maturityFacts } from './maturity-facts.ts';
import { nameOf } from './names.ts';
import { productLeaves, type QueryPorts } from './product-leaves.ts';

/** Four whole weeks, so that every weekday counts alike. */
const windowMs = 28 * 86_400_000;

/**
 * How mature use is at a place and at its parts, over the 28 days up to a moment: by default up to
 * the last session, so that a recording of old days is told as of those days.
 *
 * Children: of the network, the outermost groups; of a group, the groups in it and its customers
 * (in the hierarchy of places: its devices); of a customer, the devices. Maturity is no matter of
 * one product, so products are no level here. Whether the gates form a scale is tested on all
 * customers (in the hierarchy of places: on all devices), whatever place is asked for.
 *
 * Cost: a scan of the leaves and two of the readings of these days; 200 resamples of the customers
 * of each place.
 */
export async function maturityOf(
  ports: QueryPorts,
  maker: string,
  query: Parameters<InsightQueries['maturity']>[1],
): Promise<Maturity | undefined> {
  const { registry, clock, seed } = ports;
  const place: Place = { level: query.level, id: query.id };
  if (place.level === 'product') return undefined;
  const hierarchy = place.level === 'customer' ? 'customer' : query.hierarchy;
  const now = clock();
  const products = await productLeaves(ports, maker);
  const to = query.to ?? (await lastSession(ports, maker, products)) ?? now;
  const window: Window = { from: to - windowMs, to };
  const facts = await maturityFacts(ports, maker, products, window);

  const wayOf = (one: Facts) => wayTo(one, hierarchy, registry, maker);
  const { inside, parts } = partsAt(facts, place, wayOf);
  if (inside.length === 0 && !placeExists(registry, maker, place)) return undefined;
  const chance = seededRandom(seedFor(seed, maker, 'maturity scale'));
  const scale = scaleOf(facts, hierarchy, chance);
  const placeAt = (at: Place, its: readonly Facts[]): PlaceMaturity => {
    const random = seededRandom(seedFor(seed, maker, at.level, at.id, 'maturity'));
    const name = nameOf(registry, maker, at);
    const { stages, ...stands } = standingOf(profileOf(its, random), scale);
    const inputs = inputsOf({
      scope: { of: 'maturity', maker, ...at, hierarchy, to: query.to ?? null },
      at: now,
      sessions: sumOver(its, 'sessions'),
      mark: sumOver(its, 'mark'),
      told: Object.fromEntries(
        stages.map(({ stage, index }) => [`stages.${stage}.index`, index.value]),
      ),
    });
    return { inputs, ...at, name, stages, ...stands };
  };
  const children = parts.map((part) => placeAt(part.place, part.inside));
  const own = placeAt(place, inside);
  return {
    ...own,
    window,
    computedAt: now,
    seed,
    n: sumOver(inside, 'sessions'),
    customers: new Set(inside.flatMap(({ customer }) => customer ?? [])).size,
    hierarchy,
    parents: placesAbove(inside[0], place, hierarchy, registry, maker),
    sentence: inWords(own),
    scale,
    children: children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}

function sumOver(facts: readonly Facts[], of: 'sessions' | 'mark'): number {
  return facts.reduce((sum, one) => sum + one[of], 0);
}

/** From the network to a device, without the product. */
function wayTo(
  facts: Facts,
  hierarchy: Hierarchy,
  registry: RegistryView,
  maker: string,
): readonly Place[] {
  return pathOf(facts, hierarchy, registry, maker).slice(1);
}

function placesAbove(
  facts: Facts | undefined,
  place: Place,
  hierarchy: Hierarchy,
  registry: RegistryView,
  maker: string,
): Maturity['parents'] {
  if (place.level === 'network') return [];
  const way = facts === undefined ? [] : wayTo(facts, hierarchy, registry, maker);
  const at = way.findIndex(({ level, id }) => level === place.level && id === place.id);
  return [network, ...way.slice(0, Math.max(at, 0))].map((parent) => ({
    ...parent,
    name: nameOf(registry, maker, parent),
  }));
}

/** Tests the gates on all customers, or on all devices. Only whether they hold counts here. */
function scaleOf(facts: readonly Facts[], hierarchy: Hierarchy, random: Random): ScaleTest {
  const by = hierarchy === 'customer' ? 'customer' : 'device';
  const places =
    by === 'customer'
      ? groupBy(
          facts.filter(({ customer }) => customer !== null),
          ({ customer }) => customer ?? '',
        )
      : groupBy(facts, ({ product, device }) => `${product}/${device}`);
  // Single places have no interval, and so need no chance.
  return testScale(
    by,
    [...places.values()].map((inside) => profileOf(inside, () => 0)),
    random,
  );
}

async function lastSession(
  { database }: QueryPorts,
  maker: string,
  products: Awaited<ReturnType<typeof productLeaves>>,
): Promise<number | undefined> {
  const ends = await Promise.all(
    products.map(async ({ model }) => {
      const [row] = await database.query<{ last: number | null }>(
        `SELECT max(ended) AS last FROM ${sessionsTable(maker, model.product)}`,
      );
      return row?.last ?? [];
    }),
  );
  const all = ends.flat();
  // Excluded is the end, and the last session is to count.
  return all.length === 0 ? undefined : Math.max(...all) + 1;
}

function inWords({ name, stage, standing, stages }: PlaceMaturity): string {
  const figures = stages.map(({ stage: each, index, holds }) => {
    if (index.value === null) return `${stageWords[each]} unknown`;
    return `${stageWords[each]} ${index.value.toFixed(2)} (gate ${holds === true ? 'holds' : 'does not hold'})`;
  });
  const profile = `${figures.join(', ')}.`;
  if (standing === 'profile-only') return `${name}: no stage is named. ${profile}`;
  const reached = stage === null ? 'none of the stages' : stageWords[stage];
  const sure = standing === 'given' ? '' : ', on what is known so far';
  return `${name} has reached ${reached}${sure}. ${profile}`;
}
