import type { ProductAdoption } from '../../contract/records/adoption.ts';
import type { FigureScope } from '../../contract/records/figure.ts';
import { adoptionShares, weeksOf } from '../adoption/adoption-index.ts';
import { lengthOf, localDay } from '../adoption/histories.ts';
import { textSql } from '../engine/literal.ts';
import { seenFor } from '../queries/campaign-effects.ts';
import { productAdoption } from '../queries/product-adoption.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { judgedDays } from '../queries/quadrant-transitions.ts';
import { belongsTo, readHistories } from '../queries/use-histories.ts';
import {
  activeFormulas,
  adoptionFormulas,
  campaignFormulas,
  retentionFormulas,
  transitionFormulas,
} from './adoption-formulas.ts';
import { againstLikeUseFormula } from './comparison-formulas.ts';
import { dayOfDate, daysSql } from './day-sql.ts';
import { makingIn, only } from './formula.ts';
import type { Source, Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { sessionsFormula } from './value-formulas.ts';

type AdoptionScope = Extract<FigureScope, { readonly of: 'adoption' }>;

/** A session adds a day of use where it is the first of its local day. */
const firstOfDay = `CASE WHEN row_number() OVER (
  PARTITION BY s.day ORDER BY s.started, s.id) = 1 THEN 1 ELSE 0 END`;

/** Adoption of a product as a whole, or where one customer stands between use and value. */
export async function adoptionSubject(
  ports: QueryPorts,
  scope: AdoptionScope,
): Promise<Subject | undefined> {
  const { maker, product, customer, group, from, to } = scope;
  const record = await productAdoption(ports, maker, product, {
    ...(group === null ? {} : { group }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  const [leaves] = await productLeaves(ports, maker, product);
  if (record === undefined) return undefined;
  if (customer === null) return wholeSubject(ports, scope, record, leaves);
  const position = record.positions.find((one) => one.customer === customer);
  if (leaves === undefined || position === undefined) return undefined;
  const histories = await readHistories(ports.database, leaves, to ?? undefined);
  const period = { first: dayOfDate(record.firstDay ?? ''), last: dayOfDate(record.lastDay ?? '') };
  const { regularly, often, widely } = adoptionShares(
    weeksOf(histories.get(customer) ?? [], period),
    lengthOf(period),
    leaves.contexts?.contexts.length ?? 0,
  );
  const where = `s.customer = ${textSql(customer)} AND ${rangeSql(scope)}`;
  const days = { sql: () => firstOfDay, one: 1, unit: 'd' };
  return {
    of: `${record.name} with ${position.name}`,
    window: record.window,
    ...position.inputs,
    making: makingIn(position, [{ product: leaves, where }], {
      sessions: sessionsFormula,
      activeDays: {
        name: 'Days of use',
        made: 'The number of local days on which a session began; a session adds a day where it is the first of its day.',
        kind: 'sum',
        above: { ...days, unit: '1' },
      },
      adoption: {
        name: 'Adoption index',
        made: 'The mean of three shares: weeks with use of all weeks, days with use of all days, ways of use tried of all. A session adds a day of use where it is the first of its day.',
        above: days,
        steps: () => [
          { label: 'How regularly: weeks with use', value: 100 * regularly, unit: '%' },
          { label: 'How often: days with use', value: 100 * often, unit: '%' },
          { label: 'How widely: ways of use tried', value: 100 * widely, unit: '%' },
          { label: 'Index, their mean', value: position.adoption.value, unit: '1' },
        ],
      },
      value: againstLikeUseFormula(position.value),
      probability: {
        name: 'Probability of the quadrant',
        made: 'Weeks of use are drawn anew and the value within its error; the share of the draws that fall into the likeliest quadrant.',
      },
    }),
  };
}

async function wholeSubject(
  ports: QueryPorts,
  scope: AdoptionScope,
  record: ProductAdoption,
  leaves: ProductLeaves | undefined,
): Promise<Subject> {
  const { maker, group, to } = scope;
  const known = 's.customer IS NOT NULL';
  const upTo =
    leaves === undefined
      ? []
      : [{ product: leaves, where: `${known} AND ${rangeSql({ from: null, to })}` }];
  const members = only(upTo, membersSql(ports, maker, group));
  const during = only(members, rangeSql(scope));
  const zone = ports.registry.maker(maker)?.timezone ?? 'UTC';
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, during, {
      ...adoptionFormulas,
      ...activeFormulas(
        record.active.monthDays,
        (days) => only(members, daysSql(days)),
        record.active.days.at(-1)?.day,
      ),
      ...retentionFormulas(members),
      ...transitionFormulas(judgedSources(record, members)),
      ...campaignFormulas(([, id]) => {
        const campaign = record.campaigns.find((one) => one.id === id);
        if (campaign === undefined) return [];
        const days = {
          first: localDay(campaign.from, zone),
          last: localDay(campaign.to - 1, zone),
        };
        return only(upTo, daysSql(seenFor(days, campaign.afterDays)));
      }),
    }),
  };
}

/** The sessions of the weeks by which standings were judged. */
function judgedSources({ transitions: { weeks } }: ProductAdoption, members: readonly Source[]) {
  const told = weeks.map(({ day }) => dayOfDate(day));
  // Each week told stands against the one before, so there is one more than are told.
  const judged = judgedDays(told.length === 0 ? [] : [(told[0] ?? 0) - 7, ...told]);
  return judged === undefined ? only(members, 'false') : only(members, daysSql(judged));
}

/** The sessions `s` of the customers of a group. */
function membersSql({ registry }: QueryPorts, maker: string, group: string | null): string {
  if (group === null) return 'true';
  const belongs = belongsTo(registry, maker, group);
  const ids = registry
    .customers(maker)
    .map(({ id }) => id)
    .filter(belongs);
  return `s.customer IN (${ids.map(textSql).join(', ') || 'NULL'})`;
}
