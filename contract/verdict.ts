import type { Reason } from './reasons.ts';

/** A step's answer that lets the value go on, enriched. */
export interface Pass<T> {
  readonly ok: true;
  readonly value: T;
}

/** A step's answer that ends a message or a reading, for one reason of the closed list. */
export interface Reject {
  readonly ok: false;
  readonly reason: Reason;
  /** What exactly was found and what was expected, for the person who reads the dead letter. */
  readonly detail: string;
}

/**
 * What a step of the journey answers. Only what should never happen is thrown.
 */
export type Verdict<T> = Pass<T> | Reject;

/** Lets a value pass. */
export function pass<T>(value: T): Pass<T> {
  return { ok: true, value };
}

/** Ends a message or a reading for a reason. */
export function reject(reason: Reason, detail: string): Reject {
  return { ok: false, reason, detail };
}
