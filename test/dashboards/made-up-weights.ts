import type { RegistryView } from '../../contract/ports/registry.ts';
import type { AmountWeight, CustomerWeights } from '../../contract/records/customer-weight.ts';
import { maker, models, people, sessions } from './made-up-use.ts';

/** What a person may weigh, of the products used, with what the registry says was set. */
export function weightsOf(registry: RegistryView, customer: string): CustomerWeights | undefined {
  if (!people.some(({ id }) => id === customer)) return undefined;
  const used = new Set(
    sessions.flatMap((session) => (session.customer === customer ? session.product : [])),
  );
  const items = models.flatMap(({ product, name, value }): AmountWeight[] =>
    value.outcomes.flatMap(({ feature, label, worth, customerMaySet }) => {
      if (!customerMaySet || !used.has(product)) return [];
      const history = registry
        .weights(maker, customer)
        .filter((one) => one.product === product && one.feature === feature)
        .map((one) => ({ worth: one.worth, from: one.from }));
      return {
        ...{ product, name, feature, label, kind: 'outcome', unit: 'km', currency: 'EUR' },
        maker: typeof worth === 'number' ? worth : null,
        own: history.at(-1)?.worth ?? null,
        history,
      };
    }),
  );
  return { maker, customer, items };
}
