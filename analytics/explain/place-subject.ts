import type { FigureScope } from '../../contract/records/figure.ts';
import { textSql } from '../engine/literal.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { valueAtScale } from '../queries/scale.ts';
import { none, type Place, pathOf, stepBelow } from '../scales/tree.ts';
import { scoreMaking } from './comparison-makings.ts';
import type { Source, Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { valueMakings } from './value-makings.ts';

type PlaceScope = Extract<FigureScope, { readonly of: 'scale' }>;

/** The figures of a place in the tree of value. */
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
  const sources: Source[] = [];
  for (const one of products) {
    const at = await placeSql(ports, scope, one);
    sources.push({ product: one, where: `${at} AND ${rangeSql(scope)}` });
  }
  const byCustomer = record.customers > 0;
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    figures: {
      ...valueMakings(sources, record, { byCustomer }),
      score: scoreMaking(sources, record.score, { byCustomer: byCustomer && level !== 'device' }),
    },
  };
}

/** Which sessions of a product lie at a place, as SQL over `s`: those that its sums are of. */
async function placeSql(
  { database, registry }: QueryPorts,
  { maker, level, id, hierarchy }: PlaceScope,
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
