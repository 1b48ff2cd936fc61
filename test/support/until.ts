import { setTimeout as delay } from 'node:timers/promises';

/** What to wait for, in words that complete "waited for …", and how long at most. */
export interface Waiting {
  readonly what: string;
  readonly deadlineMs?: number;
  readonly everyMs?: number;
}

/** What is there at once when the machine is idle may take so long when it is not. */
const patienceMs = 15_000;

/**
 * Asks until the condition answers something true, and returns that answer. Used instead of sleeps:
 * it goes on as soon as it may, and when the deadline passes it says what was waited for and what
 * the last answer was. A condition that throws has not come true yet; its error becomes the cause.
 */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  { what, deadlineMs = patienceMs, everyMs = 10 }: Waiting,
): Promise<Truthy<Answer>> {
  const deadline = performance.now() + deadlineMs;
  let last: { answer: unknown } | { error: unknown } = { answer: 'none in time' };
  while (performance.now() < deadline) {
    try {
      const answer = await within(deadline - performance.now(), condition());
      if (answer) return answer as Truthy<Answer>;
      last = { answer };
    } catch (error) {
      if (error instanceof NoAnswer) break;
      last = { error };
    }
    await delay(everyMs);
  }
  const words = 'error' in last ? `it threw: ${last.error}` : `last answer: ${String(last.answer)}`;
  throw new Error(`waited ${deadlineMs} ms for ${what}; ${words}`, {
    cause: 'error' in last ? last.error : undefined,
  });
}

/** Settles like the promise, or rejects once the deadline has passed, naming what was awaited. */
export async function inTime<Answer>(
  promise: Promise<Answer>,
  { what, deadlineMs = patienceMs }: Waiting,
): Promise<Answer> {
  try {
    return await within(deadlineMs, promise);
  } catch (error) {
    if (error instanceof NoAnswer) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    throw error;
  }
}

type Truthy<Answer> = Exclude<Answer, false | null | undefined | 0 | ''>;

class NoAnswer extends Error {}

async function within<Answer>(ms: number, answer: Answer | Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), ms);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
