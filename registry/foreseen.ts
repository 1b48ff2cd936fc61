import type { ProductModel } from '../contract/model/product-model.ts';
import type { Principal } from '../contract/ports/registry.ts';
import type {
  Customer,
  Device,
  Group,
  Maker,
  Ownership,
  RegistryChange,
} from '../contract/records/registry.ts';
import type { RegistryState } from './registry-state.ts';

/**
 * What would be known if further changes were made: asked while changes are planned or checked one
 * after the other, without touching what is known. Costs as much as there are further changes.
 */
export class Foreseen {
  readonly #known: RegistryState;
  readonly #makers = new Map<string, Maker>();
  readonly #models = new Map<string, ProductModel>();
  readonly #groups = new Map<string, Group>();
  readonly #customers = new Map<string, Customer>();
  readonly #devices = new Map<string, Device>();
  readonly #ownerships = new Map<string, Ownership>();
  readonly #removed = new Set<string>();

  constructor(known: RegistryState) {
    this.#known = known;
  }

  maker(id: string): Maker | undefined {
    return this.#makers.get(id) ?? this.#before(id)?.maker(id);
  }

  product(maker: string, product: string): ProductModel | undefined {
    return this.#models.get(`${maker}/${product}`) ?? this.#before(maker)?.product(maker, product);
  }

  /** The ids of the products there would be, for telling what was expected. */
  products(maker: string): readonly string[] {
    const added = Array.from(this.#models.entries())
      .filter(([key]) => key.startsWith(`${maker}/`))
      .map(([, model]) => model.product);
    const before = this.#before(maker)?.products(maker) ?? [];
    return [...new Set([...before.map(({ model }) => model.product), ...added])];
  }

  group(maker: string, id: string): Group | undefined {
    return this.#groups.get(`${maker}/${id}`) ?? this.#before(maker)?.group(maker, id);
  }

  customer(maker: string, id: string): Customer | undefined {
    return this.#customers.get(`${maker}/${id}`) ?? this.#before(maker)?.customer(maker, id);
  }

  device(maker: string, product: string, id: string): Device | undefined {
    const key = `${maker}/${product}/${id}`;
    return this.#devices.get(key) ?? this.#before(maker)?.device(maker, product, id);
  }

  /** Who owns a device from exactly this time on, if the registry says so for that time. */
  ownershipFrom(maker: string, product: string, device: string, from: number) {
    return (
      this.#ownerships.get(`${maker}/${product}/${device}/${from}`) ??
      this.#before(maker)
        ?.ownershipsOf(maker, product, device)
        .find((ownership) => ownership.from === from)
    );
  }

  /** Whether a principal's maker, and its device or customer, would be there. */
  knows(principal: Principal): boolean {
    const { maker } = principal;
    if (this.maker(maker) === undefined) return false;
    if (principal.kind === 'device') {
      return this.device(maker, principal.product, principal.device) !== undefined;
    }
    return principal.kind !== 'customer' || this.customer(maker, principal.id) !== undefined;
  }

  /** Foresees one more change. */
  add(change: RegistryChange): void {
    switch (change.change) {
      case 'maker':
        this.#makers.set(change.maker.id, change.maker);
        break;
      case 'product':
        this.#models.set(`${change.maker}/${change.model.product}`, change.model);
        break;
      case 'group':
        this.#groups.set(`${change.group.maker}/${change.group.id}`, change.group);
        break;
      case 'customer':
        this.#customers.set(`${change.customer.maker}/${change.customer.id}`, change.customer);
        break;
      case 'device': {
        const { maker, product, id } = change.device;
        this.#devices.set(`${maker}/${product}/${id}`, change.device);
        break;
      }
      case 'ownership': {
        const { maker, product, device, from } = change.ownership;
        this.#ownerships.set(`${maker}/${product}/${device}/${from}`, change.ownership);
        break;
      }
      case 'maker-removed':
        this.#remove(change.maker);
        break;
    }
  }

  #remove(maker: string): void {
    this.#removed.add(maker);
    this.#makers.delete(maker);
    for (const added of [
      this.#models,
      this.#groups,
      this.#customers,
      this.#devices,
      this.#ownerships,
    ]) {
      for (const key of added.keys()) if (key.startsWith(`${maker}/`)) added.delete(key);
    }
  }

  #before(maker: string): RegistryState | undefined {
    return this.#removed.has(maker) ? undefined : this.#known;
  }
}
