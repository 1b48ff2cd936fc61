import { Command, CommanderError } from 'commander';
import { Fault, mistakeInWords } from '../contract/fault.ts';
import { type ExitCode, exitCodeOf, exitCodes, exitCodesInWords } from './exit-codes.ts';
import { printable } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { verbs as allVerbs } from './verbs.ts';

/**
 * Runs one command line.
 *
 * @param words what stands behind `valuemesh`
 * @returns the exit code; nothing is thrown
 */
export async function runCommand(
  words: readonly string[],
  terminal: Terminal,
  verbs: readonly Verb[] = allVerbs,
): Promise<ExitCode> {
  const program = new Command('valuemesh')
    .description('Understands how connected products are used, and the value that use creates.')
    .addHelpText('after', `\n${exitCodesInWords}`);
  for (const verb of verbs) program.addCommand(verb(terminal));
  speakTo(terminal, program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfUsage(error);
    terminal.err(errorInWords(error, terminal));
    return exitCodeOf(error);
  }
}

/** Lets a command and all below it write to the terminal, and throw where they would exit. */
function speakTo(terminal: Terminal, made: Command): void {
  made
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      getOutHasColors: () => terminal.colours,
      getErrHasColors: () => terminal.colours,
    })
    .showHelpAfterError('Add --help for what it takes, with examples.');
  for (const below of made.commands) speakTo(terminal, below);
}

/** Asked-for help is fine; help because a verb is missing, and every complaint, is wrong usage. */
function exitCodeOfUsage({ code }: CommanderError): ExitCode {
  return code === 'commander.helpDisplayed' ? exitCodes.ok : exitCodes.wrongUsage;
}

/** What went wrong, every mistake on its own line, and what to do next. */
function errorInWords(error: unknown, terminal: Terminal): string {
  const fault = error instanceof Fault ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const mistakes = (fault?.mistakes ?? []).map(
    (mistake) => `  ${printable(mistakeInWords(mistake))}`,
  );
  const next = fault === undefined ? unexpected : fault.next;
  return [
    `${paint(terminal, 'red', 'error:')} ${message.split('\n').map(printable).join('\n')}`,
    ...mistakes,
    ...(next === '' ? [] : [next]),
  ].join('\n');
}

const unexpected = 'This was not expected; please report it with the command that led to it.';
