import { z } from 'zod';
import { health } from '../contract/records/health.ts';
import { type ImportRow, importResult } from '../contract/records/registry.ts';
import type { Api } from './api-client.ts';
import { CommandFault, exitCodes } from './exit-codes.ts';

/** How a verb that plays devices reaches the broker. */
export interface Wire {
  readonly url: string;
  readonly topicRoot: string;
}

/** Rows in one request of an import. */
const rowsAtOnce = 20_000;

/** Where the devices of a running system connect, as the system itself tells it. */
export async function wireOf(api: Api): Promise<Wire> {
  const { edge } = await api.get('/api/v1/health', health);
  if (edge.doors === null) {
    throw new CommandFault(
      exitCodes.notReachable,
      'edge-away',
      'The broker of the system is not there just now.',
      'Wait a few seconds and try again; `valuemesh health` shows when it is back.',
    );
  }
  return {
    url: `mqtt://${new URL(api.url).hostname}:${edge.doors.mqtt}`,
    topicRoot: edge.doors.topicRoot,
  };
}

/** Registers makers' things and gives every device named in the rows a secret that is known here. */
export async function registerRows(
  api: Api,
  rows: readonly ImportRow[],
): Promise<ReadonlyMap<string, string>> {
  const passwords = new Map<string, string>();
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const { credentials } = await api.post(
      '/api/v1/registry/import',
      importResult,
      rows.slice(at, at + rowsAtOnce),
    );
    for (const { username, password } of credentials) passwords.set(username, password);
  }
  const usernames = [
    ...new Set(
      rows.flatMap(({ maker, product, device }) =>
        product && device ? [`${maker}/${product}/${device}`] : [],
      ),
    ),
  ];
  const old = usernames.filter((username) => !passwords.has(username));
  if (old.length > 0) {
    // Secrets are stored hashed, so devices that were there before get new ones.
    const answer = z.object({
      credentials: z.array(z.object({ username: z.string(), password: z.string() })),
    });
    const { credentials } = await api.post('/api/v1/registry/credentials', answer, {
      usernames: old,
    });
    for (const { username, password } of credentials) passwords.set(username, password);
  }
  return passwords;
}
