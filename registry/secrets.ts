import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Makes that many random bytes. */
export type RandomBytes = (count: number) => Buffer;

/** The operating system's randomness. */
export const systemRandom: RandomBytes = (count) => randomBytes(count);

/** What every API key begins with, so that a leaked one is recognised by secret scanners. */
const keyPrefix = 'vmk_';

const secretBytes = 32;

/** A new secret of 256 random bits, base64url: 43 characters. */
export function makeSecret(random: RandomBytes): string {
  return random(secretBytes).toString('base64url');
}

/** A new API key: `vmk_` and a secret. */
export function makeKey(random: RandomBytes): string {
  return keyPrefix + makeSecret(random);
}

/**
 * What is kept of a secret: HMAC-SHA-256 with the server's key, base64url. A plain keyed hash is
 * enough, as the secrets are 256 random bits that nobody can guess; a slow hash would let a storm of
 * reconnecting devices burn the processor.
 */
export function hashSecret(serverKey: Buffer, secret: string): string {
  return hmac(serverKey, secret).toString('base64url');
}

/** The same as bytes, for comparing. */
export function hmac(serverKey: Buffer, secret: string): Buffer {
  return createHmac('sha256', serverKey).update(secret).digest();
}

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
