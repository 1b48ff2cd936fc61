import { Fault } from '../contract/fault.ts';

/** What a command ends with; a script may rely on it. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  wrongUsage: 2,
  notReachable: 3,
  notEntitled: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The same, for `--help`. */
export const exitCodesInWords = `Exit codes:
  0  done
  1  refused, or mistakes were found
  2  wrong usage of the command
  3  the system is not reachable, or not ready
  4  the key is missing, unknown or not entitled`;

/** A fault that decides the exit code by itself. */
export class CommandFault extends Fault {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, ...about: ConstructorParameters<typeof Fault>) {
    super(...about);
    this.exitCode = exitCode;
  }
}

/** The exit code for whatever ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof CommandFault ? error.exitCode : exitCodes.refused;
}
