/**
 * A filter may be named twice in one SUBSCRIBE, and each time is owed its return code
 * [MQTT-3.8.4-4, MQTT-3.8.4-5]. Aedes answers once for both. So all but the last are given a mark
 * that no filter of a client can have, for it begins with U+0000; `bareFilter` takes it off again.
 *
 * @param body where what follows the fixed header begins
 * @returns the packet with marks; the same packet where no filter repeats
 */
export function markRepeated(packet: Buffer, body: number): Buffer {
  const seen = new Set<string>();
  const marked: Buffer[] = [];
  let marks = 0;
  for (const { filter, qos } of readFilters(packet, body).reverse()) {
    const name = filter.toString('latin1');
    const mark = seen.has(name) ? Buffer.from(`\u0000${marks++}/`) : Buffer.alloc(0);
    seen.add(name);
    // What would not fit with its mark is far too long to be granted, cut short or not.
    const bytes = Buffer.concat([mark, filter]).subarray(0, 0xffff);
    marked.unshift(Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes, Buffer.of(qos));
  }
  if (marks === 0) return packet;
  const rest = Buffer.concat([packet.subarray(body, body + 2), ...marked]);
  return Buffer.concat([Buffer.of(packet[0]!, ...lengthBytes(rest.length)), rest]);
}

/** A filter without its mark, if it has one. */
export function bareFilter(filter: string): string {
  return filter.startsWith('\u0000') ? filter.slice(filter.indexOf('/') + 1) : filter;
}

/** The filters of a well-formed SUBSCRIBE. */
function readFilters(packet: Buffer, body: number) {
  const filters: { readonly filter: Buffer; readonly qos: number }[] = [];
  for (let at = body + 2; at < packet.length; ) {
    const next = at + 2 + packet.readUInt16BE(at);
    filters.push({ filter: packet.subarray(at + 2, next), qos: packet[next]! });
    at = next + 1;
  }
  return filters;
}

function lengthBytes(length: number): readonly number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return bytes;
}
