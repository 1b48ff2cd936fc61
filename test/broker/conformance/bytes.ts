import { passwordOf } from '../support/people.ts';

/** The device of these cases, and where it may speak and listen. */
export const username = 'acme/e-bike/d-1';
export const own = 'vm/acme/e-bike/d-1';
export const telemetry = `${own}/telemetry`;
export const status = `${own}/status`;
export const advice = `${own}/advice`;

/** A field of MQTT: two bytes of length, then the bytes. */
export function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/** A packet of any size: its first byte, and what follows the remaining length. */
export function packet(first: number, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  const length: number[] = [];
  let rest = bytes.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.of(first, ...length), bytes]);
}

/** A CONNECT made by hand; what is not told is as a device sends it. */
export interface Connecting {
  readonly first?: number;
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly clientId?: string | Buffer;
  /** What follows the client id: will topic, will message, user name, password. */
  readonly fields?: readonly (string | Buffer)[];
}

/** Flags: user name, password and clean session. */
export const withLogin = 0xc2;
export const login: readonly string[] = [username, passwordOf(username)];

export function connectBytes({
  first = 0x10,
  name = 'MQTT',
  level = 4,
  flags = withLogin,
  clientId = 'c',
  fields = login,
}: Connecting = {}): Buffer {
  const head = Buffer.of(level, flags, 0, 60);
  return packet(first, field(name), head, field(clientId), ...fields.map(field));
}
