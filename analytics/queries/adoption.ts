import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Device } from '../../contract/records/registry.ts';
import type { Hierarchy, ScaleValue } from '../../contract/records/value.ts';
import type { Cell } from '../scales/cells.ts';
import { deviceId, none, type Place, pathOf, stepBelow } from '../scales/tree.ts';

/**
 * Devices and customers at a place, and those of them in use. To a place belong the devices that
 * the registry has there (by their owner, or by where they stand), the customers it has there or
 * who own such a device, and whoever was active there.
 *
 * Cost: linear in the registry.
 */
export function adoptionAt(
  registry: RegistryView,
  maker: string,
  {
    place,
    hierarchy,
    product,
    cells,
    now,
  }: {
    readonly place: Place;
    readonly hierarchy: Hierarchy;
    readonly product: string | undefined;
    /** What was active there. */
    readonly cells: readonly Cell[];
    /** epoch ms: whose the devices are */
    readonly now: number;
  },
): ScaleValue['adoption'] {
  const owners = ownersAt(registry, maker, now);
  const activeDevices = new Set(cells.map((cell) => deviceId(cell.product, cell.device)));
  const activeCustomers = new Set(cells.flatMap(({ customer }) => customer ?? []));
  const devices = new Set(activeDevices);
  const customers = new Set(activeCustomers);
  for (const device of registry.devices(maker, product)) {
    if (device.revoked) continue;
    const key = deviceId(device.product, device.id);
    const owner = owners.get(key) ?? null;
    // A device that nobody owns belongs to those who use it, not to a customer "none".
    if (owner === null && hierarchy === 'customer' && !isTop(place)) continue;
    if (!isAt(registry, maker, device, owner, hierarchy, place)) continue;
    devices.add(key);
    if (owner !== null) customers.add(owner);
  }
  if (hierarchy === 'customer' && product === undefined) {
    for (const { id } of registry.customers(maker)) {
      const nothing = { product: '', device: '', customer: id, group: null };
      if (stepBelow(pathOf(nothing, hierarchy, registry, maker), place)) customers.add(id);
    }
  }
  return {
    devices: devices.size,
    activeDevices: activeDevices.size,
    customers: customers.size,
    activeCustomers: activeCustomers.size,
  };
}

/** Whether the registry knows of a place. */
export function placeExists(registry: RegistryView, maker: string, { level, id }: Place): boolean {
  switch (level) {
    case 'network':
      return id === 'network' && registry.maker(maker) !== undefined;
    case 'product':
      return registry.product(maker, id) !== undefined;
    case 'group':
      return id === none || registry.group(maker, id) !== undefined;
    case 'customer':
      return id === none || registry.customer(maker, id) !== undefined;
    case 'device': {
      const [product = '', device = ''] = id.split('/');
      return registry.device(maker, product, device) !== undefined;
    }
  }
}

function isTop({ level }: Place): boolean {
  return level === 'network' || level === 'product';
}

function isAt(
  registry: RegistryView,
  maker: string,
  { product, id, group }: Device,
  owner: string | null,
  hierarchy: Hierarchy,
  place: Place,
): boolean {
  const belonging = { product, device: id, customer: owner, group };
  return stepBelow(pathOf(belonging, hierarchy, registry, maker), place) !== undefined;
}

/** Who owns each device at a moment, by `deviceId`. */
export function ownersAt(
  registry: RegistryView,
  maker: string,
  now: number,
): ReadonlyMap<string, string | null> {
  const latest = new Map<string, { readonly from: number; readonly customer: string | null }>();
  for (const { product, device, customer, from } of registry.ownerships(maker)) {
    const key = deviceId(product, device);
    const before = latest.get(key);
    if (from > now) continue;
    if (before === undefined || before.from <= from) latest.set(key, { from, customer });
  }
  return new Map([...latest].map(([key, { customer }]) => [key, customer]));
}
