import type { CustomerMembership, ProductMemberships } from '../../contract/records/membership.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { useCasesOf } from './made-up-contexts.ts';
import { now, people, sessions } from './made-up-use.ts';

/** How near customers are to the ways of use: here, how much of their use was of them. */
export function membershipsOf(
  product: string,
  asked: { readonly customer?: string; readonly context?: string; readonly limit?: number },
): ProductMemberships {
  const { maker, name, window, items: contexts } = useCasesOf(product);
  const own = sessions.filter((session) => session.product === product);
  const of = (person: (typeof people)[number]): CustomerMembership[] => {
    const theirs = own.filter(({ customer }) => customer === person.id);
    if (theirs.length === 0) return [];
    const days = new Set(theirs.map(({ start }) => Math.floor(start / 86_400_000))).size;
    const inputs = inputsAt({ of: 'memberships', maker, product, customer: person.id });
    const head = {
      ...{ customer: person.id, inputs, name: person.name, sessions: theirs.length, days },
    };
    if (theirs.length < 10) {
      return [{ ...head, withheld: 'not-enough-sessions', sentence: 'Not enough data.', near: [] }];
    }
    const near = contexts
      .map(({ id }) => {
        const value = theirs.filter(({ context }) => context === id).length / theirs.length;
        const half = 0.8 / Math.sqrt(days);
        return {
          context: id,
          share: {
            value,
            unit: '1',
            lo90: Math.max(0, value - half),
            hi90: Math.min(1, value + half),
            n: theirs.length,
            customers: 1,
            method: 'mean membership',
          },
        };
      })
      .toSorted((a, b) => b.share.value - a.share.value);
    return [{ ...head, sentence: `Mostly “${nameOf(near[0]?.context)}”.`, near }];
  };
  const nameOf = (id: string | undefined) => contexts.find((one) => one.id === id)?.name ?? '';
  const nearness = ({ near }: CustomerMembership) =>
    near.find(({ context }) => context === asked.context)?.share.value ?? -1;
  const items = people
    .filter(({ id }) => asked.customer === undefined || id === asked.customer)
    .flatMap(of)
    .toSorted((a, b) => nearness(b) - nearness(a))
    .slice(0, asked.limit ?? 100);
  return {
    inputs: inputsAt({ of: 'memberships', maker, product, customer: asked.customer ?? null }),
    window,
    computedAt: now,
    seed: 1,
    n: own.length,
    customers: items.length,
    maker,
    product,
    name,
    contexts: contexts.map(({ id, name: words, colour }) => ({ id, name: words, colour })),
    quality: { agreement: 0.98, between: 0.06 },
    items,
  };
}
