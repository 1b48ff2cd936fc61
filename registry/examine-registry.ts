import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../contract/ports/logger.ts';
import { type Check, fine, problemWith } from '../contract/records/diagnosis.ts';
import { openRegistryFollower } from './follow-registry.ts';
import type { RegistrySource } from './registry-log.ts';
import { readServerKey } from './server-key.ts';

const back = 'Put `server.key` back from a backup: without it no password and no key opens.';

/**
 * Looks at the registry's content and at the server's key: that the events can be read, and that
 * the key is the one by which the secrets were hashed. That is tried on `cli.key`, which every start
 * writes.
 *
 * @param root the data folder
 * @param source its registry's log; closed once read
 */
export async function examineRegistry(
  root: string,
  source: RegistrySource,
  logger: Logger,
): Promise<readonly Check[]> {
  let key: Buffer | undefined;
  let wrong: string | undefined;
  try {
    key = await readServerKey(root);
  } catch (error) {
    wrong = (error as Error).message;
  }
  try {
    const serverKey = key ?? Buffer.alloc(32);
    const registry = await openRegistryFollower({ source, serverKey, logger });
    const isEmpty = registry.version === 0;
    const shown = await readFile(join(root, 'cli.key'), 'utf8').catch(() => undefined);
    const opens = shown === undefined || registry.access(shown.trim()) !== undefined;
    const [makers, devices] = [registry.makers().length, registry.devices().length];
    await registry.close();
    if (key === undefined && !isEmpty) wrong ??= 'server.key is missing';
    if (!opens && !isEmpty) wrong ??= 'server.key is not the one that hashed the secrets';
    return [
      fine('registry-events', `${makers} makers, ${devices} devices`),
      wrong === undefined
        ? fine('server-key', key === undefined ? 'the first start makes it' : 'it is whole')
        : problemWith('server-key', wrong, back),
    ];
  } catch (error) {
    await source.close();
    const next = 'See what is said of the log itself; a newer version may have written it.';
    const unread = problemWith('registry-events', (error as Error).message, next);
    return wrong === undefined ? [unread] : [unread, problemWith('server-key', wrong, back)];
  }
}
