import type { Hierarchy, Level, ScaleValue } from '../../../../contract/records/value.ts';
import { addressOf } from '../../address.ts';
import { type Period, periodQuery } from '../../parts/period.ts';

/** A place in the tree of value: what the page is about. */
export interface Place {
  readonly level: Level;
  readonly id: string;
  readonly hierarchy: Hierarchy;
  /** The product that the figures are of, below the level of products. */
  readonly product?: string;
}

const levels: readonly Level[] = ['device', 'customer', 'group', 'product', 'network'];

/** The place that an address names; the whole network where it names none. */
export function readPlace(query: URLSearchParams): Place {
  const level = levels.find((name) => name === query.get('level')) ?? 'network';
  const hierarchy: Hierarchy = query.get('by') === 'place' ? 'place' : 'customer';
  const product = query.get('product') ?? undefined;
  const id = level === 'network' ? 'network' : (query.get('id') ?? '');
  return { level, id, hierarchy, ...(product === undefined ? {} : { product }) };
}

/** The words of an address that name a place; those of another place are taken out. */
export function placeQuery(place: Place): Readonly<Record<string, string | undefined>> {
  const top = place.level === 'network';
  return {
    level: top ? undefined : place.level,
    id: top ? undefined : place.id,
    product: top ? undefined : place.product,
    by: place.hierarchy === 'place' ? 'place' : undefined,
    all: undefined,
  };
}

/** A part of a place, or one of the places it is part of; below a product that product stays. */
export function otherPlace(
  from: Place,
  { level, id }: { readonly level: Level; readonly id: string },
): Place {
  const { hierarchy } = from;
  if (level === 'network') return { level, id: 'network', hierarchy };
  const product = level === 'product' ? id : from.product;
  return { level, id, hierarchy, ...(product === undefined ? {} : { product }) };
}

/** Where the API tells the value of a place in a period. */
export function scalePath(maker: string, place: Place, { from, to }: Period): string {
  const { level, id, hierarchy } = place;
  // A product narrows the places below it; a product itself needs no narrowing.
  const product = level === 'product' || level === 'network' ? undefined : place.product;
  return addressOf(`/api/v1/makers/${maker}/scales/${level}/${id}`, {
    hierarchy,
    product,
    from,
    to,
  });
}

/** What stands for "in no group" and "nobody known" among the ids. */
const none = '-';

/**
 * The sessions behind a figure; undefined where no list shows exactly these: those of several
 * products, of nobody known, or of the customers of a group wherever they were.
 */
export function sessionsPath(maker: string, place: Place, period: Period): string | undefined {
  const { level, id, hierarchy } = place;
  const product = level === 'product' ? id : place.product;
  if (product === undefined || id === none) return undefined;
  if (level === 'group' && hierarchy === 'customer') return undefined;
  return addressOf(`/m/${maker}/sessions/${product}`, {
    group: level === 'group' ? id : undefined,
    customer: level === 'customer' ? id : undefined,
    device: level === 'device' ? id.slice(id.indexOf('/') + 1) : undefined,
    ...periodQuery(period),
  });
}

/** The parents of a place from the top, however the record orders them. */
export function wayDown({ parents }: Pick<ScaleValue, 'parents'>): ScaleValue['parents'] {
  return parents.toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
}
