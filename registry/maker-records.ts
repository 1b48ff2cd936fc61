import type { ProductModel } from '../contract/model/product-model.ts';
import type {
  Campaign,
  Customer,
  CustomerWeight,
  Device,
  Group,
  Maker,
  Ownership,
} from '../contract/records/registry.ts';

/** All that is known of one maker. Removing the maker removes it as a whole. */
export class MakerRecords {
  maker: Maker;
  readonly groups = new Map<string, Group>();
  readonly customers = new Map<string, Customer>();
  readonly campaigns = new Map<string, Campaign>();
  readonly #versions = new Map<string, Map<number, ProductModel>>();
  readonly #inForce = new Map<string, ProductModel>();
  readonly #devices = new Map<string, Map<string, Device>>();
  readonly #ownerships = new Map<string, Ownership[]>();
  /** By customer, then by product and feature. */
  readonly #weights = new Map<string, Map<string, readonly CustomerWeight[]>>();

  constructor(maker: Maker) {
    this.maker = maker;
  }

  /** The models in force. */
  models(): Iterable<ProductModel> {
    return this.#inForce.values();
  }

  model(product: string): ProductModel | undefined {
    return this.#inForce.get(product);
  }

  modelVersion(product: string, version: number): ProductModel | undefined {
    return this.#versions.get(product)?.get(version);
  }

  setModel(model: ProductModel): void {
    const versions = this.#versions.get(model.product) ?? new Map<number, ProductModel>();
    versions.set(model.version, model);
    this.#versions.set(model.product, versions);
    this.#inForce.set(model.product, model);
  }

  device(product: string, id: string): Device | undefined {
    return this.#devices.get(product)?.get(id);
  }

  devices(product?: string): Device[] {
    const kinds = product === undefined ? this.#devices.values() : [this.#devices.get(product)];
    return Array.from(kinds).flatMap((devices) => (devices ? [...devices.values()] : []));
  }

  setDevice(device: Device): void {
    const devices = this.#devices.get(device.product) ?? new Map<string, Device>();
    devices.set(device.id, device);
    this.#devices.set(device.product, devices);
  }

  weights(customer?: string): CustomerWeight[] {
    const of = customer === undefined ? this.#weights.values() : [this.#weights.get(customer)];
    return Array.from(of).flatMap((byAmount) => (byAmount ? [...byAmount.values()].flat() : []));
  }

  /** Adds a weight, which holds from then on: whatever was set for later is replaced by it. */
  setWeight(weight: CustomerWeight): void {
    const { customer, product, feature, worth, from } = weight;
    const byAmount = this.#weights.get(customer) ?? new Map<string, readonly CustomerWeight[]>();
    this.#weights.set(customer, byAmount);
    const key = `${product}/${feature}`;
    const earlier = (byAmount.get(key) ?? []).filter((other) => other.from < from);
    // The maker's price before any own one is what holds anyhow.
    if (earlier.length === 0 && worth === null) byAmount.delete(key);
    else byAmount.set(key, [...earlier, weight]);
  }

  ownerships(): Ownership[] {
    return Array.from(this.#ownerships.values()).flat();
  }

  /** The owners of one device, by the time from which they own it. */
  ownershipsOf(product: string, device: string): readonly Ownership[] {
    return this.#ownerships.get(`${product}/${device}`) ?? [];
  }

  /**
   * Adds an ownership in its place in time; one from the same time is replaced. So a mistake is
   * corrected by naming the right owner from the wrong time on.
   */
  setOwnership(ownership: Ownership): void {
    const others = this.ownershipsOf(ownership.product, ownership.device).filter(
      (other) => other.from !== ownership.from,
    );
    const inOrder = [...others, ownership].sort((one, other) => one.from - other.from);
    this.#ownerships.set(`${ownership.product}/${ownership.device}`, inOrder);
  }
}
