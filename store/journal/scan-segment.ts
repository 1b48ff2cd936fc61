import type { Damage } from './journal-errors.ts';
import { findMark, RecordCursor } from './record-format.ts';
import type { SegmentName } from './segment.ts';
import { offsetIn, readSalt, SEGMENT_HEADER_BYTES } from './segment.ts';

/** What a segment's bytes hold. */
export interface SegmentScan {
  /** Good records. */
  readonly records: number;
  /** Bytes in the payloads of the good records. */
  readonly payloadBytes: number;
  /** `undefined` when the header is damaged. */
  readonly salt: number | undefined;
  /** Position behind the last good record, where the next group belongs. */
  readonly end: number;
  /** Bad bytes with no mark behind them: the end of a group that never became durable. */
  readonly torn: { readonly position: number; readonly bytes: number } | undefined;
  /** Bad bytes with a mark behind them: they had been on disk. */
  readonly damage: readonly Damage[];
}

/**
 * Reads a whole segment, over damage to the next mark. Cost: one pass.
 *
 * @param bytes the whole file
 * @throws JournalNewer when a later format wrote it
 */
export function scanSegment(segment: SegmentName, bytes: Buffer): SegmentScan {
  const { name, base } = segment;
  const body = bytes.subarray(SEGMENT_HEADER_BYTES);
  const salt = readSalt(segment, bytes);
  const damage: Damage[] = [];
  let records = 0;
  let payloadBytes = 0;
  if (salt === undefined) {
    const detail = 'its header is not what was written';
    damage.push({ segment: name, offset: 0, position: base, resumeAt: undefined, detail });
    const end = base + body.length;
    return { records, payloadBytes, salt, end, torn: undefined, damage };
  }
  const cursor = new RecordCursor(body, base, salt);
  let end = base;
  for (;;) {
    const met = cursor.next();
    if (met === 'record') {
      records += 1;
      payloadBytes += cursor.payloadEnd - cursor.payloadStart;
      end = cursor.position;
    } else if (met === 'end') {
      return { records, payloadBytes, salt, end, torn: undefined, damage };
    } else if (met !== 'mark') {
      const { position } = cursor;
      const mark = findMark(body, cursor.offset + 1, base, salt);
      if (mark === -1) {
        const torn = { position, bytes: body.length - cursor.offset };
        return { records, payloadBytes, salt, end, torn, damage };
      }
      cursor.offset = mark;
      end = cursor.position;
      const offset = offsetIn(segment, position);
      damage.push({ segment: name, offset, position, resumeAt: end, detail: detailOf(met) });
    }
  }
}

/** What a cursor's `bad` or `short` means in bytes that had been on disk. */
export function detailOf(met: 'bad' | 'short'): string {
  return met === 'bad' ? 'the checksum does not match' : 'a record reaches beyond the file';
}
