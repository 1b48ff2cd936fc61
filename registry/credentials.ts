import type { Access } from '../contract/ports/registry.ts';
import type { ApiKey } from '../contract/records/registry.ts';
import { hashSecret, hmac, sameHash } from './secrets.ts';

/** An API key as it may be shown. */
export type ShownKey = Omit<ApiKey, 'hash'>;

/** The credentials of MQTT user names and the API keys, all of them as hashes. */
export class Credentials {
  readonly #serverKey: Buffer;
  readonly #hashes = new Map<string, Buffer>();
  readonly #keys = new Map<string, ApiKey>();
  readonly #idByHash = new Map<string, string>();
  /** Compared with where a user name is unknown, so that the answer takes as long. */
  readonly #nobody: Buffer;

  constructor(serverKey: Buffer) {
    this.#serverKey = serverKey;
    this.#nobody = Buffer.alloc(hmac(serverKey, '').length);
  }

  /** Whether the user name has a credential in force. */
  has(username: string): boolean {
    return this.#hashes.has(username);
  }

  /** Whether the secret is that of the user name. Takes the same time for one that is unknown. */
  fits(username: string, secret: string): boolean {
    const known = this.#hashes.get(username);
    const same = sameHash(hmac(this.#serverKey, secret), known ?? this.#nobody);
    return same && known !== undefined;
  }

  set(username: string, hash: string): void {
    this.#hashes.set(username, Buffer.from(hash, 'base64url'));
  }

  revoke(username: string): void {
    this.#hashes.delete(username);
  }

  hasKey(id: string): boolean {
    return this.#keys.has(id);
  }

  /**
   * The key in force with this text at `now` (epoch ms). It is looked up by its keyed hash: the time
   * of that tells nothing about the keys there are, as nobody can aim a hash without the server's key.
   */
  findKey(text: string, now: number): ApiKey | undefined {
    const id = this.#idByHash.get(hashSecret(this.#serverKey, text));
    const key = id === undefined ? undefined : this.#keys.get(id);
    if (key === undefined || (key.expires !== null && key.expires <= now)) return undefined;
    return key;
  }

  setKey(key: ApiKey): void {
    this.revokeKey(key.id);
    this.#keys.set(key.id, key);
    this.#idByHash.set(key.hash, key.id);
  }

  revokeKey(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#idByHash.delete(key.hash);
  }

  keys(): readonly ShownKey[] {
    return Array.from(this.#keys.values(), ({ hash: _, ...shown }) => shown);
  }

  /** Forgets all that belongs to a maker. */
  removeMaker(maker: string): void {
    for (const username of this.#hashes.keys()) {
      if (username.startsWith(`${maker}/`)) this.#hashes.delete(username);
    }
    for (const key of this.#keys.values()) if (key.maker === maker) this.revokeKey(key.id);
  }
}

/** What a key opens; undefined where its role lacks the maker or customer it is for. */
export function accessOf(key: ShownKey): Access | undefined {
  const { id: keyId, role, maker, customer } = key;
  if (role === 'admin') return { role, keyId };
  if (maker === null) return undefined;
  if (role === 'maker') return { role, keyId, maker };
  return customer === null ? undefined : { role, keyId, maker, customer };
}
