import { writeFile } from 'node:fs/promises';
import { Fault } from '../contract/fault.ts';
import type { Credential } from './answers.ts';
import { table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';

/**
 * Shows secrets, which are told once and never again: as a table, or into a new file that only its
 * owner may read.
 *
 * @throws Fault `file-not-writable`, which then shows the secrets all the same
 */
export async function handOver(
  terminal: Terminal,
  credentials: readonly Credential[],
  file: string | undefined,
): Promise<void> {
  if (credentials.length === 0) return;
  const shown = () => {
    terminal.out(table(terminal, columns, credentials));
    terminal.err(paint(terminal, 'yellow', 'Keep the passwords: they are not shown again.'));
  };
  if (file === undefined) return shown();
  const lines = credentials.map(({ username, password }) => `${username},${password}\n`);
  try {
    await writeFile(file, ['username,password\n', ...lines].join(''), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    shown();
    throw new Fault(
      'file-not-writable',
      `The passwords could not be written to ${file}: ${(cause as Error).message}.`,
      'They are shown above instead; keep them, as they are not shown again.',
      { cause },
    );
  }
  terminal.out(`Wrote ${credentials.length} passwords to ${file}, for your eyes alone.`);
}

const columns = [
  { title: 'user name', of: ({ username }: Credential) => username },
  { title: 'password', of: ({ password }: Credential) => password },
];
