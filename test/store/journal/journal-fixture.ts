import type { JournalFault } from '../../../store/journal/journal-errors.ts';
import type { JournalFiles } from '../../../store/journal/journal-files.ts';
import { batchesFrom, openJournalReader } from '../../../store/journal/journal-reader.ts';
import {
  type JournalOptions,
  type JournalWriter,
  openJournalWriter,
} from '../../../store/journal/journal-writer.ts';

/** Opens a writer for which any fault fails the test. */
export function openWriter(
  options: Omit<JournalOptions, 'onFault'> & { onFault?: (fault: JournalFault) => void },
): Promise<JournalWriter> {
  return openJournalWriter({
    onFault: (fault) => {
      throw fault;
    },
    ...options,
  });
}

/** Everything a reader sees behind `from`, as text. */
export async function readTexts(
  directory: string,
  { from, files }: { from?: number; files?: JournalFiles } = {},
): Promise<string[]> {
  const reader = await openJournalReader({ directory, ...(files && { files }) });
  const texts: string[] = [];
  try {
    for await (const { records } of batchesFrom(reader, from ?? (await reader.start()))) {
      for (const record of records) texts.push(Buffer.from(record).toString());
    }
  } finally {
    await reader.close();
  }
  return texts;
}

/** `count` different texts. */
export function texts(count: number, prefix = 'record'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}

/** Appends texts as one group each and waits for the last. */
export async function appendEach(writer: JournalWriter, records: readonly string[]): Promise<void> {
  for (const record of records) {
    writer.append(Buffer.from(record));
    await writer.commit();
  }
}
