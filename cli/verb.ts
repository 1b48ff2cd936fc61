import { Command } from 'commander';
import { type ConnectOptions, connect } from './connect.ts';
import type { Terminal } from './terminal.ts';

/** Makes a verb of the command line that speaks to a terminal. */
export type Verb = (terminal: Terminal) => Command;

/** A command with examples below its help: each a command line and what it does. */
export function command(
  name: string,
  description: string,
  examples: Readonly<Record<string, string>> = {},
): Command {
  const lines = Object.entries(examples).map(([line, what]) => `  $ ${line}\n      ${what}`);
  const made = new Command(name).description(description);
  return lines.length === 0 ? made : made.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** A verb that has verbs of its own: `product add`, `product list`. */
export function family(name: string, description: string, members: readonly Command[]): Command {
  const made = new Command(name).description(description);
  for (const member of members) made.addCommand(member);
  return made;
}

/** Gives a command the options by which it finds the system. */
export function asking(made: Command): Command {
  return made
    .option(
      '--url <address>',
      'where the system runs (VALUEMESH_URL, else this host at VALUEMESH_HTTP_PORT or 8080)',
    )
    .option('--key <key>', 'key to use (VALUEMESH_KEY, else that of this host)');
}

/** Gives a command that reads the option to answer as JSON. */
export function reading(made: Command): Command {
  return asking(made).option('--json', 'answer as JSON');
}

/** Options of a command that reads. */
export interface ReadingOptions extends ConnectOptions {
  readonly json?: boolean;
}

/** The system that the options name. */
export function systemOf(options: ConnectOptions, terminal: Terminal) {
  return connect(options, terminal.environment);
}

/** Writes an answer: as JSON where that was asked for, else in words. */
export function answer<T>(
  terminal: Terminal,
  options: ReadingOptions,
  value: T,
  inWords: (value: T) => string,
): void {
  terminal.out(options.json ? JSON.stringify(value, null, 2) : inWords(value));
}
