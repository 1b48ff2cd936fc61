import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Access } from '../../contract/ports/registry.ts';

/** How long a sign-in in the browser lasts, ms. */
export const signInLastsMs = 12 * 3_600_000;

/**
 * Who is signed in from a browser: random tokens kept as hashes in memory, so that a restart signs
 * everyone out and nothing on disk opens a door.
 */
export class WebSessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, { readonly access: Access; readonly expires: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Signs in; the answer goes into an HttpOnly cookie. */
  open(access: Access): string {
    this.#dropExpired();
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(hash(token), { access, expires: this.#clock() + signInLastsMs });
    return token;
  }

  /** Who a cookie's token belongs to. */
  find(token: string): Access | undefined {
    const session = this.#sessions.get(hash(token));
    return session !== undefined && session.expires > this.#clock() ? session.access : undefined;
  }

  /** Signs out; unknown tokens are nothing to worry about. */
  close(token: string): void {
    this.#sessions.delete(hash(token));
  }

  #dropExpired(): void {
    for (const [key, session] of this.#sessions) {
      if (session.expires <= this.#clock()) this.#sessions.delete(key);
    }
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
