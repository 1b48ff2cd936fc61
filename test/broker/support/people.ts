import type { Principal, RegistryView } from '../../../contract/ports/registry.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';

/** Those who may come in in these tests: two makers, each with devices, an app and a customer. */
const names = [
  'acme/e-bike/d-1',
  'acme/e-bike/d-10',
  'acme/kettle/d-1',
  'acme/@app/board',
  'acme/@customer/c-1',
  'acme/@customer/c-2',
  'acme/@gateway/g-1',
  'bolt/e-bike/d-1',
  'bolt/@app/board',
  'bolt/@customer/c-1',
] as const;

export type Username = (typeof names)[number];

/** The password that lets a user name in. */
export function passwordOf(username: string): string {
  return `secret of ${username}`;
}

/** Who is who in these tests. */
export class People implements Pick<RegistryView, 'authenticate' | 'onChange'> {
  readonly #known = new Set<string>(names);
  readonly #listeners = new Set<(changes: readonly RegistryChange[]) => void>();
  /** How often a secret was looked at. */
  asked = 0;

  authenticate(username: string, secret: string): Principal | undefined {
    this.asked += 1;
    if (!this.#known.has(username) || secret !== passwordOf(username)) return undefined;
    const [maker = '', place = '', id = ''] = username.split('/');
    if (place === '@app') return { kind: 'app', maker, id };
    if (place === '@customer') return { kind: 'customer', maker, id };
    if (place === '@gateway') return { kind: 'gateway', maker, id };
    return { kind: 'device', maker, product: place, device: id };
  }

  onChange(listener: (changes: readonly RegistryChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells of a change, as the registry does once it holds. */
  change(change: RegistryChange): void {
    if (change.change === 'credential-revoked') this.#known.delete(change.username);
    for (const listener of this.#listeners) listener([change]);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
