import { readFile } from 'node:fs/promises';
import { Fault } from '../contract/fault.ts';

/**
 * Reads a text file that a person named.
 *
 * @throws Fault `file-not-readable`
 */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Fault(
      'file-not-readable',
      `${path} cannot be read (${why}).`,
      'Check the path and that you may read the file.',
      { cause },
    );
  }
}

/**
 * Reads a JSON file that a person named.
 *
 * @throws Fault `file-not-readable` or `not-json`, which tells line and column where it can
 */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const { message } = cause as SyntaxError;
    const place = placeOf(message, text);
    throw new Fault(
      'not-json',
      `${path}${place} is not JSON: ${message}`,
      'Correct it there; a comma too many and a missing quote are the usual reasons.',
      { cause },
    );
  }
}

function placeOf(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
