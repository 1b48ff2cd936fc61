/**
 * A fault that a person must hear of: a stable `code` for programs, a sentence that says what is
 * wrong and one that says what to do next. What can be expected of a message is a `Verdict`
 * instead.
 */
export class Fault extends Error {
  readonly code: string;
  readonly next: string;

  /**
   * @param code stable, lower-case, hyphenated: `port-taken`
   * @param message what is wrong, with the values found
   * @param next what to do next, as a sentence
   */
  constructor(code: string, message: string, next: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
    this.next = next;
  }
}
