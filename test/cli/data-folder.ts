import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silent } from '../../contract/ports/logger.ts';
import { openRegistry } from '../../registry/open-registry.ts';
import { readOrMakeServerKey } from '../../registry/server-key.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { openWriter } from '../store/journal/journal-fixture.ts';
import { folderForThisTest } from '../support/folders.ts';
import { projectRoot } from '../support/source-files.ts';

/** A sound data folder of a stopped system: that of a release, with a key of the command line. */
export async function dataFolder(): Promise<string> {
  const root = join(await folderForThisTest(), 'data');
  await mkdir(root, { mode: 0o700 });
  const archive = join(projectRoot, 'test/fixtures/release-0.1.0/data.tar.gz');
  await promisify(execFile)('tar', ['-xzf', archive, '-C', root]);
  const directory = join(root, 'registry');
  const registry = await openRegistry({
    log: await openWriter({ directory }),
    source: await openJournalReader({ directory }),
    serverKey: await readOrMakeServerKey(root),
    logger: silent,
  });
  const role = { role: 'admin', maker: null, customer: null, label: 'command line' } as const;
  const { key } = await registry.issueKey(role, 'test');
  await registry.close();
  await writeFile(join(root, 'cli.key'), `${key}\n`, { mode: 0o600 });
  return root;
}
