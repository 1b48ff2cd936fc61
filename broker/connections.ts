import type { RegistryChange } from '../contract/records/registry.ts';
import type { Connection } from './connection.ts';

/**
 * Who is connected now, by user name: everyone from the moment the password fits, so that no
 * revocation falls between that and the CONNACK.
 */
export class Connections {
  readonly #byUsername = new Map<string, Set<Connection>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Counts a connection until it closes. */
  add(username: string, connection: Connection): void {
    const known = this.#byUsername.get(username);
    if (known === undefined) this.#byUsername.set(username, new Set([connection]));
    else known.add(connection);
    this.#count += 1;
    connection.once('close', () => this.#remove(username, connection));
  }

  /**
   * Ends every connection whose credential a change took away or replaced, at once and without its
   * will: who is revoked speaks no more.
   */
  cutRevoked(changes: readonly RegistryChange[]): void {
    for (const change of changes) {
      if (change.change === 'credential') this.#cut(change.credential.username);
      else if (change.change === 'credential-revoked') this.#cut(change.username);
      else if (change.change === 'device' && change.device.revoked) {
        this.#cut(`${change.device.maker}/${change.device.product}/${change.device.id}`);
      } else if (change.change === 'maker-removed') {
        for (const username of this.#byUsername.keys()) {
          if (username.startsWith(`${change.maker}/`)) this.#cut(username);
        }
      }
    }
  }

  #cut(username: string): void {
    for (const connection of this.#byUsername.get(username) ?? []) {
      connection.isRevoked = true;
      connection.destroy(new Error('the credential was revoked or replaced'));
    }
  }

  #remove(username: string, connection: Connection): void {
    const known = this.#byUsername.get(username);
    if (known?.delete(connection) !== true) return;
    if (known.size === 0) this.#byUsername.delete(username);
    this.#count -= 1;
  }
}
