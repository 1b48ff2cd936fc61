import type { FigureScope } from '../../contract/records/figure.ts';
import { textSql } from '../engine/literal.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { readUseCases } from '../queries/use-case-records.ts';
import type { Subject } from './making.ts';
import { valueMakings } from './value-makings.ts';

/** The figures of one way of use in the portfolio of its product. */
export async function contextSubject(
  ports: QueryPorts,
  { maker, product, context }: Extract<FigureScope, { readonly of: 'context' }>,
): Promise<Subject | undefined> {
  const [record] = await readUseCases(ports.database, maker, product);
  const [leaves] = await productLeaves(ports, maker, product);
  const found = record?.items.find(({ id }) => id === context);
  if (record === undefined || leaves === undefined || found === undefined) return undefined;
  const sources = [{ product: leaves, where: `s.context = ${textSql(context)}` }];
  return {
    of: `“${found.name}”, ${record.name}`,
    window: record.window,
    ...found.inputs,
    figures: valueMakings(sources, found, { byCustomer: true }),
  };
}
