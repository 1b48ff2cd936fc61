import { describe, expect, it } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import { decodeEntry } from '../../contract/records/journal-codec.ts';
import { type Ingest, openIngest } from '../../ingest/ingest.ts';
import { batchesFrom, openJournalReader } from '../../store/journal/journal-reader.ts';
import { openJournalWriter } from '../../store/journal/journal-writer.ts';
import { folderForThisTest } from '../support/folders.ts';
import { until } from '../support/until.ts';
import { acme } from './known.ts';
import { incoming, now } from './open-test-ingest.ts';

const at = (seq: number) => ({ ts: now, seq, values: { power: seq } });

/** Opens ingest on the journal of a folder, as the edge process does, and closes both again. */
async function onJournal(directory: string, work: (ingest: Ingest) => Promise<void>) {
  let ingest: Ingest | undefined;
  const journal = await openJournalWriter({
    directory,
    beforeCommit: () => ingest?.tally(),
    onFault: (fault) => {
      throw fault;
    },
  });
  ingest = openIngest({
    registry: acme(),
    journal,
    clock: () => now,
    logger: silent,
    topicRoot: 'vm',
    limits: {
      maxPayloadBytes: 1_000_000,
      clockToleranceMs: 300_000,
      maxPendingBytes: 2_000,
      qos0QueueBytes: 1_000_000,
    },
    notify: () => {},
  });
  const reader = await openJournalReader({ directory });
  for await (const { records } of batchesFrom(reader, journal.start)) ingest.recover(records);
  await work(ingest);
  ingest.close();
  await journal.close();
}

/** Sends messages, some good and some not, and waits until all are settled. */
async function sendAll(ingest: Ingest, payloads: readonly unknown[]): Promise<readonly number[]> {
  const settled: number[] = [];
  for (const [number, payload] of payloads.entries()) {
    ingest.intake.take(incoming(payload), () => settled.push(number));
  }
  await until(() => settled.length === payloads.length, { what: 'all to be settled' });
  return settled;
}

describe('on the real journal', () => {
  it('messages are settled in order, and a second start knows all of the first', async () => {
    const directory = await folderForThisTest();
    const payloads = [...Array.from({ length: 50 }, (_, seq) => at(seq)), 'no json', at(7)];
    await onJournal(directory, async (ingest) => {
      const settled = await sendAll(ingest, payloads);
      expect(settled).toEqual(payloads.map((_, number) => number));
    });
    await onJournal(directory, async (ingest) => {
      const before = { received: 52, accepted: 50, duplicate: 1, rejected: { 'not-json': 1 } };
      expect(ingest.counters()).toMatchObject(before);
      await sendAll(ingest, payloads);
      expect(ingest.counters()).toMatchObject({ received: 104, accepted: 50, duplicate: 52 });
      expect(ingest.intake.pendingBytes).toBe(0);
    });
  });

  it('each group ends with the tally of all that it and those before it hold', async () => {
    const directory = await folderForThisTest();
    await onJournal(directory, async (ingest) => {
      for (let seq = 0; seq < 5; seq++) await sendAll(ingest, [at(seq)]);
    });
    const reader = await openJournalReader({ directory });
    const counts: string[] = [];
    for await (const { records } of batchesFrom(reader, 0)) {
      for (const entry of records.map(decodeEntry)) {
        counts.push(entry.kind === 'tally' ? `tally ${entry.tally.accepted}` : entry.kind);
      }
    }
    await reader.close();
    expect(counts).toEqual(
      [1, 2, 3, 4, 5].flatMap((accepted) => ['readings', `tally ${accepted}`]),
    );
  });
});
