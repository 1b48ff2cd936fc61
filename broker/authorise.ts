import type { Principal } from '../contract/ports/registry.ts';
import { pass, reject, type Verdict } from '../contract/verdict.ts';
import { type Channel, channels, readTopic } from '../contract/wire/topics.ts';

/**
 * Whether a principal may publish on a topic; the channel where it may. Devices alone have
 * something to say, and each only below its own prefix, on the channels that come from devices.
 */
export function mayPublish(principal: Principal, topic: string, root: string): Verdict<Channel> {
  const read = readTopic(topic, root);
  if (read === undefined) {
    return reject('topic-unknown', `"${topic}" is not in the topic table of root "${root}"`);
  }
  if (principal.kind !== 'device') {
    return reject('topic-not-yours', `only a device publishes; this is ${nameOf(principal)}`);
  }
  if (read.kind !== 'device') {
    return reject('topic-not-yours', `"${topic}" comes from the system, which alone publishes it`);
  }
  const { maker, product, device, channel } = read;
  const isOwn =
    maker === principal.maker && product === principal.product && device === principal.device;
  if (!isOwn) {
    return reject(
      'topic-not-yours',
      `expected a topic below "${prefixOf(principal, root)}", not "${topic}"`,
    );
  }
  if (channels[channel].from !== 'device') {
    return reject(
      'topic-not-yours',
      `"${channel}" goes to the device; only the system publishes it`,
    );
  }
  return pass(channel);
}

/**
 * Whether a principal may subscribe to a topic filter, and so also whether it may be sent a topic.
 *
 * - a device: anything below its own prefix
 * - a customer: anything below its own prefix, where its value record is
 * - a maker's app: the insights of its maker, and what its devices say and are told; never what is
 *   meant for one customer
 * - a gateway: nothing; what it carries, it publishes as the device it also is
 */
export function maySubscribe(principal: Principal, filter: string, root: string): boolean {
  if (principal.kind === 'app') return appMaySubscribe(principal.maker, filter, root);
  if (principal.kind === 'gateway') return false;
  return filter.startsWith(prefixOf(principal, root));
}

/** Everything that is a device's or a customer's own begins with this. */
function prefixOf(
  principal: Exclude<Principal, { kind: 'app' | 'gateway' }>,
  root: string,
): string {
  return principal.kind === 'device'
    ? `${root}/${principal.maker}/${principal.product}/${principal.device}/`
    : `${root}/${principal.maker}/customers/${principal.id}/`;
}

function appMaySubscribe(maker: string, filter: string, root: string): boolean {
  const prefix = `${root}/${maker}/`;
  if (!filter.startsWith(prefix)) return false;
  const [product, device, ...channel] = filter.slice(prefix.length).split('/');
  if (product === undefined || device === undefined) return false;
  if (product === 'insights') return true;
  if (product === 'customers' || product === '#') return false;
  // `+` in the product's place also stands for `customers`, whose topics end in no channel's name.
  if (product === '+') return Object.hasOwn(channels, channel.join('/'));
  return true;
}

function nameOf(principal: Exclude<Principal, { kind: 'device' }>): string {
  return `${principal.maker}/@${principal.kind}/${principal.id}`;
}
