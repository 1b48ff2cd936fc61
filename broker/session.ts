import type { Principal } from '../contract/ports/registry.ts';

/** Who is at the other end, once that is certain. */
export interface Session {
  readonly principal: Principal;
  readonly username: string;
  /** The client id as the client gave it. */
  readonly clientId: string;
  /** The same, bound to the credential: what Aedes knows it by. */
  readonly id: string;
  readonly clean: boolean;
}
