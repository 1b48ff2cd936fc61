import { z } from 'zod';

/** One thing that the doctor looked at. */
export const check = z.object({
  /** stable, for programs */
  check: z.string(),
  state: z.enum(['ok', 'warning', 'problem']),
  found: z.string().describe('what was found, as a sentence'),
  next: z.string().nullable().describe('what to do; null where all is well'),
});
export type Check = z.infer<typeof check>;

/** What the doctor found. */
export const diagnosis = z.object({
  at: z.number(),
  running: z.boolean().describe('whether it was asked of a running system'),
  checks: z.array(check),
});
export type Diagnosis = z.infer<typeof diagnosis>;

/** All is well with something. */
export function fine(name: string, found: string): Check {
  return { check: name, state: 'ok', found, next: null };
}

/** It works, and yet a person should know. */
export function warning(name: string, found: string, next: string): Check {
  return { check: name, state: 'warning', found, next };
}

/** Something is wrong, and what helps. */
export function problemWith(name: string, found: string, next: string): Check {
  return { check: name, state: 'problem', found, next };
}
