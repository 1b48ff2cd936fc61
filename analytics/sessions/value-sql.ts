import type { ProductModel } from '../../contract/model/product-model.ts';
import { amountSql, multiplesSql } from '../engine/exact-amount.ts';
import { textSql } from '../engine/literal.ts';
import { amountColumn, moneyResolution } from '../engine/session-columns.ts';

/**
 * What sessions are worth and what they cost, in whole millionths of money, as SQL.
 *
 * - `worth`, `cost`: to whoever used the product, at the weights of this customer where the model
 *   lets customers set them and this one did before the session began; else at the maker's prices.
 * - `listed_worth`, `listed_cost`: at the maker's prices alone, by which customers are compared.
 *
 * A price of the maker is that of the local day on which the session began; a customer's own weight
 * is that of the moment. NULL where an amount is not known, or has no price yet.
 */
export interface ValueSql {
  /** A relation (with `customer`, `started`, `day` and the amounts) joined with the own weights: a query. */
  weighed(relation: string): string;
  /** The four columns, of such a relation. */
  readonly columns: readonly string[];
}

type Amounts = ProductModel['value']['outcomes'];

/** Writes it for one product. Where customers may set nothing it costs no join. */
export function valueSql(maker: string, model: ProductModel): ValueSql {
  const { outcomes, resources } = model.value;
  const settable = [
    ...new Set(
      [...outcomes, ...resources].flatMap(({ feature, customerMaySet }) =>
        customerMaySet ? feature : [],
      ),
    ),
  ];
  const money = (amounts: Amounts, own: boolean) =>
    amounts
      .map(({ feature, worth, customerMaySet }) => {
        const { column, resolution } = amountColumn(model, feature);
        const listed = priceSql(worth);
        const price =
          own && customerMaySet ? `coalesce(own_${settable.indexOf(feature)}, ${listed})` : listed;
        return multiplesSql(`${amountSql(column, resolution ?? 1)} * ${price}`, moneyResolution);
      })
      .join(' + ');
  return {
    weighed: (relation) => {
      const owns = settable.map((_, n) => `, w${n}.own AS own_${n}`).join('');
      const joins = settable.map(
        (feature, n) => `ASOF LEFT JOIN (SELECT customer, from_time, worth AS own
          FROM registry_weights WHERE maker = ${textSql(maker)}
            AND product = ${textSql(model.product)} AND feature = ${textSql(feature)}) w${n}
          ON v.customer = w${n}.customer AND v.started >= w${n}.from_time`,
      );
      return `SELECT v.*${owns} FROM ${relation} v ${joins.join('\n')}`;
    },
    columns: [
      `${money(outcomes, true)} AS worth`,
      `${money(resources, true)} AS cost`,
      `${money(outcomes, false)} AS listed_worth`,
      `${money(resources, false)} AS listed_cost`,
    ],
  };
}

/** The price in force on the local day of the start. Before the first date there is none. */
function priceSql(worth: Amounts[number]['worth']): string {
  if (typeof worth === 'number') return `${worth}::DOUBLE`;
  const latestFirst = [...worth].sort((a, b) => (a.from < b.from ? 1 : -1));
  const cases = latestFirst.map(
    ({ from, amount }) => `WHEN day >= DATE '${from}' THEN ${amount}::DOUBLE`,
  );
  return `(CASE ${cases.join(' ')} END)`;
}
