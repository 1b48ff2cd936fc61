import { isIdentifier, reservedProductIds } from '../contract/identifiers.ts';
import type { Principal } from '../contract/ports/registry.ts';

/** The word in a product's place that says what kind of principal it is, where it is no device. */
const places = { '@app': 'app', '@customer': 'customer', '@gateway': 'gateway' } as const;

/**
 * Reads an MQTT user name: `{maker}/{product}/{device}`, `{maker}/@app/{id}`,
 * `{maker}/@customer/{id}` or `{maker}/@gateway/{id}`; `undefined` where it is none of these.
 */
export function parsePrincipal(username: string): Principal | undefined {
  const [maker, place, id, ...rest] = username.split('/');
  if (maker === undefined || place === undefined || id === undefined || rest.length > 0) {
    return undefined;
  }
  if (!isIdentifier(maker) || !isIdentifier(id)) return undefined;
  if (isPlace(place)) return { kind: places[place], maker, id };
  if (!isIdentifier(place) || reservedProductIds.includes(place)) return undefined;
  return { kind: 'device', maker, product: place, device: id };
}

/** The user name of a principal; `parsePrincipal` reads it back. */
export function formatPrincipal(principal: Principal): string {
  return principal.kind === 'device'
    ? `${principal.maker}/${principal.product}/${principal.device}`
    : `${principal.maker}/@${principal.kind}/${principal.id}`;
}

function isPlace(word: string): word is keyof typeof places {
  return Object.hasOwn(places, word);
}
