import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Fault } from './contract/fault.ts';
import type { Logger } from './contract/ports/logger.ts';

/**
 * Starts and minds the two processes: *edge*, which acknowledges, and *insight*, which owns the
 * database. One that ends by itself is started again after a pause that grows; both are stopped
 * together. A `Fault` before the first readiness ends the start, because it needs a hand.
 */

/** The processes, in the order in which they start; they stop in reverse. */
const roles = ['edge', 'insight'] as const;
export type Role = (typeof roles)[number];

/** What a process tells its minder once it serves. */
export type Ready = { readonly ready: true } & Readonly<Record<string, unknown>>;

/** How long a process may take to stop before it is killed, ms; both together, under ten seconds. */
const stopWithinMs: Readonly<Record<Role, number>> = { edge: 3_500, insight: 5_500 };

/**
 * The threads of a process for all that waits. Insight has two queries, the loader and analytics
 * waiting for DuckDB, and the files of journal and registry beside them.
 */
const threads: Readonly<Record<Role, number>> = { edge: 4, insight: 6 };

/**
 * The pauses before a restart, ms; the last one repeats. They grow from start to start that did
 * not come to serve: one that served and then ended is wanted back at once, as devices wait for it.
 */
const pausesMs = [200, 500, 1_000, 2_000, 5_000, 10_000] as const;

export interface System {
  /** What each process said when it was first ready. */
  readonly ready: Readonly<Record<Role, Ready>>;
  /** The processes as they are now. */
  pid(role: Role): number | undefined;
  /** From now on a process that ends is not started again: a stop has been asked for. */
  letGo(): void;
  /** Stops both processes; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts the system and resolves when both processes serve.
 * @throws Fault told by a process that could not start
 */
export async function startSystem(options: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}): Promise<System> {
  const minders = roles.map((role) => mind(role, options.environment, options.logger));
  const close = async () => {
    for (const minder of minders.toReversed()) await minder.close();
  };
  try {
    const [edge, insight] = await Promise.all(minders.map((minder) => minder.ready));
    return {
      ready: { edge: edge as Ready, insight: insight as Ready },
      pid: (role) => minders[roles.indexOf(role)]?.pid(),
      letGo: () => {
        for (const minder of minders) minder.letGo();
      },
      close,
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** A fault as it crosses from a process to its minder. */
interface FaultInWords {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

interface Minder {
  readonly ready: Promise<Ready>;
  pid(): number | undefined;
  letGo(): void;
  close(): Promise<void>;
}

function mind(
  role: Role,
  environment: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Minder {
  let child: ChildProcess | undefined;
  let pause: NodeJS.Timeout | undefined;
  let served = false;
  let closing = false;
  let failures = 0;
  let settle: { resolve: (ready: Ready) => void; reject: (fault: Fault) => void } | undefined;
  const ready = new Promise<Ready>((resolve, reject) => {
    settle = { resolve, reject };
  });

  const hear = (message: Ready | { readonly fault: FaultInWords }) => {
    if ('ready' in message) {
      served = true;
      failures = 0;
      settle?.resolve(message);
    } else if (served) {
      logger.error({ role, ...message.fault }, 'a process could not be started again');
    } else {
      settle?.reject(new Fault(message.fault.code, message.fault.message, message.fault.next));
    }
  };

  const start = () => {
    const started = fork(fileURLToPath(new URL(`./${role}.js`, import.meta.url)), [], {
      env: { UV_THREADPOOL_SIZE: String(threads[role]), ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    started.on('message', hear);
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      if (closing) return;
      if (!served) return settle?.reject(endedEarly(role, signal ?? code));
      const wait = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? pausesMs[0];
      failures += 1;
      logger.error(
        { role, code, signal, restartInMs: wait },
        'a process ended by itself and is started again',
      );
      pause = setTimeout(start, wait);
    });
  };
  start();
  const letGo = () => {
    closing = true;
    clearTimeout(pause);
  };

  return {
    ready,
    pid: () => child?.pid,
    letGo,
    close: async () => {
      letGo();
      if (child === undefined) return;
      const ending = child;
      const ended = once(ending, 'exit');
      ending.kill('SIGTERM');
      const killer = setTimeout(() => {
        logger.error({ role }, 'a process does not stop in time and is killed');
        ending.kill('SIGKILL');
      }, stopWithinMs[role]);
      await ended;
      clearTimeout(killer);
    },
  };
}

function endedEarly(role: Role, how: string | number | null): Fault {
  return new Fault(
    'process-ended',
    `The ${role} process ended (${how}) before it was ready.`,
    'Its last lines above say why.',
  );
}
