import { rename, writeFile } from 'node:fs/promises';
import type { RegistryWriter } from '../contract/ports/registry.ts';

/** Labels of the keys that the system issues by itself. */
const commandLine = 'command line';
const administrator = 'administrator';

/**
 * Settles the keys that are there from the start: that of the command line on this host, new at each
 * start and written to a file for its owner alone; and the administrator's, which is the one given or
 * is made once.
 *
 * @returns the administrator's key where it was made just now, to be shown once
 */
export async function settleStartKeys(
  registry: RegistryWriter,
  { file, given }: { readonly file: string; readonly given?: string | undefined },
): Promise<{ readonly adminKey?: string }> {
  await dropKeys(registry, commandLine);
  const { key } = await issueKey(registry, commandLine);
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  if (given !== undefined) {
    await dropKeys(registry, administrator);
    await issueKey(registry, administrator, given);
    return {};
  }
  if (registry.keys().some(({ label }) => label === administrator)) return {};
  return { adminKey: (await issueKey(registry, administrator)).key };
}

function issueKey(registry: RegistryWriter, label: string, text?: string) {
  const wanted = { role: 'admin', maker: null, customer: null, label } as const;
  return registry.issueKey({ ...wanted, ...(text === undefined ? {} : { text }) }, 'start');
}

async function dropKeys(registry: RegistryWriter, label: string): Promise<void> {
  const old = registry.keys().filter((key) => key.label === label);
  if (old.length === 0) return;
  await registry.apply(
    old.map(({ id }) => ({ change: 'key-revoked' as const, id })),
    'start',
  );
}
