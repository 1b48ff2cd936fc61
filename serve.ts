import { pino } from 'pino';
import { Fault } from './contract/fault.ts';
import type { Logger } from './contract/ports/logger.ts';

/** Logs as JSON lines on standard error; secrets never come this far, and are cut if they do. */
export function systemLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      // By any of these names an error is told with its message and stack; pino knows `err` alone.
      serializers: { error: pino.stdSerializers.err, problem: pino.stdSerializers.err },
      redact: ['password', '*.password', 'key', '*.key', 'secret', '*.secret', '*.authorization'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/**
 * The other end of `main.ts`, inside a process that it minds: starts the wiring, tells the minder
 * that it serves (or which fault keeps it from it), and stops on SIGTERM, SIGINT or when the minder
 * is gone.
 */
export async function serve(
  start: () => Promise<{ readonly ready: object; close(): Promise<void> }>,
): Promise<void> {
  let running: { close(): Promise<void> } | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await running?.close();
    process.exit(); // with the code that a failed start left
  };
  process.on('SIGTERM', stop);
  // Ctrl-C reaches the whole group; the minder decides the order in which processes stop.
  process.on('SIGINT', () => process.send === undefined && stop());
  process.on('disconnect', stop);
  try {
    const started = await start();
    running = started;
    tell({ ready: true, ...started.ready });
  } catch (error) {
    const fault = faultOf(error);
    tell({ fault: { code: fault.code, message: fault.message, next: fault.next } });
    process.exitCode = 1;
    process.disconnect?.();
  }
}

/** A minder that has gone meanwhile is told nothing. */
function tell(message: object): void {
  if (process.connected) process.send?.(message);
}

/** What kept a process from starting, as its minder is told. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const words = error instanceof Error ? error.message : String(error);
  return /ENOSPC|EDQUOT|No space left on device/.test(words)
    ? new Fault(
        'no-room',
        `The disk is full: ${words}`,
        'Free some space; a system that runs then goes on by itself.',
      )
    : new Fault(
        'start-failed',
        error instanceof Error && error.stack !== undefined ? error.stack : words,
        'This is a fault of the program; please report it.',
      );
}
