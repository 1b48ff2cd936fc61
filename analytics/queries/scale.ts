import type { InsightQueries, Range } from '../../contract/ports/insight-queries.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { Hierarchy, ScaleValue } from '../../contract/records/value.ts';
import { sessionsTable } from '../engine/schema.ts';
import { type Cell, readCells } from '../scales/cells.ts';
import { partsAt } from '../scales/parts.ts';
import { groupsDownTo, network, none, type Place, pathOf } from '../scales/tree.ts';
import { compareCustomers } from '../value/compare-customers.ts';
import { adoptionAt, placeExists } from './adoption.ts';
import { giniOf, shareWithin } from './inequality.ts';
import { nameOf } from './names.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from './product-leaves.ts';
import { currenciesOf, type FigureTools, figuresAt, sumsByCustomer } from './scale-figures.ts';
import { valueTold } from './value-told.ts';

/**
 * The value made at one place of the tree, and by its parts, in any range.
 *
 * Children: of the network, the products; of a product, the outermost groups; of a group, the
 * groups in it and its own customers (in the hierarchy of places: its devices); of a customer, the
 * devices used; of a device, none. `product` narrows groups, customers and devices to one product,
 * without it they are told over all. What belongs to no group, or to nobody known, stands under the
 * id `-`, so that the parts always add up to the whole. There are no customers among places: a
 * customer is always answered in the hierarchy of customers.
 *
 * Cost: a scan of the leaves, a row for each device and customer, and 600 resamples of customers
 * for each figure.
 */
export async function valueAtScale(
  ports: QueryPorts,
  maker: string,
  query: Parameters<InsightQueries['scale']>[1],
): Promise<ScaleValue | undefined> {
  const { database, registry, clock, seed } = ports;
  const place: Place = { level: query.level, id: query.id };
  const hierarchy = query.level === 'customer' ? 'customer' : query.hierarchy;
  const product = query.level === 'product' ? query.id : query.product;
  const products = await productLeaves(ports, maker, product);
  const cells = (await Promise.all(products.map((of) => readCells(database, of, query)))).flat();

  const wayOf = (cell: Cell) => pathOf(cell, hierarchy, registry, maker);
  const { inside, parts } = partsAt(cells, place, wayOf);
  if (inside.length === 0 && !placeExists(registry, maker, place)) return undefined;

  const tools: FigureTools = {
    maker,
    products,
    comparison: compareCustomers(sumsByCustomer(cells)),
    seed,
  };
  const own = figuresAt(tools, place, nameOf(registry, maker, place), inside);
  const children = parts.map((part) =>
    figuresAt(tools, part.place, nameOf(registry, maker, part.place), part.inside),
  );
  const customers = sumsByCustomer(inside);
  const mixed = currenciesOf(inside, products).length > 1;
  const inOneUnit = (figure: Estimate): Estimate =>
    mixed ? { ...figure, ...nothing, withheld: 'units-differ' } : figure;
  const at = clock();
  return {
    ...own,
    ...(mixed ? { withheld: 'units-differ' as const } : {}),
    inputs: inputsOf({
      scope: {
        ...{ of: 'scale', maker, ...place, hierarchy, product: query.product ?? null },
        ...{ from: query.from ?? null, to: query.to ?? null },
      },
      at,
      sessions: own.sessions,
      mark: inside.reduce((sum, { sums }) => sum + sums.mark, 0),
      told: {
        ...valueTold(own, mixed),
        value: own.value.value,
        score: own.score.value,
      },
    }),
    window: await windowOf(ports, maker, products, query),
    computedAt: at,
    seed,
    n: own.sessions,
    customers: customers.size,
    hierarchy,
    parents: placesAbove(registry, maker, place, hierarchy, query.product, inside[0]).map(
      (parent) => ({ ...parent, name: nameOf(registry, maker, parent) }),
    ),
    children: children.sort((a, b) => b.worth.value - a.worth.value || (a.id < b.id ? -1 : 1)),
    adoption: adoptionAt(registry, maker, {
      place,
      hierarchy,
      product,
      cells: inside,
      now: clock(),
    }),
    within: inOneUnit(shareWithin(parts.map((part) => [...sumsByCustomer(part.inside).values()]))),
    gini: inOneUnit(giniOf([...customers.values()])),
  };
}

const nothing = { value: null, lo90: null, hi90: null };

/** From the network down to what is just above a place. */
function placesAbove(
  registry: RegistryView,
  maker: string,
  place: Place,
  hierarchy: Hierarchy,
  product: string | undefined,
  cell: Cell | undefined,
): readonly Place[] {
  const { level, id } = place;
  if (level === 'network') return [];
  if (level === 'product') return [network];
  const narrowed: readonly Place[] =
    product === undefined ? [] : [{ level: 'product', id: product }];
  const above = (): readonly Place[] => {
    if (level === 'group')
      return groupsDownTo(id === none ? null : id, registry, maker).slice(0, -1);
    if (level === 'customer')
      return groupsDownTo(registry.customer(maker, id)?.group ?? null, registry, maker);
    // A device was where its first cell was: it may have changed hands.
    return cell === undefined ? [] : pathOf(cell, hierarchy, registry, maker).slice(1, -1);
  };
  return [network, ...narrowed, ...above()];
}

/** The range asked for; where it is open, up to the first and the last session. */
async function windowOf(
  { database, clock }: QueryPorts,
  maker: string,
  products: readonly ProductLeaves[],
  { from, to }: Range,
): Promise<ScaleValue['window']> {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { model } of products) {
    const [row] = await database.query<{ first: number | null; last: number | null }>(
      `SELECT min(started) AS first, max(ended) AS last FROM ${sessionsTable(maker, model.product)}`,
    );
    first = Math.min(first, row?.first ?? first);
    last = Math.max(last, row?.last ?? last);
  }
  const known = (time: number) => (Number.isFinite(time) ? time : clock());
  return { from: from ?? known(first), to: to ?? known(last) };
}
