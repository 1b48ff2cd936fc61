import type { FigureScope } from '../../contract/records/figure.ts';
import { textSql } from '../engine/literal.ts';
import { valueOfCustomer } from '../queries/customer-value.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { againstPeersFormula, bestFormula } from './comparison-formulas.ts';
import { each, type Formula, type Formulas, makingIn, only, under } from './formula.ts';
import type { Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { valueFormulas } from './value-formulas.ts';

type CustomerScope = Extract<FigureScope, { readonly of: 'customer' }>;

/**
 * What a customer got, over all products or of one: own sessions alone, whoever asks. Of those
 * compared with there is their number.
 */
export async function customerSubject(
  ports: QueryPorts,
  scope: CustomerScope,
): Promise<Subject | undefined> {
  const { maker, customer, product, from, to } = scope;
  const record = await valueOfCustomer(ports, maker, customer, {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  if (record === undefined) return undefined;
  const products = await productLeaves(ports, maker, product ?? undefined);
  const own = products.map((one) => ({
    product: one,
    where: `s.customer = ${textSql(customer)}`,
  }));
  const sources = only(own, rangeSql(scope));
  const { window } = record;
  const used = record.products.find((one) => one.product === product);
  if (product !== null && used === undefined) return undefined;
  const value = valueFormulas(sources, used ?? record);
  if (used === undefined) {
    const days = under('days.*', value, (way) =>
      only(sources, `s.day = ${textSql(way[1] ?? '')}::DATE`),
    );
    const making = makingIn(record, sources, { ...value, ...days });
    return { of: record.name, window, ...record.inputs, making };
  }
  const share: Formula = {
    name: 'Share of your sessions',
    made: 'The number of sessions used in this way, divided by that of all.',
    kind: 'ratio',
    below: each,
  };
  return {
    of: `${used.name} to ${record.name}`,
    window,
    ...used.inputs,
    making: makingIn(used, sources, {
      ...value,
      againstPeers: againstPeersFormula(used.againstPeers),
      best: bestFormula(
        'What the best tenth get',
        'A line is laid over the customers, so that one in ten lies above it for the same manner of use; the figure is how much more that is than people who use it alike get on average.',
        used.best,
      ),
      room: bestFormula(
        'Room for better',
        'How much more the best tenth get with the same use, in per cent of what this customer gets; below 0: gets more already.',
        used.room,
      ),
      ...under('previous', value, () => only(own, beforeSql(scope))),
      'contexts.*.share': (way) => ({
        ...share,
        above: { ...each, sql: () => `CASE WHEN ${inContext(way)} THEN 1 ELSE 0 END` },
      }),
      ...under('contexts.*', withoutShares(value), (way) => only(sources, inContext(way))),
    }),
  };
}

/** The period of the same length before a range that has both ends. */
function beforeSql({ from, to }: CustomerScope): string {
  if (from === null || to === null) return 'false';
  return rangeSql({ from: from - (to - from), to: from });
}

function inContext(way: readonly string[]): string {
  return `s.context = ${textSql(way[1] ?? '')}`;
}

function withoutShares({ sessions, worth, cost }: Formulas): Formulas {
  return { ...(sessions && { sessions }), ...(worth && { worth }), ...(cost && { cost }) };
}
