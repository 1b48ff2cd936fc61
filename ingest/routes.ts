import type { RegistryView } from '../contract/ports/registry.ts';
import { readingsPrefix } from '../contract/records/journal-codec.ts';
import { namesFrom } from '../contract/records/journal-layout.ts';
import { type Reject, reject } from '../contract/verdict.ts';
import { type Channel, channels, type DeviceAddress, readTopic } from '../contract/wire/topics.ts';
import { compileValidator, type Validator } from './compile-validator.ts';
import { Fingerprint, randomSeed } from './fingerprint.ts';

/** All that a topic says about its messages, looked up once. */
export interface Route {
  readonly channel: Channel;
  readonly address: DeviceAddress;
  /** Why nothing can be taken under this topic. */
  readonly unknownTopic?: Reject;
  /** Why the device named by the topic cannot send. */
  readonly unknownDevice?: Reject;
  /** The product model in force, compiled. */
  readonly validator?: Validator;
  /** The bytes every readings entry of the device begins with. */
  readonly prefix: Uint8Array;
  /** Sets the fingerprints of the device's readings apart from those of others. */
  readonly seed: Seed;
}

/** A 64-bit seed. */
export interface Seed {
  readonly high: number;
  readonly low: number;
}

/** The most topics remembered; more than that many are in use only when someone makes them up. */
const mostRoutes = 200_000;

const nothing = new Uint8Array();

/** The route of no topic. */
export const nowhere: Route = {
  channel: 'telemetry',
  address: { maker: '', product: '', device: '' },
  prefix: nothing,
  seed: { high: 0, low: 0 },
};

/**
 * Topics and where they lead. Remembered until the registry changes; a model is compiled once for
 * as long as it is in force.
 */
export class Routes {
  readonly #registry: RegistryView;
  readonly #root: string;
  readonly #processSeed: Seed = { high: randomSeed(), low: randomSeed() };
  readonly #fingerprint = new Fingerprint();
  readonly #routes = new Map<string, Route>();
  readonly #validators = new WeakMap<object, Validator>();
  #version: number;

  constructor(registry: RegistryView, root: string) {
    this.#registry = registry;
    this.#root = root;
    this.#version = registry.version;
  }

  /** The route of a topic. Cost: one look into a map when the topic was seen before. */
  of(topic: string): Route {
    if (this.#registry.version !== this.#version || this.#routes.size >= mostRoutes) {
      this.#version = this.#registry.version;
      this.#routes.clear();
    }
    let route = this.#routes.get(topic);
    if (route === undefined) {
      route = this.#find(topic);
      this.#routes.set(topic, route);
    }
    return route;
  }

  /** The seed of a device's fingerprints: the same as long as the process lives. */
  seedOf({ maker, product, device }: DeviceAddress): Seed {
    const bytes = readingsPrefix(maker, product, device, 0);
    return this.seedOfNames(bytes, namesFrom, bytes.length);
  }

  /** The same, from the names as they stand in an entry of the device's readings. */
  seedOfNames(bytes: Uint8Array, from: number, to: number): Seed {
    const { high, low } = this.#processSeed;
    const hash = this.#fingerprint.begin(high, low).add(bytes, from, to).end();
    return { high: hash.high, low: hash.low };
  }

  #find(topic: string): Route {
    const read = readTopic(topic, this.#root);
    if (read?.kind !== 'device') {
      const form = `${this.#root}/{maker}/{product}/{device}/{channel}`;
      const unknownTopic = reject('topic-unknown', `expected ${form} with a channel of the table`);
      return { ...nowhere, unknownTopic };
    }
    const { channel, maker, product, device } = read;
    const address = { maker, product, device };
    if (channels[channel].from !== 'device') {
      const detail = `"${channel}" is sent by the system to the device, never by it`;
      return { ...nowhere, address, channel, unknownTopic: reject('topic-not-yours', detail) };
    }
    const known = { channel, address, seed: this.seedOf(address) };
    const model = this.#registry.product(maker, product);
    if (model === undefined) {
      const detail = `maker "${maker}" has no product "${product}"`;
      return { ...known, prefix: nothing, unknownDevice: reject('product-unknown', detail) };
    }
    let validator = this.#validators.get(model);
    if (validator === undefined) {
      validator = compileValidator(model);
      this.#validators.set(model, validator);
    }
    const prefix = readingsPrefix(maker, product, device, model.version);
    const found = this.#registry.device(maker, product, device);
    if (found === undefined || found.revoked) {
      const detail = `"${maker}/${product}/${device}" ${found ? 'was revoked' : 'is not registered'}`;
      return { ...known, validator, prefix, unknownDevice: reject('device-unknown', detail) };
    }
    return { ...known, validator, prefix };
  }
}
