import type { FigureScope } from '../../contract/records/figure.ts';
import type { ScaleValue } from '../../contract/records/value.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { valueAtScale } from '../queries/scale.ts';
import { none, type Place, pathOf, stepBelow } from '../scales/tree.ts';
import { scoreFormula } from './comparison-formulas.ts';
import { type Formulas, makingIn } from './formula.ts';
import type { Source, Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { nobody, valueFormulas } from './value-formulas.ts';

type PlaceScope = Extract<FigureScope, { readonly of: 'scale' }>;

/** The figures of a place in the tree of value, and of its parts. */
export async function placeSubject(
  ports: QueryPorts,
  scope: PlaceScope,
): Promise<Subject | undefined> {
  const { maker, level, id, hierarchy, product, from, to } = scope;
  const record = await valueAtScale(ports, maker, {
    level,
    id,
    hierarchy,
    ...(product === null ? {} : { product }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  if (record === undefined) return undefined;
  const named = level === 'product' ? id : (product ?? undefined);
  const products = await productLeaves(ports, maker, named);
  const sourcesAt = async (place: Place): Promise<readonly Source[]> => {
    const of =
      place.level === 'product'
        ? products.filter(({ model }) => model.product === place.id)
        : products;
    const lie = {
      ...place,
      maker,
      hierarchy: place.level === 'customer' ? 'customer' : hierarchy,
    } as const;
    return Promise.all(
      of.map(async (one) => ({
        product: one,
        where: `${await placeSql(ports, lie, one)} AND ${rangeSql(scope)}`,
      })),
    );
  };
  const makingAt = async (place: Place, figures: Told): Promise<Subject['making']> => {
    const sources = await sourcesAt(place);
    // Where nobody is known to have used it there are no customers, and its ratio is one of sessions.
    const byCustomer = await knowsAnybody(ports, maker, sources);
    return makingIn(figures, sources, {
      ...valueFormulas(sources, { worth: figures.worth, byCustomer }),
      ...placeFormulas,
      score: scoreFormula(figures.score, { byCustomer: byCustomer && place.level !== 'device' }),
    });
  };
  const own = await makingAt({ level, id }, record);
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: async (name) => {
      const child = record.children.find((one) => name.startsWith(prefixOf(one)));
      if (child === undefined) return own(name);
      const making = await (await makingAt(child, child))(name.slice(prefixOf(child).length));
      return making && { ...making, name: `${making.name}, ${child.name}` };
    },
  };
}

type Told = ScaleValue['children'][number];

/** What the names of the figures of a part begin with: `children.group,g-1.` */
function prefixOf({ level, id }: Told): string {
  return `children.${encodeURIComponent(`${level},${id}`)}.`;
}

async function knowsAnybody(
  { database }: QueryPorts,
  maker: string,
  sources: readonly Source[],
): Promise<boolean> {
  for (const { product, where } of sources) {
    const rows = await database.query(
      `SELECT 1 FROM ${sessionsTable(maker, product.model.product)} s
       WHERE ${where} AND s.customer IS NOT NULL LIMIT 1`,
    );
    if (rows.length > 0) return true;
  }
  return false;
}

const placeFormulas: Formulas = {
  'adoption.devices': {
    name: 'Devices',
    made: 'The devices that are here by the registry, and those that were used here.',
  },
  'adoption.activeDevices': {
    name: 'Devices in use',
    made: 'How many different devices these sessions are of.',
  },
  'adoption.customers': {
    name: 'Customers here',
    made: 'The customers who are here or own a device here by the registry, and those who used one here.',
  },
  'adoption.activeCustomers': {
    name: 'Active customers',
    made: 'How many different customers these sessions are of.',
    leftOut: [nobody],
  },
  gini: {
    name: 'Inequality between customers (Gini)',
    made: 'The mean difference of worth between two customers drawn by chance, divided by twice the mean worth: 0 where all make the same, near 1 where one makes all.',
    leftOut: [nobody],
  },
  within: {
    name: 'Inequality that lies inside the parts',
    made: 'The Theil inequality of worth between customers falls into what lies between the parts and what lies inside them, which add up to it; the share of the latter.',
    leftOut: [nobody],
  },
};

/** Which sessions of a product lie at a place, as SQL over `s`: those that its sums are of. */
async function placeSql(
  { database, registry }: QueryPorts,
  { maker, level, id, hierarchy }: Pick<PlaceScope, 'maker' | 'level' | 'id' | 'hierarchy'>,
  product: ProductLeaves,
): Promise<string> {
  switch (level) {
    case 'network':
    case 'product':
      return 'true';
    case 'customer':
      return id === none ? 's.customer IS NULL' : `s.customer = ${textSql(id)}`;
    case 'device': {
      const [of = '', device = ''] = id.split('/');
      return of === product.model.product ? `s.device = ${textSql(device)}` : 'false';
    }
    case 'group': {
      const column = hierarchy === 'customer' ? 'customer' : '"group"';
      const rows = await database.query<{ known: string | null }>(
        `SELECT DISTINCT ${column} AS known FROM ${product.between({})}`,
      );
      const place: Place = { level, id };
      const inside = rows.filter(({ known }) => {
        const belonging = { product: '', device: '', customer: known, group: known };
        return stepBelow(pathOf(belonging, hierarchy, registry, maker), place) !== undefined;
      });
      const listed = inside.flatMap(({ known }) => (known === null ? [] : [textSql(known)]));
      const nobody = inside.some(({ known }) => known === null) ? `s.${column} IS NULL` : 'false';
      return `(list_contains([${listed.join(', ')}]::VARCHAR[], s.${column}) OR ${nobody})`;
    }
  }
}
