import { reject } from '../../contract/verdict.ts';
import { noteBits, type Step } from '../passage.ts';

/** What times are taken, in ms around the time of receipt. */
export interface ClockLimits {
  /** How far a device's clock may be ahead; behind by more is worth a note. */
  readonly clockToleranceMs: number;
  /** How long readings are kept; absent: for ever. */
  readonly retentionMs?: number;
}

/**
 * Chooses the time used: the device's own, or the time of receipt where it named none. What lies
 * further ahead than the tolerance is refused, since it would be the latest of all for long.
 */
export function checkClock({ clockToleranceMs, retentionMs = Infinity }: ClockLimits): Step {
  return {
    name: 'check clock',
    run(passage) {
      const { received } = passage.message;
      const { deviceTime } = passage;
      if (Number.isNaN(deviceTime)) {
        passage.time = received;
        passage.notes |= noteBits['time-assumed'];
        return undefined;
      }
      const ahead = deviceTime - received;
      if (ahead > clockToleranceMs) {
        const detail = `ts: ${deviceTime} is ${inSeconds(ahead)} s after its receipt; at most ${inSeconds(clockToleranceMs)} s is taken`;
        return reject('time-in-future', detail);
      }
      if (-ahead > retentionMs) {
        const detail = `ts: ${deviceTime} is ${inSeconds(-ahead)} s before its receipt; kept are ${inSeconds(retentionMs)} s`;
        return reject('time-before-retention', detail);
      }
      if (-ahead > clockToleranceMs) passage.notes |= noteBits['clock-behind'];
      passage.time = deviceTime;
      return undefined;
    },
  };
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3).replace(/\.?0+$/, '');
}
