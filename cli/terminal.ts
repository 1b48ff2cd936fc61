import { styleText } from 'node:util';

/** Environment variables, as handed in by whoever starts the command. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command speaks: an argument of every verb, so that tests need no process. */
export interface Terminal {
  /** Writes a line (or several) of what was asked for. */
  out(text: string): void;
  /** Writes a line (or several) about the command itself: errors, hints, progress. */
  err(text: string): void;
  /** Whether a person sees the output, and in colour. */
  readonly colours: boolean;
  readonly environment: Environment;
}

/** What colours are for; without colours the text stays as it is. */
export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** The text in a tone. */
export function paint(terminal: Pick<Terminal, 'colours'>, tone: Tone, text: string): string {
  // Whether the stream can is decided in `wantsColours`, so `styleText` need not ask again.
  return terminal.colours ? styleText(tone, text, { validateStream: false }) : text;
}

/** Whether output to this stream should have colours; see no-color.org. */
export function wantsColours(isTerminal: boolean, environment: Environment): boolean {
  return isTerminal && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
