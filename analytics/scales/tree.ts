import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Hierarchy, Level } from '../../contract/records/value.ts';

/** Stands for "none" as an id: no group, or nobody known. Identifiers never begin with a hyphen. */
export const none = '-';

/** A place in the tree. */
export interface Place {
  readonly level: Level;
  readonly id: string;
}

/** The top of every tree. */
export const network: Place = { level: 'network', id: 'network' };

/** Whose a leaf is, and where; null: nobody known, or in no group. */
export interface Belonging {
  readonly product: string;
  readonly device: string;
  readonly customer: string | null;
  readonly group: string | null;
}

/** Two places are the same. */
function isSame(a: Place, b: Place): boolean {
  return a.level === b.level && a.id === b.id;
}

/** The id of a device among all products. */
export function deviceId(product: string, device: string): string {
  return `${product}/${device}`;
}

/**
 * The two trees over one table of sessions, below the network:
 *
 * - customer: product → groups of the customer (the outermost first) → customer → device: by whom
 *   it was;
 * - place: product → groups in which the device stood → device: where it was.
 *
 * Everything has exactly one way through each tree (through `none`, where something is not known),
 * so the children of a place always add up to it.
 */
export function pathOf(
  belonging: Belonging,
  hierarchy: Hierarchy,
  registry: RegistryView,
  maker: string,
): readonly Place[] {
  const { product, device, customer, group } = belonging;
  const first: Place = { level: 'product', id: product };
  const last: Place = { level: 'device', id: deviceId(product, device) };
  if (hierarchy === 'place') return [first, ...groupsDownTo(group, registry, maker), last];
  const home = customer === null ? null : (registry.customer(maker, customer)?.group ?? null);
  return [
    first,
    ...groupsDownTo(home, registry, maker),
    { level: 'customer', id: customer ?? none },
    last,
  ];
}

/** All groups above a group and itself, the outermost first. */
export function groupsDownTo(
  group: string | null,
  registry: RegistryView,
  maker: string,
): readonly Place[] {
  const path: Place[] = [];
  for (let id = group; id !== null; ) {
    const above = id;
    path.unshift({ level: 'group', id: above });
    id = registry.group(maker, above)?.parent ?? null;
    // The registry knows no circles; should there be one all the same, the way ends.
    if (path.some((place) => place.id === id)) break;
  }
  return path.length > 0 ? path : [{ level: 'group', id: none }];
}

/**
 * The step that follows a place on the way through the tree; null: the place is the last;
 * undefined: the way does not lead through it.
 */
export function stepBelow(path: readonly Place[], place: Place): Place | null | undefined {
  const at = isSame(place, network) ? -1 : path.findIndex((step) => isSame(step, place));
  if (at < 0 && !isSame(place, network)) return undefined;
  return path[at + 1] ?? null;
}
