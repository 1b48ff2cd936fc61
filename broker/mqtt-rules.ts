import { isUtf8 } from 'node:buffer';

/**
 * What MQTT 3.1.1 forbids and Aedes lets pass, each with the number of its statement. A packet that
 * breaks a rule ends the connection [MQTT-4.8.0-1]; a CONNECT may be told why.
 */
export type Breach =
  | { readonly answer: 'close'; readonly because: string }
  | { readonly answer: 'connack'; readonly returnCode: 1 | 2; readonly because: string };

/** What is wrong with a CONNECT, its variable header and payload in `bytes[at, end)`. */
export function connectBreach(
  bytes: Buffer,
  at: number,
  end: number,
  maxClientIdBytes: number,
): Breach | undefined {
  const name = readString(bytes, at, end);
  if (name === undefined || name.next + 4 > end) return close('CONNECT is too short');
  const level = bytes[name.next]!;
  const flags = bytes[name.next + 1]!;
  const names: Readonly<Record<string, number>> = { MQIsdp: 3, MQTT: 4 };
  const expected = names[bytes.toString('latin1', name.start, name.next)];
  if (expected === undefined) return close('the protocol is not MQTT [MQTT-3.1.2-1]');
  // A bridge sets the highest bit.
  if ((level & 0x7f) !== expected) return refuse(1, `level ${level} [MQTT-3.1.2-2]`);

  const { clean, will, willQos, willRetain, username, password, reserved } = readFlags(flags);
  if (reserved) return close('the reserved flag is set [MQTT-3.1.2-3]');
  if (!will && (willQos > 0 || willRetain)) return close('flags of no will [MQTT-3.1.2-13]');
  if (willQos > 2) return close('will of QoS 3 [MQTT-3.1.2-14]');
  if (password && !username) return close('password without user name [MQTT-3.1.2-22]');

  const clientId = readString(bytes, name.next + 4, end);
  if (clientId === undefined) return close('the client id is cut short');
  const problem = textProblem(bytes, clientId);
  if (problem !== undefined) return close(`client id: ${problem}`);
  const length = clientId.next - clientId.start;
  if (length === 0 && !clean) return refuse(2, 'empty client id, clean=0 [MQTT-3.1.3-8]');
  if (length > maxClientIdBytes) return refuse(2, `client id of ${length} bytes`);

  const fields: string[] = [];
  if (will) fields.push('will topic', 'will payload');
  if (username) fields.push('user name');
  if (password) fields.push('password');
  let next = clientId.next;
  for (const field of fields) {
    const text = readString(bytes, next, end);
    if (text === undefined) return close(`the ${field} is cut short`);
    const isBinary = field === 'will payload' || field === 'password';
    const wrong = isBinary ? undefined : textProblem(bytes, text);
    if (wrong !== undefined) return close(`${field}: ${wrong}`);
    next = text.next;
  }
  return next === end ? undefined : close('bytes after the last field of CONNECT');
}

/** What is wrong with a SUBSCRIBE or UNSUBSCRIBE. */
export function filtersBreach(
  kind: 'subscribe' | 'unsubscribe',
  bytes: Buffer,
  at: number,
  end: number,
): Breach | undefined {
  if (at + 2 > end || bytes.readUInt16BE(at) === 0) return close('packet id 0 [MQTT-2.3.1-1]');
  let next = at + 2;
  if (next === end) return close(`${kind} without a topic filter [MQTT-3.8.3-3, MQTT-3.10.3-2]`);
  while (next < end) {
    const filter = readString(bytes, next, end);
    if (filter === undefined) return close('the topic filter is cut short');
    if (filter.next === filter.start) return close('empty topic filter [MQTT-4.7.3-1]');
    const problem = textProblem(bytes, filter);
    if (problem !== undefined) return close(`topic filter: ${problem}`);
    next = filter.next + (kind === 'subscribe' ? 1 : 0);
    if (next > end) return close('a topic filter without its QoS');
  }
  return undefined;
}

/** What is wrong with the topic of a PUBLISH; control characters are no breach, but no topic has them. */
export function topicBreach(bytes: Buffer, start: number, end: number): Breach | undefined {
  if (start === end) return close('empty topic [MQTT-4.7.3-1]');
  const problem = textProblem(bytes, { start, next: end });
  if (problem !== undefined) return close(`topic: ${problem}`);
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === 0x23 || byte === 0x2b) return close('a wildcard in PUBLISH [MQTT-3.3.2-2]');
  }
  return undefined;
}

/** A breach that ends the connection without an answer. */
export function close(because: string): Breach {
  return { answer: 'close', because };
}

function refuse(returnCode: 1 | 2, because: string): Breach {
  return { answer: 'connack', returnCode, because };
}

interface Text {
  readonly start: number;
  readonly next: number;
}

/** A field with two bytes of length before it; undefined where it is cut short. */
function readString(bytes: Buffer, at: number, end: number): Text | undefined {
  if (at + 2 > end) return undefined;
  const next = at + 2 + bytes.readUInt16BE(at);
  return next > end ? undefined : { start: at + 2, next };
}

function textProblem(bytes: Buffer, { start, next }: Text): string | undefined {
  const text = bytes.subarray(start, next);
  if (!isUtf8(text)) return 'ill-formed UTF-8 [MQTT-1.5.3-1]';
  return text.includes(0) ? 'U+0000 [MQTT-1.5.3-2]' : undefined;
}

function readFlags(flags: number) {
  return {
    reserved: (flags & 0x01) !== 0,
    clean: (flags & 0x02) !== 0,
    will: (flags & 0x04) !== 0,
    willQos: (flags >> 3) & 3,
    willRetain: (flags & 0x20) !== 0,
    password: (flags & 0x40) !== 0,
    username: (flags & 0x80) !== 0,
  };
}
