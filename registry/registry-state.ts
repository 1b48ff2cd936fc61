import type { ProductModel } from '../contract/model/product-model.ts';
import { type Clock, systemClock } from '../contract/ports/clock.ts';
import type { Logger } from '../contract/ports/logger.ts';
import type { Access, Principal, RegistryView } from '../contract/ports/registry.ts';
import type {
  Campaign,
  Customer,
  CustomerWeight,
  Device,
  Group,
  Maker,
  Ownership,
  RegistryChange,
} from '../contract/records/registry.ts';
import { accessOf, Credentials, type ShownKey } from './credentials.ts';
import { MakerRecords } from './maker-records.ts';
import { parsePrincipal } from './principal.ts';

/** What a registry needs besides its log. */
export interface RegistryParts {
  /** 256 bits, see `readOrMakeServerKey` */
  readonly serverKey: Buffer;
  readonly logger: Logger;
  readonly clock?: Clock;
}

type Listener = (changes: readonly RegistryChange[]) => void;

/** Who is who, in memory: the sum of all changes recorded so far. */
export class RegistryState implements RegistryView {
  protected readonly clock: Clock;
  protected readonly logger: Logger;
  protected readonly credentials: Credentials;
  readonly #makers = new Map<string, MakerRecords>();
  readonly #listeners = new Set<Listener>();
  #version = 0;

  constructor({ serverKey, logger, clock = systemClock }: RegistryParts) {
    this.credentials = new Credentials(serverKey);
    this.logger = logger;
    this.clock = clock;
  }

  get version(): number {
    return this.#version;
  }

  makers(): readonly Maker[] {
    return this.#of(undefined).map((records) => records.maker);
  }

  maker(id: string): Maker | undefined {
    return this.#makers.get(id)?.maker;
  }

  products(maker?: string): readonly { readonly maker: string; readonly model: ProductModel }[] {
    return this.#of(maker).flatMap((records) =>
      Array.from(records.models(), (model) => ({ maker: records.maker.id, model })),
    );
  }

  product(maker: string, product: string): ProductModel | undefined {
    return this.#makers.get(maker)?.model(product);
  }

  productVersion(maker: string, product: string, version: number): ProductModel | undefined {
    return this.#makers.get(maker)?.modelVersion(product, version);
  }

  device(maker: string, product: string, device: string): Device | undefined {
    return this.#makers.get(maker)?.device(product, device);
  }

  devices(maker?: string, product?: string): readonly Device[] {
    return this.#of(maker).flatMap((records) => records.devices(product));
  }

  customer(maker: string, id: string): Customer | undefined {
    return this.#makers.get(maker)?.customers.get(id);
  }

  customers(maker?: string): readonly Customer[] {
    return this.#of(maker).flatMap((records) => [...records.customers.values()]);
  }

  group(maker: string, id: string): Group | undefined {
    return this.#makers.get(maker)?.groups.get(id);
  }

  groups(maker?: string): readonly Group[] {
    return this.#of(maker).flatMap((records) => [...records.groups.values()]);
  }

  campaigns(maker: string): readonly Campaign[] {
    return [...(this.#makers.get(maker)?.campaigns.values() ?? [])];
  }

  weights(maker?: string, customer?: string): readonly CustomerWeight[] {
    return this.#of(maker).flatMap((records) => records.weights(customer));
  }

  ownerships(maker?: string): readonly Ownership[] {
    return this.#of(maker).flatMap((records) => records.ownerships());
  }

  /** The owners of one device, by the time from which they own it. */
  ownershipsOf(maker: string, product: string, device: string): readonly Ownership[] {
    return this.#makers.get(maker)?.ownershipsOf(product, device) ?? [];
  }

  keys(): readonly ShownKey[] {
    return this.credentials.keys();
  }

  hasKey(id: string): boolean {
    return this.credentials.hasKey(id);
  }

  authenticate(username: string, secret: string): Principal | undefined {
    // The secret first, always: how long an answer takes must not tell which user names there are.
    const fits = this.credentials.fits(username, secret);
    const principal = parsePrincipal(username);
    return fits && principal !== undefined && this.#inForce(principal) ? principal : undefined;
  }

  holds(username: string): boolean {
    const principal = parsePrincipal(username);
    return principal !== undefined && this.credentials.has(username) && this.#inForce(principal);
  }

  /** One-time keys open nothing here: they are only redeemed. */
  access(key: string): Access | undefined {
    const found = this.credentials.findKey(key, this.clock());
    return found === undefined || found.once ? undefined : accessOf(found);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over changes that are in the log and tells the listeners. */
  protected record(changes: readonly RegistryChange[]): void {
    for (const change of changes) this.#record(change);
    this.#version += 1;
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (error) {
        // The change stands whatever a listener makes of it, and the others must hear of it too.
        this.logger.error({ error }, 'a listener to the registry failed');
      }
    }
  }

  #record(change: RegistryChange): void {
    switch (change.change) {
      case 'maker': {
        const known = this.#makers.get(change.maker.id);
        if (known === undefined) this.#makers.set(change.maker.id, new MakerRecords(change.maker));
        else known.maker = change.maker;
        break;
      }
      case 'product':
        this.#makers.get(change.maker)?.setModel(change.model);
        break;
      case 'group':
        this.#makers.get(change.group.maker)?.groups.set(change.group.id, change.group);
        break;
      case 'customer':
        this.#makers.get(change.customer.maker)?.customers.set(change.customer.id, change.customer);
        break;
      case 'device':
        this.#makers.get(change.device.maker)?.setDevice(change.device);
        break;
      case 'ownership':
        this.#makers.get(change.ownership.maker)?.setOwnership(change.ownership);
        break;
      case 'weight':
        this.#makers.get(change.weight.maker)?.setWeight(change.weight);
        break;
      case 'campaign':
        this.#makers.get(change.campaign.maker)?.campaigns.set(change.campaign.id, change.campaign);
        break;
      case 'campaign-removed':
        this.#makers.get(change.maker)?.campaigns.delete(change.id);
        break;
      case 'credential':
        this.credentials.set(change.credential.username, change.credential.hash);
        break;
      case 'credential-revoked':
        this.credentials.revoke(change.username);
        break;
      case 'key':
        this.credentials.setKey(change.key);
        break;
      case 'key-revoked':
        this.credentials.revokeKey(change.id);
        break;
      case 'maker-removed':
        this.#makers.delete(change.maker);
        this.credentials.removeMaker(change.maker);
        break;
    }
  }

  /** The records of one maker (none where it is unknown), or of all. */
  #of(maker: string | undefined): readonly MakerRecords[] {
    if (maker === undefined) return [...this.#makers.values()];
    const records = this.#makers.get(maker);
    return records === undefined ? [] : [records];
  }

  #inForce(principal: Principal): boolean {
    const records = this.#makers.get(principal.maker);
    if (records === undefined) return false;
    if (principal.kind === 'device') {
      return records.device(principal.product, principal.device)?.revoked === false;
    }
    return principal.kind !== 'customer' || records.customers.has(principal.id);
  }
}
