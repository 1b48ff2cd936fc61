import type {
  Ending,
  IncomingMessage,
  MessageIntake,
  Settled,
} from '../../../contract/ports/message-bus.ts';
import type { Reason } from '../../../contract/reasons.ts';
import { until } from '../../support/until.ts';

/** A message that an intake was handed, as it was at that moment. */
export interface Handed extends IncomingMessage {
  readonly text: string;
  readonly refusal: Reason | undefined;
  readonly detail: string;
}

/** An intake that settles when it is told to: what stands in for the disk. */
export class HeldIntake implements MessageIntake {
  readonly handed: Handed[] = [];
  pendingBytes = 0;
  /** What becomes of messages that are not refused. */
  ending: (message: Handed) => Ending | undefined = () => undefined;
  readonly #waiting: { readonly message: Handed; readonly settled: Settled }[] = [];
  #isHolding: boolean;

  constructor({ hold = false }: { readonly hold?: boolean } = {}) {
    this.#isHolding = hold;
  }

  take(message: IncomingMessage, settled: Settled): void {
    this.#hand(message, undefined, '', settled);
  }

  refuse(message: IncomingMessage, reason: Reason, detail: string, settled: Settled): void {
    this.#hand(message, reason, detail, settled);
  }

  /** Settles the first `count` messages that wait; all of them unless told. */
  settle(count = this.#waiting.length): void {
    for (const { message, settled } of this.#waiting.splice(0, count)) {
      this.pendingBytes -= message.payload.length;
      settled(message.refusal === undefined ? this.ending(message) : undefined);
    }
  }

  /** Settles everything, now and from now on, in groups as an fsync would. */
  release(): void {
    this.#isHolding = false;
    this.settle();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Answers the messages handed over once there are at least so many. */
  async atLeast(count: number): Promise<readonly Handed[]> {
    await until(() => this.handed.length >= count, { what: `${count} messages at the intake` });
    return this.handed;
  }

  #hand(
    message: IncomingMessage,
    refusal: Reason | undefined,
    detail: string,
    settled: Settled,
  ): void {
    const text = Buffer.from(message.payload).toString();
    const handed = { ...message, text, refusal, detail };
    this.handed.push(handed);
    this.pendingBytes += message.payload.length;
    if (this.#waiting.push({ message: handed, settled }) === 1 && !this.#isHolding) {
      setImmediate(() => {
        if (!this.#isHolding) this.settle();
      });
    }
  }
}
