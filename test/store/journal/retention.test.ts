import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../../contract/ports/logger.ts';
import { keepJournal } from '../../../store/journal/retention.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { appendEach, openWriter, readTexts, texts } from './journal-fixture.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21);

/** A journal of many small segments, each a day older than the one after it; the last is of now. */
async function journalOfDays(keep: { readonly days: number; readonly bytes?: number }) {
  const directory = await folderForThisTest();
  const journal = await openWriter({ directory, segmentBytes: 64 });
  onTestFinished(() => journal.close());
  await appendEach(journal, texts(6));
  const segments = (await readdir(directory)).filter((name) => name.endsWith('.seg')).toSorted();
  for (const [index, name] of segments.entries()) {
    const at = new Date(now - (segments.length - 1 - index) * day);
    await utimes(join(directory, name), at, at);
  }
  const retention = keepJournal({
    directory,
    journal,
    keepMs: keep.days * day,
    keepBytes: keep.bytes ?? 0,
    clock: () => now,
    logger: silent,
  });
  onTestFinished(() => retention.close());
  const bases = segments.map((name) => Number.parseInt(name, 10));
  return { directory, journal, retention, bases };
}

test('segments go once every store has them and their time is over, the oldest first', async () => {
  const { directory, journal, retention, bases } = await journalOfDays({ days: 2.5 });
  expect(bases).toHaveLength(6);
  retention.confirm(journal.committed);
  expect(await retention.look()).toBe(3);
  expect(journal.start).toBe(bases[3]);
  expect(await readTexts(directory)).toEqual(['record 3', 'record 4', 'record 5']);
});

test('what one store does not have yet stays, however old it is', async () => {
  const { journal, retention, bases } = await journalOfDays({ days: 0.5 });
  expect(await retention.look()).toBe(0);
  retention.confirm((bases[2] ?? 0) - 1);
  expect(await retention.look()).toBe(1);
  expect(journal.start).toBe(bases[1]);
});

test('a store that begins anew takes its confirmation back', async () => {
  const { journal, retention } = await journalOfDays({ days: 0.5 });
  retention.confirm(journal.committed);
  retention.confirm(0);
  expect(await retention.look()).toBe(0);
});

test('without a retention everything stays', async () => {
  const { journal, retention } = await journalOfDays({ days: 0 });
  retention.confirm(journal.committed);
  expect(await retention.look()).toBe(0);
  expect(journal.start).toBe(0);
});

test('the end that a start reads stays', async () => {
  const { journal, retention, bases } = await journalOfDays({ days: 0.5, bytes: 50 });
  retention.confirm(journal.committed);
  await retention.look();
  expect(journal.committed - journal.start).toBeGreaterThanOrEqual(50);
  expect(bases.filter((base) => base > journal.start && journal.committed - base >= 50)).toEqual(
    [],
  );
});
