import type { EntryWriter } from '../../contract/records/journal-codec.ts';
import type { Passage, Step } from '../passage.ts';

/** Numbers and times are doubles; a short string is a length byte and its UTF-8. */
const doubleBytes = 8;

/**
 * Writes a reading into the entry that its message becomes, and says where in it stand those bytes
 * that depend on its arrival (the time used, behind one byte of flags) and those that identify it
 * (seq and boot, behind the device's time).
 */
export function encodeReading(entry: EntryWriter): Step {
  return {
    name: 'encode',
    run(passage) {
      const { span } = passage;
      span.from = entry.length;
      span.skipFrom = span.from + 1;
      span.skipTo = span.skipFrom + doubleBytes;
      span.readingsBefore = entry.readings;
      writeReading(entry, passage);
      span.to = entry.length;
      if (passage.seq !== undefined) {
        span.nameFrom = span.skipTo + (Number.isNaN(passage.deviceTime) ? 0 : doubleBytes);
        span.nameTo = span.nameFrom + doubleBytes;
        if (passage.boot !== undefined) span.nameTo += 1 + (entry.buffer[span.nameTo] as number);
      }
      return undefined;
    },
  };
}

function writeReading(entry: EntryWriter, passage: Passage): void {
  const { time, deviceTime, seq, boot, by, part, extra, values, signals } = passage;
  const valuesAt = entry.beginReading(time, deviceTime, seq, boot, by, part, extra);
  for (let index = 0; index < signals; index++) {
    const value = values[index];
    switch (typeof value) {
      case 'number':
        entry.numberValue(valuesAt, index, value);
        break;
      case 'boolean':
        entry.booleanValue(valuesAt, index, value);
        break;
      case 'string':
        entry.textValue(valuesAt, index, value);
        break;
      default: // not sent
    }
  }
  entry.endReading(extra);
}

/** Writes a message other than telemetry as an entry of its own. */
export function encodeMessage(entry: EntryWriter): Step {
  return {
    name: 'encode',
    run(passage) {
      const { route, message, span } = passage;
      const { maker, product, device } = route.address;
      const { channel } = route;
      const { received } = message;
      const head = [maker, product, device, channel];
      entry.message({
        kind: 'message',
        maker,
        product,
        device,
        channel,
        received,
        body: passage.item,
      });
      span.from = 0;
      span.skipFrom = head.reduce((at, text) => at + 1 + Buffer.byteLength(text), 1);
      span.skipTo = span.skipFrom + doubleBytes;
      span.to = entry.length;
      return undefined;
    },
  };
}
