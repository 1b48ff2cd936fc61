import type { Range } from '../../contract/ports/insight-queries.ts';
import type { Amount } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { readAdvice } from '../advice/advice-table.ts';
import { amountOf } from '../engine/exact-amount.ts';
import { textSql } from '../engine/literal.ts';
import { everySession } from '../engine/schema.ts';
import { moneyResolution } from '../engine/session-columns.ts';
import { money, sumBy } from '../scales/sums.ts';
import { customerProduct, type OwnProduct } from './customer-product.ts';
import { zoneOf } from './customer-weights.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from './product-leaves.ts';
import { valueTold } from './value-told.ts';

/**
 * What a customer got from using the products, in any range. Only the customer's own figures, and
 * comparisons with enough others. Undefined where the maker knows no such customer.
 *
 * Cost: a few scans of the leaves of each product that the customer uses.
 *
 * @param products those of the maker, for who asks of several customers
 */
export async function valueOfCustomer(
  ports: QueryPorts,
  maker: string,
  customer: string,
  range: Range,
  products?: readonly ProductLeaves[],
): Promise<CustomerValue | undefined> {
  const { database, registry, clock, seed } = ports;
  const known = registry.customer(maker, customer);
  if (known === undefined) return undefined;
  const now = clock();
  const leaves = products ?? (await productLeaves(ports, maker));
  const used = (
    await Promise.all(
      leaves.map(async (product) => {
        const own = await customerProduct(ports, maker, known, product, range, now);
        return own === undefined ? [] : [{ product, ...own }];
      }),
    )
  ).flat();
  const [currency = leaves[0]?.model.value.currency ?? '', ...others] = new Set(
    used.map(({ product }) => product.model.value.currency),
  );
  const mixed = others.length > 0;
  const total = (of: 'worth' | 'cost'): Amount =>
    mixed
      ? { value: 0, unit: '' }
      : money(
          used.reduce((sum, { value }) => sum + Math.round(value[of].value / moneyResolution), 0),
          currency,
        );
  const given = await readAdvice(
    database,
    now,
    `maker = ${textSql(maker)} AND customer = ${textSql(customer)} AND state <> 'held-out'`,
  );
  const suggestion =
    given.find(
      ({ state, expires }) => (state === 'sent' || state === 'planned') && expires > now,
    ) ?? null;
  const own = {
    sessions: used.reduce((sum, { value }) => sum + value.sessions, 0),
    worth: total('worth'),
    cost: total('cost'),
  };
  return {
    ...(mixed ? { withheld: 'units-differ' as const } : {}),
    window: await windowOf(
      ports,
      maker,
      customer,
      used.map(({ product }) => product),
      range,
    ),
    computedAt: now,
    seed,
    n: own.sessions,
    customers: 1,
    inputs: inputsOf({
      scope: {
        ...{ of: 'customer', maker, customer, product: null },
        ...{ from: range.from ?? null, to: range.to ?? null },
      },
      at: now,
      sessions: own.sessions,
      mark: used.reduce((sum, { value }) => sum + value.inputs.mark, 0),
      told: valueTold({ ...own, outcomes: {} }, mixed),
    }),
    maker,
    customer,
    name: known.name,
    currency: mixed ? '' : currency,
    timezone: zoneOf(registry, known),
    demo: registry.maker(maker)?.demo ?? false,
    worth: own.worth,
    cost: own.cost,
    products: used
      .map(({ value }) => value)
      .sort((a, b) => b.worth.value - a.worth.value || (a.product < b.product ? -1 : 1)),
    days: mixed ? [] : daysOf(used),
    suggestion,
    advice: given.filter((advice) => advice !== suggestion),
  };
}

/** Worth and cost by local day, of the days with sessions. */
function daysOf(used: readonly Pick<OwnProduct, 'days'>[]): CustomerValue['days'] {
  const sums = sumBy(
    used.flatMap(({ days }) => [...days]),
    ([day]) => day,
    ([, own]) => own,
  );
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { sessions, worth, cost }]) => ({
      day,
      sessions,
      worth: amountOf(worth, moneyResolution),
      cost: amountOf(cost, moneyResolution),
    }));
}

/** The range asked for; where it is open, up to the customer's first and last session. */
async function windowOf(
  { database, clock }: QueryPorts,
  maker: string,
  customer: string,
  products: readonly ProductLeaves[],
  { from, to }: Range,
): Promise<CustomerValue['window']> {
  const [row] =
    products.length === 0 || (from !== undefined && to !== undefined)
      ? []
      : await database.query<{ first: number | null; last: number | null }>(
          `SELECT min(started) AS first, max(ended) AS last
           FROM ${everySession(products.map(({ model }) => ({ maker, product: model.product })))}
           WHERE customer = ${textSql(customer)}`,
        );
  return { from: from ?? row?.first ?? clock(), to: to ?? row?.last ?? clock() };
}
