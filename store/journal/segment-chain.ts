import type { Damage } from './journal-errors.ts';
import type { SegmentName } from './segment.ts';
import { offsetIn, SEGMENT_HEADER_BYTES } from './segment.ts';

/**
 * Says what is wrong when a segment of `size` bytes does not end where the next one begins: bytes or
 * whole segments are missing, or there are too many.
 */
export function chainBreak(
  segment: SegmentName,
  size: number,
  next: SegmentName,
): Damage | undefined {
  const end = segment.base + Math.max(0, size - SEGMENT_HEADER_BYTES);
  if (end === next.base) return undefined;
  const detail =
    end < next.base
      ? `${next.base - end} bytes are missing before ${next.name}`
      : `it reaches ${end - next.base} bytes into ${next.name}`;
  const position = Math.min(end, next.base);
  const offset = offsetIn(segment, position);
  return { segment: segment.name, offset, position, resumeAt: next.base, detail };
}
