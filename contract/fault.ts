/** One of several mistakes found at once: where it is, and what was expected there. */
export interface Mistake {
  readonly path: string;
  readonly expected: string;
}

/**
 * A mistake as a line for people. Sentences of zod say for themselves that something was expected:
 * they begin with that word or, as `Invalid input: …`, with a capital.
 */
export function mistakeInWords({ path, expected }: Mistake): string {
  const isSentence = /^(expected |[A-Z][a-z])/.test(expected);
  return `${path}: ${isSentence ? '' : 'expected '}${expected}`;
}

/**
 * A fault that a person must hear of: a stable `code` for programs, a sentence that says what is
 * wrong and one that says what to do next. What can be expected of a message is a `Verdict`
 * instead.
 */
export class Fault extends Error {
  readonly code: string;
  readonly next: string;
  /** Every mistake found, where what was handed in has several; else empty. */
  readonly mistakes: readonly Mistake[];

  /**
   * @param code stable, lower-case, hyphenated: `port-taken`
   * @param message what is wrong, with the values found
   * @param next what to do next, as a sentence
   */
  constructor(
    code: string,
    message: string,
    next: string,
    options: { readonly cause?: unknown; readonly mistakes?: readonly Mistake[] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'Fault';
    this.code = code;
    this.next = next;
    this.mistakes = options.mistakes ?? [];
  }
}
