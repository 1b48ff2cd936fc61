import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../contract/fault.ts';
import type { RegistryFollower } from '../contract/ports/registry.ts';
import { eventsAfter, type RegistrySource } from './registry-log.ts';
import { type RegistryParts, RegistryState } from './registry-state.ts';

/** How long a change that was announced may take to show up in the log, ms. */
const showsUpWithinMs = 5_000;
const lookAgainAfterMs = 10;

/**
 * Opens the registry for a process that only follows its log, from the beginning to what is there
 * now; the log need not exist yet.
 *
 * @param options.source the log; closed by `close`
 * @throws Fault `registry-newer` when a later version wrote the log
 */
export async function openRegistryFollower(
  options: RegistryParts & { readonly source: RegistrySource },
): Promise<RegistryFollower> {
  const follower = new FollowingRegistry(options);
  try {
    await follower.follow();
  } catch (error) {
    await follower.close();
    throw error;
  }
  return follower;
}

class FollowingRegistry extends RegistryState implements RegistryFollower {
  readonly #source: RegistrySource;
  #position = 0;
  /** Settles when the reads before are done: the log is read once at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: RegistryParts & { readonly source: RegistrySource }) {
    super(options);
    this.#source = options.source;
  }

  follow(position = 0): Promise<void> {
    const mine = this.#turn.then(() => this.#readTo(position));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#turn.then(() => this.#source.close());
    return this.#closing;
  }

  async #readTo(position: number): Promise<void> {
    const deadline = performance.now() + showsUpWithinMs;
    for (;;) {
      if (this.#closing !== undefined) return;
      for await (const { event, position: end } of eventsAfter(this.#source, this.#position)) {
        this.record(event.changes);
        this.#position = end;
      }
      if (this.#position >= position) return;
      if (performance.now() > deadline) throw behind(position, this.#position);
      await pause(lookAgainAfterMs);
    }
  }
}

function behind(wanted: number, reached: number): Fault {
  return new Fault(
    'registry-behind',
    `The registry's log was to reach position ${wanted}, but ends at ${reached}.`,
    'Check that both processes use the same data folder.',
  );
}
