import { randomUUID } from 'node:crypto';
import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from 'aedes';
import type { Logger } from '../contract/ports/logger.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import type { Attempts } from './attempts.ts';
import { Connection } from './connection.ts';
import type { Connections } from './connections.ts';

/** CONNACK return codes [MQTT 3.1.1, 3.2.2.3]. */
const badUsernameOrPassword = 4;
const notAuthorised = 5;

/**
 * Who may come in: the user name names the principal, the password is its secret. Nobody is let in
 * without. Guessing is slowed down before the secret is looked at (`Attempts`).
 *
 * A client id belongs to the credential that uses it: to Aedes, which closes the earlier of two
 * clients of one id and hands over its session, the id is the user name and the client id together.
 * So no credential can put out, or step into the session of, another.
 */
export function authentication(
  registry: Pick<RegistryView, 'authenticate'>,
  attempts: Attempts,
  connections: Connections,
  logger: Logger,
): Required<Pick<AedesOptions, 'preConnect' | 'authenticate'>> {
  return {
    preConnect(client, packet, done) {
      const connection = connectionOf(client);
      packet.clientId = boundId(packet.username ?? '', packet.clientId || randomUUID());
      // PUBLISH does not pass Aedes, so it cannot tell who is silent: `Pressure` watches instead.
      connection.keepaliveMs = (packet.keepalive ?? 0) * 1_000;
      packet.keepalive = 0;
      done(null, true);
    },

    authenticate(client, username = '', password, done) {
      const connection = connectionOf(client);
      const { address } = connection;
      const refuse = (returnCode: AuthErrorCode, because: string) => {
        logger.info({ username: username.slice(0, 255), address, because }, 'connection refused');
        done(Object.assign(new Error(because), { returnCode }) satisfies AuthenticateError, false);
      };
      if (!attempts.mayTry(username, address)) {
        return refuse(notAuthorised, 'too many failed attempts');
      }
      const principal = registry.authenticate(username, password?.toString() ?? '');
      if (principal === undefined) {
        attempts.failed(username, address);
        return refuse(badUsernameOrPassword, 'user name and password do not fit');
      }
      attempts.succeeded(username, address);
      const { id, clean } = client;
      const clientId = id.slice(boundId(username, '').length);
      connection.session = { principal, username, clientId, id, clean };
      connections.add(username, connection);
      done(null, true);
    },
  };
}

/** The connection of an Aedes client: what we gave it for a socket. */
export function connectionOf(client: Client): Connection {
  if (client.conn instanceof Connection) return client.conn;
  throw new TypeError('an Aedes client that came by no connection of ours');
}

/** No user name that can come in holds a `|`, so no two pairs give the same id. */
function boundId(username: string, clientId: string): string {
  return `${username}|${clientId}`;
}
