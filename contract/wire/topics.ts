import { isIdentifier, reservedProductIds } from '../identifiers.ts';

/**
 * The channels below a device's prefix `{root}/{maker}/{product}/{device}/`. One table from which
 * topics are built, read and authorised.
 *
 * - `from`: who publishes; the other side subscribes.
 * - `qos`: the highest quality of service that makes sense; lower ones are accepted.
 * - `retained`: whether the last message stays for those who subscribe later.
 */
export const channels = {
  telemetry: { from: 'device', qos: 1, retained: false },
  'telemetry/senml': { from: 'device', qos: 1, retained: false },
  'telemetry/cbor': { from: 'device', qos: 1, retained: false },
  event: { from: 'device', qos: 1, retained: false },
  links: { from: 'device', qos: 1, retained: false },
  relay: { from: 'device', qos: 1, retained: false },
  status: { from: 'device', qos: 1, retained: true },
  advice: { from: 'system', qos: 1, retained: false },
  'advice/reply': { from: 'device', qos: 1, retained: false },
  rejected: { from: 'system', qos: 0, retained: false },
} as const satisfies Record<string, { from: 'device' | 'system'; qos: 0 | 1; retained: boolean }>;

/** A channel below a device's prefix. */
export type Channel = keyof typeof channels;

/** Who a device topic speaks of. */
export interface DeviceAddress {
  readonly maker: string;
  readonly product: string;
  readonly device: string;
}

/** A topic, read. */
export type Topic =
  | ({ readonly kind: 'device'; readonly channel: Channel } & DeviceAddress)
  | {
      readonly kind: 'insight';
      readonly maker: string;
      readonly product: string;
      readonly insight: string;
    }
  | { readonly kind: 'customer-value'; readonly maker: string; readonly customer: string };

/** The root of every topic unless configured otherwise. */
export const defaultTopicRoot = 'vm';

/** The topic of a device's channel: `vm/acme/e-bike/d-1/telemetry`. */
export function deviceTopic(
  address: DeviceAddress,
  channel: Channel,
  root = defaultTopicRoot,
): string {
  return `${root}/${address.maker}/${address.product}/${address.device}/${channel}`;
}

/** Where a maker's applications receive an insight record of a kind, retained. */
export function insightTopic(
  maker: string,
  product: string,
  insight: string,
  root = defaultTopicRoot,
): string {
  return `${root}/${maker}/insights/${product}/${insight}`;
}

/** Where a customer's application receives its value record, retained. */
export function customerValueTopic(
  maker: string,
  customer: string,
  root = defaultTopicRoot,
): string {
  return `${root}/${maker}/customers/${customer}/value`;
}

/**
 * Reads a topic without wildcards; `undefined` where it is not one of the table.
 * Cost: one split; callers on the hot path cache by topic.
 */
export function readTopic(topic: string, root = defaultTopicRoot): Topic | undefined {
  if (!topic.startsWith(`${root}/`)) return undefined;
  const [maker, second, third, ...rest] = topic.slice(root.length + 1).split('/');
  if (maker === undefined || second === undefined || third === undefined) return undefined;
  if (!isIdentifier(maker) || !isIdentifier(second) || !isIdentifier(third)) return undefined;
  const tail = rest.join('/');
  if (second === 'insights') {
    return isIdentifier(tail)
      ? { kind: 'insight', maker, product: third, insight: tail }
      : undefined;
  }
  if (second === 'customers') {
    return tail === 'value' ? { kind: 'customer-value', maker, customer: third } : undefined;
  }
  if (reservedProductIds.includes(second) || !isChannel(tail)) return undefined;
  return { kind: 'device', maker, product: second, device: third, channel: tail };
}

function isChannel(text: string): text is Channel {
  return Object.hasOwn(channels, text);
}
