import { isUtf8 } from 'node:buffer';

/**
 * What MQTT 3.1.1 forbids and Aedes lets pass, each with the number of its statement. A packet that
 * breaks a rule ends the connection [MQTT-4.8.0-1]; a CONNECT may be told why.
 */
export type Breach =
  | { readonly answer: 'close'; readonly because: string }
  | { readonly answer: 'connack'; readonly returnCode: 1 | 2; readonly because: string };

const hash = 0x23;
const plus = 0x2b;
const slash = 0x2f;

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
  if (level !== expected) return refuse(1, `level ${level} [MQTT-3.1.2-2]`);

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
    if (field === 'will topic') {
      const breach = topicBreach(bytes, text.start, text.next);
      if (breach !== undefined) return breach;
    }
    const wrong = field === 'user name' ? textProblem(bytes, text) : undefined;
    if (wrong !== undefined) return close(`${field}: ${wrong}`);
    next = text.next;
  }
  return next === end ? undefined : close('bytes after the last field of CONNECT');
}

/** What is wrong with the body of a SUBSCRIBE or UNSUBSCRIBE. */
function filtersBreach(
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
    const problem = textProblem(bytes, filter) ?? wildcardProblem(bytes, filter);
    if (problem !== undefined) return close(`topic filter: ${problem}`);
    next = filter.next;
    if (kind === 'unsubscribe') continue;
    if (next === end) return close('a topic filter without its QoS');
    if (bytes[next++]! > 2) return close('reserved bits, or QoS 3 [MQTT-3-8.3-4]');
  }
  return undefined;
}

/** Packets that clients send, by their first byte: their length, or what they hold. */
const shapes: Readonly<Record<number, number | 'subscribe' | 'unsubscribe'>> = {
  64: 2, // PUBACK
  80: 2, // PUBREC
  98: 2, // PUBREL
  112: 2, // PUBCOMP
  130: 'subscribe',
  162: 'unsubscribe',
  192: 0, // PINGREQ
  224: 0, // DISCONNECT
};

/**
 * What is wrong with a packet that is no PUBLISH: its type, which only a server sends, or which is
 * a second CONNECT; its flags; its length; its filters.
 */
export function controlBreach(
  first: number,
  bytes: Buffer,
  at: number,
  end: number,
): Breach | undefined {
  const shape = shapes[first];
  if (shape === undefined) {
    return close(`type ${first >> 4} with flags ${first & 15} [MQTT-2.2.2-2, MQTT-3.1.0-2]`);
  }
  if (shape === 'subscribe' || shape === 'unsubscribe') {
    return filtersBreach(shape, bytes, at, end);
  }
  return shape === end - at ? undefined : close(`type ${first >> 4} of ${end - at} bytes`);
}

/** What is wrong with the topic of a PUBLISH; control characters are no breach, but no topic has them. */
export function topicBreach(bytes: Buffer, start: number, end: number): Breach | undefined {
  if (start === end) return close('empty topic [MQTT-4.7.3-1]');
  const problem = textProblem(bytes, { start, next: end });
  if (problem !== undefined) return close(`topic: ${problem}`);
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === hash || byte === plus) return close('a wildcard in PUBLISH [MQTT-3.3.2-2]');
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

/** A wildcard stands for whole levels, `#` for the last ones. */
function wildcardProblem(bytes: Buffer, { start, next }: Text): string | undefined {
  for (let at = start; at < next; at++) {
    const byte = bytes[at];
    if (byte !== hash && byte !== plus) continue;
    const isLast = at + 1 === next;
    const isLevel =
      (at === start || bytes[at - 1] === slash) && (isLast || bytes[at + 1] === slash);
    if (byte === hash && !(isLevel && isLast)) return '# not at its end [MQTT-4.7.1-2]';
    if (!isLevel) return '+ in part of a level [MQTT-4.7.1-3]';
  }
  return undefined;
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
