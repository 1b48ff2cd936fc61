import type { Packet } from 'mqtt-packet';
import { openRawMqtt, type RawMqtt } from '../../support/raw-mqtt.ts';
import type { TestSystem } from '../../support/system.ts';

/** With what somebody comes in. */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** Gives credentials to apps of a maker, named after their purpose. */
export async function addApps(
  system: TestSystem,
  maker: string,
  purpose: string,
  count: number,
): Promise<readonly Credential[]> {
  const usernames = Array.from({ length: count }, (_, n) => `${maker}/@app/${purpose}-${n}`);
  const { credentials } = await system.post<{ readonly credentials: readonly Credential[] }>(
    '/api/v1/registry/credentials',
    { usernames },
  );
  return credentials;
}

type ConnectOptions = NonNullable<Parameters<RawMqtt['connect']>[0]>;

/** A machine that is busy with other things lets a fleet wait; how long is no concern of these jobs. */
const connackWithinMs = 60_000;

/** Connects with a credential. The client acknowledges nothing by itself; throws where refused. */
export async function join(
  port: number,
  { username, password }: Credential,
  options: ConnectOptions & { readonly onPacket?: (client: RawMqtt, packet: Packet) => void } = {},
): Promise<RawMqtt> {
  const { onPacket, ...connect } = options;
  const client: RawMqtt = await openRawMqtt({
    port,
    onPacket: (packet) => onPacket?.(client, packet),
  });
  const given = { clientId: 'joined', username, password: Buffer.from(password), ...connect };
  const { returnCode } = await client.connect(given, connackWithinMs);
  if (returnCode !== 0) throw new Error(`${username} was refused with code ${returnCode}`);
  return client;
}

/** Acknowledges what comes with QoS 1: to be given as `onPacket`. */
export function acknowledging(client: RawMqtt, packet: Packet): void {
  if (packet.cmd !== 'publish' || packet.qos !== 1) return;
  client.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
}
