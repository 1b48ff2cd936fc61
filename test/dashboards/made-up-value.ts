import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Inputs } from '../../contract/records/estimate.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import type { CustomerValue, Level, ScaleValue } from '../../contract/records/value.ts';
import { adviceFor } from './made-up-advice.ts';
import { comparisonOf } from './made-up-comparison.ts';
import { amountOf, colourOf } from './made-up-contexts.ts';
import { customersIn, gini, money, ratio, score, withheld } from './made-up-estimates.ts';
import { madeUpInputs } from './made-up-explained.ts';
import { dayMs, groups, maker, models, now, people, sessions } from './made-up-use.ts';
import { planted } from './planted-ways.ts';

type ScaleQuery = Parameters<InsightQueries['scale']>[1];
type Figures = ScaleValue['children'][number];

/** The level below, in each hierarchy. */
const below: Readonly<Record<'customer' | 'place', Readonly<Partial<Record<Level, Level>>>>> = {
  customer: { network: 'product', product: 'group', group: 'customer', customer: 'device' },
  place: { network: 'product', product: 'group', group: 'device' },
};

/** What the value is at one place, from the sessions themselves. */
export function scaleOf(query: ScaleQuery): ScaleValue | undefined {
  const { level, id, hierarchy, product } = query;
  const inTime = sessions.filter(
    ({ start }) => start >= (query.from ?? 0) && start < (query.to ?? Number.POSITIVE_INFINITY),
  );
  const inProduct = inTime.filter(
    (session) => product === undefined || session.product === product,
  );
  const everything = sessions.filter(
    (session) =>
      placeOf(session, level) === id && (product === undefined || session.product === product),
  );
  const own = inProduct.filter((session) => placeOf(session, level) === id);
  if (level !== 'network' && !sessions.some((session) => placeOf(session, level) === id)) {
    return undefined;
  }
  const next = below[hierarchy][level];
  const parts = next === undefined ? [] : partsAt(own, next);
  const children = parts.map(([part, its]) => figures(next as Level, part, its));
  const everyone = [...new Set(own.flatMap(({ customer }) => customer ?? []))].map(
    (customer) =>
      money(
        own.filter((session) => session.customer === customer),
        'worth',
      ).value,
  );
  const standing = {
    ...{ unit: '1', n: own.length, customers: everyone.length },
    method: 'each customer left out once',
  };
  return {
    ...figures(level, id, own),
    window: {
      from: query.from ?? sessions.at(-1)?.start ?? now,
      to: Math.min(query.to ?? now, now),
    },
    computedAt: now - 90_000,
    inputs: madeUpInputs(
      {
        ...{ of: 'scale', maker, level, id, hierarchy, product: product ?? null },
        ...{ from: query.from ?? null, to: query.to ?? null },
      },
      own,
    ),
    seed: 1,
    n: own.length,
    customers: customersIn(own),
    hierarchy,
    parents: parentsOf(level, product),
    children,
    adoption: {
      devices: new Set(everything.map((s) => s.device)).size + 4,
      activeDevices: new Set(own.map(({ device }) => device)).size,
      customers: customersIn(everything) + 3,
      activeCustomers: customersIn(own),
    },
    within:
      children.length > 1 && next !== 'device'
        ? { value: 0.64, lo90: 0.52, hi90: 0.75, ...standing }
        : { ...withheld('not-enough-customers'), ...standing },
    gini:
      everyone.length > 2
        ? { value: gini(everyone), lo90: null, hi90: null, ...standing }
        : { ...withheld('not-enough-customers'), ...standing },
  };
}

function placeOf(session: SessionRecord, level: Level): string | null {
  switch (level) {
    case 'network':
      return 'network';
    case 'product':
      return session.product;
    case 'group':
      return session.group;
    case 'customer':
      return session.customer;
    case 'device':
      return `${session.product}/${session.device}`;
  }
}

function partsAt(own: readonly SessionRecord[], level: Level) {
  const parts = new Map<string, SessionRecord[]>();
  for (const session of own) {
    const part = placeOf(session, level);
    if (part === null) continue;
    const list = parts.get(part) ?? [];
    parts.set(part, list);
    list.push(session);
  }
  return [...parts];
}

function figures(level: Level, id: string, own: readonly SessionRecord[]): Figures {
  const found = planted.find(({ product }) => product === own[0]?.product);
  const one = new Set(own.map(({ product }) => product)).size === 1;
  const single = level === 'customer' || level === 'device' || level === 'group';
  return {
    level,
    id,
    name: nameOf(level, id),
    sessions: own.length,
    worth: money(own, 'worth'),
    cost: money(own, 'cost'),
    ownWeighted: level === 'network' ? 40 : 0,
    outcomes: one && found !== undefined ? { [found.outcome]: amountOf(found, own) } : {},
    value: ratio(own),
    score: single
      ? score(placeAmongPeers(own), own)
      : { ...score(0, []), ...withheld('not-enough-customers') },
  };
}

/** Where the value of sessions lies among all customers of the product, 1 to 100. */
function placeAmongPeers(own: readonly SessionRecord[]): number {
  const value = money(own, 'worth').value / money(own, 'cost').value;
  const peers = peersOf(own[0]?.product ?? '');
  return 1 + Math.round((99 * peers.filter((peer) => peer < value).length) / peers.length);
}

const peersByProduct = new Map<string, readonly number[]>();

function peersOf(product: string): readonly number[] {
  const known = peersByProduct.get(product);
  if (known !== undefined) return known;
  const all = sessions.filter((session) => session.product === product);
  const peers = partsAt(all, 'customer').map(
    ([, its]) => money(its, 'worth').value / money(its, 'cost').value,
  );
  peersByProduct.set(product, peers);
  return peers;
}

function nameOf(level: Level, id: string): string {
  if (level === 'network') return 'Hearth & Home';
  if (level === 'product') return models.find(({ product }) => product === id)?.name ?? id;
  if (level === 'group') return groups.find((group) => group.id === id)?.name ?? id;
  if (level === 'customer') return people.find((person) => person.id === id)?.name ?? id;
  return id.slice(id.indexOf('/') + 1);
}

function parentsOf(level: Level, product: string | undefined): ScaleValue['parents'] {
  if (level === 'network') return [];
  const top = { level: 'network' as const, id: 'network', name: nameOf('network', '') };
  if (level === 'product' || product === undefined) return [top];
  return [top, { level: 'product', id: product, name: nameOf('product', product) }];
}

/** What a customer got, from the sessions themselves. */
export function customerValueOf(
  customer: string,
  {
    from = sessions.at(-1)?.start ?? 0,
    to = now,
  }: { readonly from?: number; readonly to?: number },
): CustomerValue | undefined {
  const person = people.find(({ id }) => id === customer);
  if (person === undefined) return undefined;
  const all = sessions.filter((session) => session.customer === customer);
  const own = all.filter(({ start }) => start >= from && start < to);
  const before = all.filter(({ start }) => start >= from - (to - from) && start < from);
  const end = Math.min(to, now);
  const given = adviceFor(customer);
  return {
    maker,
    customer,
    name: person.name,
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    demo: true,
    window: { from, to: end },
    computedAt: now - 90_000,
    inputs: madeUpInputs({ of: 'customer', maker, customer, product: null, from, to }, own),
    seed: 1,
    n: own.length,
    customers: 1,
    worth: money(own, 'worth'),
    cost: money(own, 'cost'),
    products: partsAt(own, 'product').map(([product, its]) =>
      productValue(
        product,
        its,
        before.filter((session) => session.product === product),
        madeUpInputs({ of: 'customer', maker, customer, product, from, to }, its),
      ),
    ),
    days: Array.from({ length: Math.ceil((end - from) / dayMs) }, (_, n) => {
      const start = from + n * dayMs;
      const its = own.filter((session) => session.start >= start && session.start < start + dayMs);
      return {
        day: new Date(start).toISOString().slice(0, 10),
        sessions: its.length,
        worth: money(its, 'worth').value,
        cost: money(its, 'cost').value,
      };
    }),
    suggestion: given.find(({ state }) => state === 'sent') ?? null,
    advice: given.filter(({ state }) => state !== 'sent'),
  };
}

function productValue(
  product: string,
  own: readonly SessionRecord[],
  before: readonly SessionRecord[],
  inputs: Inputs,
): CustomerValue['products'][number] {
  const found = planted.find(
    (candidate) => candidate.product === product,
  ) as (typeof planted)[number];
  const model = models.find((candidate) => candidate.product === product);
  const outcome = amountOf(found, own);
  const resource = amountOf({ ...found, outcome: found.resource }, own);
  const difference = (placeAmongPeers(own) - 50) / 3;
  const enough = own.length >= 10;
  const figure =
    outcome.unit === '{cup}'
      ? `${outcome.value} cups`
      : `${Math.round(outcome.value)} ${outcome.unit.replace('.', '')}`;
  const cost = money(own, 'cost');
  return {
    product,
    name: model?.name ?? product,
    inputs,
    sentence: `Your ${model?.name.toLowerCase()} gave you ${figure} for ${cost.value.toFixed(2)} €${enough ? `, ${Math.abs(Math.round(difference))} % ${difference > 0 ? 'more' : 'less'} for your money than people who use it as you do` : ''}.`,
    sessions: own.length,
    outcomes: [
      { feature: found.outcome, label: model?.value.outcomes[0]?.label ?? '', ...outcome },
    ],
    resources: [
      { feature: found.resource, label: model?.value.resources[0]?.label ?? '', ...resource },
    ],
    worth: money(own, 'worth'),
    cost,
    ownWeighted: product === 'e-bike' ? Math.min(3, own.length) : 0,
    previous:
      before.length === 0
        ? null
        : { sessions: before.length, worth: money(before, 'worth'), cost: money(before, 'cost') },
    ...comparisonOf(product, own.length, difference),
    contexts: partsByContext(own).map(([id, its]) => ({
      id,
      name: found.ways.find((way) => way.id === id)?.name ?? id,
      colour: colourOf(id),
      sessions: its.length,
      share: its.length / own.length,
      worth: money(its, 'worth'),
      cost: money(its, 'cost'),
    })),
  };
}

function partsByContext(own: readonly SessionRecord[]) {
  const ids = [...new Set(own.flatMap(({ context }) => context ?? []))];
  return ids.map((id) => [id, own.filter(({ context }) => context === id)] as const);
}
