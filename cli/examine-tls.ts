import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../contract/ports/clock.ts';
import { type Check, fine, problemWith, warning } from '../contract/records/diagnosis.ts';

const month = 30 * 86_400_000;

/** Whether the certificate of the TLS listener is in force, and its key for this user alone. */
export async function examineTls(
  { MQTT_TLS_PORT: port, MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key }: Config,
  clock: Clock = systemClock,
): Promise<readonly Check[]> {
  if (port === undefined || cert === undefined || key === undefined) return [];
  const renew = 'Renew it, and start the system again.';
  try {
    const { validTo } = new X509Certificate(await readFile(cert));
    const left = Date.parse(validTo) - clock();
    const isOpen = ((await stat(key)).mode & 0o077) !== 0;
    if (left <= 0) return [problemWith('tls', `the certificate ended ${validTo}`, renew)];
    if (isOpen) {
      return [warning('tls', `${key} may be read by others`, `Run \`chmod 600 ${key}\`.`)];
    }
    return left < month
      ? [warning('tls', `the certificate ends ${validTo}`, renew)]
      : [fine('tls', `the certificate holds until ${validTo}`)];
  } catch (error) {
    const next = 'Set VALUEMESH_MQTT_TLS_CERT and VALUEMESH_MQTT_TLS_KEY to PEM files.';
    return [problemWith('tls', (error as Error).message, next)];
  }
}
