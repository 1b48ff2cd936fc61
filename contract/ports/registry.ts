import type { ProductModel } from '../model/product-model.ts';
import type {
  ApiKey,
  Campaign,
  Customer,
  CustomerWeight,
  Device,
  Group,
  ImportResult,
  ImportRow,
  Maker,
  Ownership,
  RegistryChange,
} from '../records/registry.ts';

/** Who speaks over MQTT; the user name says which (see docs/decisions, principals). */
export type Principal =
  | {
      readonly kind: 'device';
      readonly maker: string;
      readonly product: string;
      readonly device: string;
    }
  | { readonly kind: 'app'; readonly maker: string; readonly id: string }
  | { readonly kind: 'customer'; readonly maker: string; readonly id: string }
  | { readonly kind: 'gateway'; readonly maker: string; readonly id: string };

/** What a key opens over HTTP. */
export type Access =
  | { readonly role: 'admin'; readonly keyId: string }
  | { readonly role: 'maker'; readonly keyId: string; readonly maker: string }
  | {
      readonly role: 'customer';
      readonly keyId: string;
      readonly maker: string;
      readonly customer: string;
    };

/**
 * Who is who, in memory: every method answers at once (maps), and nothing here waits for a disk.
 */
export interface RegistryView {
  makers(): readonly Maker[];
  maker(id: string): Maker | undefined;
  /** The models in force of a maker, or of all. */
  products(maker?: string): readonly { readonly maker: string; readonly model: ProductModel }[];
  /** The model in force. */
  product(maker: string, product: string): ProductModel | undefined;
  /** A given version; journal entries name theirs. */
  productVersion(maker: string, product: string, version: number): ProductModel | undefined;
  device(maker: string, product: string, device: string): Device | undefined;
  devices(maker?: string, product?: string): readonly Device[];
  customer(maker: string, id: string): Customer | undefined;
  customers(maker?: string): readonly Customer[];
  group(maker: string, id: string): Group | undefined;
  groups(maker?: string): readonly Group[];
  /** What a maker declared. */
  campaigns(maker: string): readonly Campaign[];
  /** What customers set the worth of amounts to, by time within each amount. */
  weights(maker?: string, customer?: string): readonly CustomerWeight[];
  ownerships(maker?: string): readonly Ownership[];
  keys(): readonly Omit<ApiKey, 'hash'>[];
  /** The principal of a user name and secret, in constant time; undefined where they do not fit. */
  authenticate(username: string, secret: string): Principal | undefined;
  /** Whether a user name's credential is still in force: a connection is cut when it is not. */
  holds(username: string): boolean;
  /** What a bearer key opens; undefined where it is unknown, revoked or expired. */
  access(key: string): Access | undefined;
  /** A number that grows with each change. */
  readonly version: number;
  /** Called after each change; returns how to stop. */
  onChange(listener: (changes: readonly RegistryChange[]) => void): () => void;
}

/** The registry of the one process that may change it. */
export interface RegistryWriter extends RegistryView {
  /** Applies changes together, durable when it resolves. Throws a Fault where they contradict what is known. */
  apply(changes: readonly RegistryChange[], actor: string): Promise<void>;
  /** Applies import rows; makes credentials for new devices. */
  import(rows: readonly ImportRow[], actor: string): Promise<ImportResult>;
  /** Makes (or replaces) the credential of a user name; the secret is shown once. */
  issueCredential(
    username: string,
    actor: string,
  ): Promise<{ readonly username: string; readonly password: string }>;
  /** The same for many user names together: all or none, durable at once. */
  issueCredentials(
    usernames: readonly string[],
    actor: string,
  ): Promise<readonly { readonly username: string; readonly password: string }[]>;
  /** Makes an API key; the key is shown once. */
  issueKey(
    key: Pick<ApiKey, 'role' | 'maker' | 'customer' | 'label'> & {
      readonly expires?: number;
      readonly once?: boolean;
      /** a key that the operator chose; absent: one is drawn */
      readonly text?: string;
    },
    actor: string,
  ): Promise<{ readonly id: string; readonly key: string }>;
  /** Uses up a one-time key: what it opens, once; undefined where it is unknown, used or expired. */
  redeem(key: string): Promise<Access | undefined>;
  /** End of the log: what a follower must have read to know of the last change. */
  readonly position: number;
  close(): Promise<void>;
}

/** The registry of a process that follows the log. */
export interface RegistryFollower extends RegistryView {
  /** Reads on until at least `position`. */
  follow(position?: number): Promise<void>;
  close(): Promise<void>;
}
