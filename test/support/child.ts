import { spawn } from 'node:child_process';
import { inTime } from './until.ts';

/** How a process ended: by its own exit code, or by a signal. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process the tests started: what it printed, how it ended, and the two ways to end it. */
export interface Child {
  readonly pid: number;
  /** Everything printed so far. */
  stdout(): string;
  stderr(): string;
  hasExited(): boolean;
  /** Settles once the process has ended and all it printed has been read. */
  readonly exited: Promise<Exit>;
  /** Asks it to end (SIGTERM) and, when the deadline passes, makes it (SIGKILL). */
  stop(deadlineMs?: number): Promise<Exit>;
  /** Ends it as a power cut would (SIGKILL). */
  kill(): Promise<Exit>;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input, which is closed after it. */
  readonly input?: string | Uint8Array;
}

/** Starts a program and collects what it prints. It never outlives the process that started it. */
export async function startChild(
  command: string,
  args: readonly string[],
  { cwd, env, input = '' }: ChildOptions = {},
): Promise<Child> {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });

  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  child.stdin.on('error', () => {}); // it may end before it has read all of its input
  child.stdin.end(input);

  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      process.removeListener('exit', killWithUs);
      resolve({ code, signal });
    });
  });

  return {
    pid: child.pid as number,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    exited,
    async stop(deadlineMs = 10_000) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      return exited.finally(() => clearTimeout(timer));
    },
    kill() {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

/** What a program printed and how it ended. */
export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; kills it and throws, with what it printed, at the deadline. */
export async function runChild(
  command: string,
  args: readonly string[],
  { deadlineMs = 10_000, ...options }: ChildOptions & { readonly deadlineMs?: number } = {},
): Promise<Finished> {
  const child = await startChild(command, args, options);
  try {
    const what = `${command} ${args.join(' ')} to end`;
    const exit = await inTime(child.exited, { what, deadlineMs });
    return { ...exit, stdout: child.stdout(), stderr: child.stderr() };
  } catch (error) {
    await child.kill();
    throw new Error(`${error}\n${child.stdout()}${child.stderr()}`, { cause: error });
  }
}
