import type { FigureScope } from '../../contract/records/figure.ts';
import { adoptionShares, weeksOf } from '../adoption/adoption-index.ts';
import { lengthOf } from '../adoption/histories.ts';
import { textSql } from '../engine/literal.ts';
import { productAdoption } from '../queries/product-adoption.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { readHistories } from '../queries/use-histories.ts';
import { againstLikeUseMaking } from './comparison-makings.ts';
import type { Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';

const dayMs = 86_400_000;

/** A session adds a day of use where it is the first of its local day. */
const firstOfDay = `CASE WHEN row_number() OVER (
  PARTITION BY s.day ORDER BY s.started, s.id) = 1 THEN 1 ELSE 0 END`;

/** Where one customer stands between use and value. */
export async function adoptionSubject(
  ports: QueryPorts,
  scope: Extract<FigureScope, { readonly of: 'adoption' }>,
): Promise<Subject | undefined> {
  const { maker, product, customer, group, from, to } = scope;
  const record = await productAdoption(ports, maker, product, {
    ...(group === null ? {} : { group }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  const [leaves] = await productLeaves(ports, maker, product);
  const position = record?.positions.find((one) => one.customer === customer);
  if (record === undefined || leaves === undefined || position === undefined) return undefined;
  const histories = await readHistories(ports.database, leaves, to ?? undefined);
  const period = {
    first: Date.parse(record.firstDay ?? '') / dayMs,
    last: Date.parse(record.lastDay ?? '') / dayMs,
  };
  const { regularly, often, widely } = adoptionShares(
    weeksOf(histories.get(customer) ?? [], period),
    lengthOf(period),
    leaves.contexts?.contexts.length ?? 0,
  );
  const sources = [
    { product: leaves, where: `s.customer = ${textSql(customer)} AND ${rangeSql(scope)}` },
  ];
  return {
    of: `${record.name} with ${position.name}`,
    window: record.window,
    ...position.inputs,
    figures: {
      adoption: {
        name: 'Adoption index',
        made: 'The mean of three shares: weeks with use of all weeks, days with use of all days, ways of use tried of all. A session adds a day of use where it is the first of its day.',
        kind: 'comparison',
        sources,
        above: { sql: () => firstOfDay, one: 1, unit: 'd' },
        leftOut: [],
        now: position.adoption,
        steps: () => [
          { label: 'How regularly: weeks with use', value: 100 * regularly, unit: '%' },
          { label: 'How often: days with use', value: 100 * often, unit: '%' },
          { label: 'How widely: ways of use tried', value: 100 * widely, unit: '%' },
          { label: 'Index, their mean', value: position.adoption.value, unit: '1' },
        ],
      },
      value: againstLikeUseMaking(sources, position.value),
    },
  };
}
