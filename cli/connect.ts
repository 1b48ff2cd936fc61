import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Api, apiAt } from './api-client.ts';
import { CommandFault, exitCodes } from './exit-codes.ts';
import type { Environment } from './terminal.ts';

/** What every verb that asks the system takes. */
export interface ConnectOptions {
  readonly url?: string;
  readonly key?: string;
}

/** Where a system of this host answers, with the settings it was started with. */
function ownUrl({ VALUEMESH_HTTP_PORT: port = '8080' }: Environment): string {
  return `http://127.0.0.1:${port}`;
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Where the system is and with which key: from the options, else from VALUEMESH_URL and
 * VALUEMESH_KEY, else on this host at VALUEMESH_HTTP_PORT. For a system on this host there is a
 * third key: `cli.key` in the data folder (VALUEMESH_DATA_DIR, default ./data), which the system
 * writes at its start, readable by its own user alone. It is never sent to another host.
 *
 * @throws CommandFault `url-wrong`
 */
export async function connect(options: ConnectOptions, environment: Environment): Promise<Api> {
  const text = options.url ?? environment.VALUEMESH_URL ?? ownUrl(environment);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new CommandFault(
      exitCodes.wrongUsage,
      'url-wrong',
      `"${text}" is no address of a system.`,
      `Write it as ${ownUrl({})}.`,
    );
  }
  const given = options.key ?? environment.VALUEMESH_KEY;
  const key = given ?? (loopback.has(url.hostname) ? await keyOfThisHost(environment) : undefined);
  return apiAt(url.href, key);
}

/** The key that the system on this host writes for its own user; undefined where it cannot be read. */
export async function keyOfThisHost(environment: Environment): Promise<string | undefined> {
  const path = join(environment.VALUEMESH_DATA_DIR ?? './data', 'cli.key');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    // Not in the folder of the system, or not its user: the system will ask for a key.
    return undefined;
  }
}
