import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AmountWeight, CustomerWeights } from '../../contract/records/customer-weight.ts';
import type { Customer } from '../../contract/records/registry.ts';
import { amountColumn } from '../engine/session-columns.ts';
import type { QueryPorts } from './product-leaves.ts';

/**
 * What one unit of each amount counts for with a customer, where the product model lets customers
 * set it: the maker's price today, the customer's own weight, and what was set before. Of the
 * products that the customer has had, or that many share. Undefined: no such customer.
 *
 * Cost: the registry alone, a look at the ownerships of the maker.
 */
export function weightsOfCustomer(
  { registry, clock }: Pick<QueryPorts, 'registry' | 'clock'>,
  maker: string,
  id: string,
): CustomerWeights | undefined {
  const customer = registry.customer(maker, id);
  if (customer === undefined) return undefined;
  const had = new Set(
    registry.ownerships(maker).flatMap((one) => (one.customer === id ? one.product : [])),
  );
  const today = new Intl.DateTimeFormat('sv', { timeZone: zoneOf(registry, customer) });
  const weights = registry.weights(maker, id);
  const items = registry.products(maker).flatMap(({ model }) => {
    if (!had.has(model.product) && !model.shared) return [];
    const { outcomes, resources, currency } = model.value;
    const told = (amounts: typeof outcomes, kind: AmountWeight['kind']) =>
      amounts.flatMap(({ feature, label, worth, customerMaySet }): AmountWeight[] => {
        if (!customerMaySet) return [];
        const history = weights
          .filter((one) => one.product === model.product && one.feature === feature)
          .map((one) => ({ worth: one.worth, from: one.from }));
        return [
          {
            ...{ product: model.product, name: model.name, feature, label, kind, currency },
            unit: amountColumn(model, feature).unit,
            maker: priceOn(worth, today.format(clock())),
            own: history.findLast(({ from }) => from <= clock())?.worth ?? null,
            history,
          },
        ];
      });
    return [...told(outcomes, 'outcome'), ...told(resources, 'resource')];
  });
  return { maker, customer: id, items };
}

/** The customer's own time zone, else that of the group, else that of the maker. */
export function zoneOf(registry: QueryPorts['registry'], customer: Customer): string {
  const { maker, group, timezone } = customer;
  const home = group === null ? undefined : registry.group(maker, group);
  return timezone ?? home?.timezone ?? registry.maker(maker)?.timezone ?? 'UTC';
}

/** The price in force on a local day (ISO 8601); null before the first. */
function priceOn(
  worth: ProductModel['value']['outcomes'][number]['worth'],
  day: string,
): number | null {
  if (typeof worth === 'number') return worth;
  const begun = worth.filter(({ from }) => from <= day);
  return begun.toSorted((a, b) => (a.from < b.from ? -1 : 1)).at(-1)?.amount ?? null;
}
