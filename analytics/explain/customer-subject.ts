import type { FigureScope } from '../../contract/records/figure.ts';
import { textSql } from '../engine/literal.ts';
import { valueOfCustomer } from '../queries/customer-value.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { againstPeersMaking } from './comparison-makings.ts';
import type { Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { valueMakings } from './value-makings.ts';

/**
 * What a customer got, over all products or of one: own sessions alone, whoever asks. Of those
 * compared with there is their number.
 */
export async function customerSubject(
  ports: QueryPorts,
  scope: Extract<FigureScope, { readonly of: 'customer' }>,
): Promise<Subject | undefined> {
  const { maker, customer, product, from, to } = scope;
  const record = await valueOfCustomer(ports, maker, customer, {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  if (record === undefined) return undefined;
  const products = await productLeaves(ports, maker, product ?? undefined);
  const sources = products.map((one) => ({
    product: one,
    where: `s.customer = ${textSql(customer)} AND ${rangeSql(scope)}`,
  }));
  const { window, customers } = record;
  if (product === null) {
    const figures = valueMakings(sources, { ...record, sessions: record.n });
    return { of: record.name, window, ...record.inputs, figures };
  }
  const used = record.products.find((one) => one.product === product);
  if (used === undefined) return undefined;
  return {
    of: `${used.name} to ${record.name}`,
    window,
    ...used.inputs,
    figures: {
      ...valueMakings(sources, { ...used, customers }),
      againstPeers: againstPeersMaking(sources, used.againstPeers),
    },
  };
}
