import { type Place, stepBelow } from './tree.ts';

/** What lies at a place, and in each of its parts. */
export interface Located<Item> {
  readonly inside: readonly Item[];
  /** In order of first appearance; none where the place is the last on the way. */
  readonly parts: readonly { readonly place: Place; readonly inside: readonly Item[] }[];
}

/**
 * Finds what lies at a place and shares it out among its parts. Each item has one way through the
 * tree, so each that lies at a place lies in one part of it: whatever adds up over items adds up
 * over parts.
 *
 * Cost: linear.
 *
 * @param wayOf from below the network down to a device
 */
export function partsAt<Item>(
  items: readonly Item[],
  place: Place,
  wayOf: (item: Item) => readonly Place[],
): Located<Item> {
  const inside: Item[] = [];
  const parts = new Map<string, { place: Place; inside: Item[] }>();
  for (const item of items) {
    const below = stepBelow(wayOf(item), place);
    if (below === undefined) continue;
    inside.push(item);
    if (below === null) continue;
    const key = `${below.level} ${below.id}`;
    const part = parts.get(key) ?? { place: below, inside: [] };
    parts.set(key, part);
    part.inside.push(item);
  }
  return { inside, parts: [...parts.values()] };
}
