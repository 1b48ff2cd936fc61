import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { EntryWriter } from '../../contract/records/journal-codec.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { startLoader } from '../../store/loader.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { folderForThisTest } from '../support/folders.ts';
import { inTime, until } from '../support/until.ts';
import { noon } from './bike.ts';
import { openWriter } from './journal/journal-fixture.ts';

const tally = { received: 0, accepted: 0, duplicate: 0, dropped: 0, rejected: {}, notes: {} };

test('a loader says that it has caught up at the end of the journal, not of a segment', async () => {
  const directory = await folderForThisTest();
  const writer = await openWriter({ directory, segmentBytes: 64 });
  onTestFinished(() => writer.close());
  for (let n = 0; n < 20; n++) {
    writer.append(new EntryWriter().tally(noon + n, tally));
    await writer.commit();
  }

  const store = openMemoryStore();
  const heard: number[] = [];
  const loader = startLoader({
    source: await openJournalReader({ directory }),
    store,
    model: () => undefined,
    clock: () => noon,
    logger: silent,
    idleMs: 1,
    gatherMs: 20,
    onCaughtUp: () => heard.push(loader.position),
  });
  onTestFinished(() => loader.close());
  await inTime(loader.wait(writer.committed), { what: 'the loader to have all' });
  await until(() => heard.length > 0, { what: 'the word that it has' });
  expect(heard.filter((position) => position < writer.committed)).toEqual([]);
});
