import type { FigureScope } from '../../contract/records/figure.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { productSummary } from '../queries/summary.ts';
import { type Formula, makingIn } from './formula.ts';
import type { Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { valueFormulas } from './value-formulas.ts';

type SummaryScope = Extract<FigureScope, { readonly of: 'summary' }>;

const different = (name: string, what: string): Formula => ({
  name,
  made: `How many different ${what} these sessions are of.`,
});

/** The figures that a product's use is reconciled with. */
export async function summarySubject(
  ports: QueryPorts,
  scope: SummaryScope,
): Promise<Subject | undefined> {
  const { maker, product, from, to } = scope;
  const record = await productSummary(ports, maker, product, {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  const sources = (await productLeaves(ports, maker, product)).map((one) => ({
    product: one,
    where: rangeSql(scope),
  }));
  const { sessions, customers, ...value } = valueFormulas(sources, {
    worth: { value: 0, unit: '1' },
  });
  return {
    of: ports.registry.product(maker, product)?.name ?? product,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      ...(sessions && { sessions }),
      ...(customers && { customers }),
      ...(value['totals.*'] && { 'totals.*': value['totals.*'] }),
      devices: different('Devices', 'devices'),
      groups: different('Groups', 'groups'),
      readings: {
        name: 'Readings',
        made: 'The readings whose time lies in the period, in sessions or between them.',
      },
      'zero.*': {
        name: 'Sessions without any of it',
        made: 'The number of sessions of which the amount is exactly 0.',
      },
    }),
  };
}
