import { reject } from '../../contract/verdict.ts';
import type { Step } from '../passage.ts';

/** Refuses a payload over the limit (bytes) before anything reads it. */
export function checkSize(maxPayloadBytes: number): Step {
  return {
    name: 'check size',
    run({ message }) {
      const size = message.payload.length;
      if (size <= maxPayloadBytes) return undefined;
      const detail = `expected at most ${maxPayloadBytes} bytes, found ${size}`;
      return reject('payload-too-large', detail);
    },
  };
}
