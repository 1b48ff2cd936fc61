import type { Estimate } from '../../contract/records/estimate.ts';
import type { FigureScope } from '../../contract/records/figure.ts';
import { adviceMethod, readAdvice } from '../advice/advice-table.ts';
import { compareProductSettings } from '../advice/better-settings.ts';
import { expectedOf } from '../advice/words.ts';
import { textSql, valueSql } from '../engine/literal.ts';
import { settingColumns, signalOf, valueType } from '../engine/session-columns.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { withheld } from '../value/estimates.ts';
import { settingFormula } from './comparison-formulas.ts';
import { makingIn } from './formula.ts';
import type { Subject } from './making.ts';

/**
 * What an advice lets one expect, from the comparison of settings as it is now. To a customer only
 * own advice is explained, and of the sessions compared the own ones are told.
 */
export async function adviceSubject(
  ports: QueryPorts,
  { maker, advice }: Extract<FigureScope, { readonly of: 'advice' }>,
  customer: string | undefined,
): Promise<Subject | undefined> {
  const { database, seed, clock } = ports;
  const own = customer === undefined ? 'true' : `customer = ${textSql(customer)}`;
  const told = customer === undefined ? 'true' : `state <> 'held-out'`;
  const [record] = await readAdvice(
    database,
    clock(),
    `maker = ${textSql(maker)} AND id = ${textSql(advice)} AND ${own} AND ${told}`,
  );
  const [leaves] = record === undefined ? [] : await productLeaves(ports, maker, record.product);
  if (record === undefined || leaves === undefined) return undefined;
  const { setting, context, from, to } = record;
  const column = settingColumns(leaves.model).find(({ name }) => name === setting)?.column;
  const declared = leaves.model.settings[setting];
  if (column === undefined || declared === undefined) return undefined;

  const compared = await compareProductSettings(database, maker, leaves, seed);
  const found = compared.find(
    (one) =>
      one.context === context &&
      one.setting === setting &&
      one.from === String(from) &&
      one.to === String(to),
  );
  const now: Estimate =
    found === undefined || found.withheld !== undefined
      ? withheld(found?.withheld ?? 'not-enough-customers', {
          ...{ unit: '%', n: found?.sessions ?? 0, customers: found?.customers ?? 0 },
          method: adviceMethod,
        })
      : {
          ...expectedOf(found),
          ...{ n: found.sessions, customers: found.customers, method: adviceMethod },
        };
  const type = valueType(signalOf(leaves.model, declared.signal));
  const levels = [from, to].map((level) => valueSql(level, type)).join(', ');
  const where = `s.context = ${textSql(context)} AND s.${column} IN (${levels}) AND ${own.replace('customer', 's.customer')}`;
  return {
    of: `${record.settingLabel} ${String(to)} in place of ${String(from)}, “${record.contextName}”`,
    window: null,
    sessions: now.n,
    mark: 0,
    making: makingIn(record, [{ product: leaves, where }], {
      expected: settingFormula(now, {
        maker,
        living: found?.livingWithBetter ?? 0,
        ownAlone: customer !== undefined,
      }),
      peers: {
        name: 'Customers compared',
        made: 'How many customers, in the same use context and agreed to be compared, have the one level or the other most of the time.',
      },
      livingWithIt: {
        name: 'Customers who live with it',
        made: 'How many of those compared have the better level most of the time.',
      },
    }),
  };
}
