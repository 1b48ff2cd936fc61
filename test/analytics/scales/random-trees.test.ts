import { expect, test } from 'vitest';
import { type Random, randomIndex, seededRandom } from '../../../analytics/random.ts';
import { partsAt } from '../../../analytics/scales/parts.ts';
import { addSums, noSums, type Sums } from '../../../analytics/scales/sums.ts';
import { type Belonging, network, type Place, pathOf } from '../../../analytics/scales/tree.ts';
import { type Hierarchy, hierarchies } from '../../../contract/records/value.ts';
import { TestRegistry } from '../support/test-registry.ts';
import { times } from '../support/worlds.ts';

const maker = 'acme';

interface Leaf extends Belonging {
  readonly sums: Sums;
}

/** A forest of groups of any depth: each in an earlier one, or in none; and customers in some of them. */
function plantTree(random: Random): {
  readonly registry: TestRegistry;
  readonly leaves: readonly Leaf[];
} {
  const registry = new TestRegistry();
  const groups = 1 + randomIndex(random, 12);
  // Sometimes a chain, as deep as there are groups.
  const isChain = random() < 0.2;
  const some = <T>(of: number, make: (n: number) => T) =>
    random() < 0.15 ? null : make(randomIndex(random, of));
  registry.change(
    { change: 'maker', maker: { id: maker, name: 'Acme', timezone: 'UTC', demo: false } },
    ...times(groups, (n) => ({
      change: 'group' as const,
      group: {
        ...{ maker, id: `g-${n}`, name: `G ${n}`, attributes: {} },
        parent: n === 0 ? null : isChain ? `g-${n - 1}` : some(n, (above) => `g-${above}`),
      },
    })),
    ...times(6, (n) => ({
      change: 'customer' as const,
      customer: {
        ...{ maker, id: `c-${n}`, name: `C ${n}`, attributes: {}, consents: [] },
        group: some(groups, (home) => `g-${home}`),
      },
    })),
  );
  // Amounts so large that a float's last digits would be lost in another order.
  const amount = () => Math.floor(random() * 2 ** 45);
  const leaves = times(1 + randomIndex(random, 16), () => ({
    product: `p-${randomIndex(random, 2)}`,
    device: `d-${randomIndex(random, 5)}`,
    customer: some(6, (n) => `c-${n}`),
    group: some(groups, (n) => `g-${n}`),
    sums: {
      ...noSums,
      sessions: 1 + randomIndex(random, 9),
      worth: amount() - 2 ** 43,
      cost: amount(),
      amounts: { heat: amount() },
    },
  }));
  return { registry, leaves };
}

const totalOf = (leaves: readonly Leaf[]) => leaves.map(({ sums }) => sums).reduce(addSums, noSums);

test('in 10,000 random trees of any depth every place is the exact sum of its parts, in both hierarchies', () => {
  const random = seededRandom(20_261_122);
  let [places, deepest] = [0, 0];
  for (let tree = 0; tree < 10_000; tree++) {
    const { registry, leaves } = plantTree(random);
    for (const hierarchy of hierarchies) {
      const descend = (place: Place, whole: Sums, depth: number, product: string | null): void => {
        places += 1;
        deepest = Math.max(deepest, depth);
        // Below a product the page of a place tells of that product alone.
        const asked = leaves.filter((leaf) => product === null || leaf.product === product);
        const { inside, parts } = partsAt(asked, place, (leaf) =>
          pathOf(leaf, hierarchy as Hierarchy, registry, maker),
        );
        if (place.level === 'device') {
          expect(parts).toEqual([]);
          return;
        }
        const sums = parts.map((part) => totalOf(part.inside));
        const found = sums.reduce(addSums, noSums);
        // Compared by hand: ten times as fast as the matcher, of which there are a hundred thousands.
        if (!isSame(found, whole) || !isSame(totalOf(inside), whole)) expect(found).toEqual(whole);
        parts.forEach((part, n) => {
          const below = part.place.level === 'product' ? part.place.id : product;
          descend(part.place, sums[n]!, depth + 1, below);
        });
      };
      descend(network, totalOf(leaves), 0, null);
    }
  }
  console.info(`${places} places in 10,000 trees, up to ${deepest} steps below the network`);
  expect(places).toBeGreaterThan(400_000);
  expect(deepest).toBeGreaterThan(10);
});

function isSame(a: Sums, b: Sums): boolean {
  return (
    a.sessions === b.sessions &&
    a.worth === b.worth &&
    a.cost === b.cost &&
    (a.amounts.heat ?? 0) === (b.amounts.heat ?? 0)
  );
}
