import type { ProductModel } from '../contract/model/product-model.ts';
import type {
  Campaign,
  Customer,
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
