import { expect, test } from 'vitest';
import { type JournalReader, openJournalReader } from '../../../store/journal/journal-reader.ts';
import type { JournalWriter } from '../../../store/journal/journal-writer.ts';
import { scanJournal } from '../../../store/journal/scan-journal.ts';
import { openWriter } from './journal-fixture.ts';
import { seededRandom } from './seeded-random.ts';
import { type Random, SimulatedDisk } from './simulated-disk.ts';

const CASES = 1_000;
const CUTS_PER_CASE = 3;
const DIRECTORY = '/journal';

interface Written {
  readonly end: number;
  readonly text: string;
}

/** What the outside knows of one journal, whatever becomes of the machine. */
interface Ledger {
  /** Everything appended that may be in the journal, oldest first. */
  written: Written[];
  /** End of the last record whose afterCommit has run. */
  acknowledged: number;
  /** Where the following reader has got to; it would have saved this position. */
  followed: number;
  /** Positions before this may have been dropped. */
  dropped: number;
}

interface Count {
  cuts: number;
  acknowledged: number;
  missing: number;
  false: number;
  takenBack: number;
  problems: number;
}

test(`killed or without power ${CASES} × ${CUTS_PER_CASE} times: all that was acknowledged is there, nothing false`, async () => {
  const count = { cuts: 0, acknowledged: 0, missing: 0, false: 0, takenBack: 0, problems: 0 };
  for (let seed = 1; seed <= CASES; seed += 1) await runCase(seededRandom(seed), count);
  expect(count).toMatchObject({ missing: 0, false: 0, takenBack: 0, problems: 0 });
  expect(count.cuts).toBe(CASES * CUTS_PER_CASE);
  // The test is only worth something if most cuts came after something was acknowledged.
  expect(count.acknowledged).toBeGreaterThan(count.cuts);
}, 60_000);

async function runCase(random: Random, count: Count): Promise<void> {
  const ledger: Ledger = { written: [], acknowledged: 0, followed: 0, dropped: 0 };
  const segmentBytes = 300 + Math.floor(random() * 5_000);
  let disk = new SimulatedDisk(callsUntilCut(random));
  for (let cut = 0; cut < CUTS_PER_CASE; cut += 1) {
    void live(disk, ledger, segmentBytes, random);
    await disk.powerCut;
    count.cuts += 1;
    count.acknowledged += ledger.written.filter(({ end }) => end <= ledger.acknowledged).length;
    const killed = random() < 0.3;
    disk = killed
      ? disk.afterKill(callsUntilCut(random))
      : disk.afterPowerCut(random, callsUntilCut(random));
    await audit(disk.copy(), ledger, count);
  }
}

function callsUntilCut(random: Random): number {
  return 5 + Math.floor(random() * 150);
}

/** A machine at work: it appends bursts, drops old segments and follows the journal. */
async function live(
  files: SimulatedDisk,
  ledger: Ledger,
  segmentBytes: number,
  random: Random,
): Promise<void> {
  const writer = await openWriter({ directory: DIRECTORY, files, segmentBytes });
  // What was not acknowledged before the cut is in the journal now, or will never be.
  ledger.written = ledger.written.filter(({ end }) => end <= writer.committed);
  const reader = await openJournalReader({ directory: DIRECTORY, files });
  void follow(reader, ledger);
  while (files.hasPower) {
    appendBurst(writer, ledger, random);
    if (random() < 0.2) await writer.commit();
    if (random() < 0.05) {
      ledger.dropped = ledger.followed;
      await writer.dropBefore(ledger.followed);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function appendBurst(writer: JournalWriter, ledger: Ledger, random: Random): void {
  for (let left = Math.floor(random() * 6); left > 0; left -= 1) {
    const text = `${ledger.written.length}:${'x'.repeat(Math.floor(random() ** 3 * 2_000))}`;
    const end = writer.append(Buffer.from(text));
    ledger.written.push({ end, text });
    writer.afterCommit(() => {
      ledger.acknowledged = end;
    });
  }
}

async function follow(reader: JournalReader, ledger: Ledger): Promise<void> {
  for (;;) ledger.followed = (await reader.read(ledger.followed, 1_000)).next;
}

/** Recovers a copy of the disk and compares it with the ledger. */
async function audit(files: SimulatedDisk, ledger: Ledger, count: Count): Promise<void> {
  const writer = await openWriter({ directory: DIRECTORY, files });
  count.problems += writer.recovery.problems.length;
  const { start, committed } = writer;
  writer.append(Buffer.from('after recovery'));
  await writer.close();

  const scan = await scanJournal(DIRECTORY, files);
  count.problems += scan.problems.length + scan.tornBytes;
  const found = await readWritten(files, start);
  expect(found.pop()?.text).toBe('after recovery');

  // The journal must hold a run of what was written: from its start, whole, to the end it found.
  const expected = ledger.written.filter(({ end }) => end > start && end <= committed);
  const same = found.filter(({ end, text }, index) => {
    return end === expected[index]?.end && text === expected[index]?.text;
  });
  count.false += found.length - same.length;
  count.missing += expected.length - same.length;
  count.missing += ledger.written.filter(({ end }) => {
    return end > committed && end <= ledger.acknowledged;
  }).length;
  if (start > ledger.dropped) count.missing += 1;
  if (ledger.followed > committed) count.takenBack += 1;
}

async function readWritten(files: SimulatedDisk, start: number): Promise<Written[]> {
  const reader = await openJournalReader({ directory: DIRECTORY, files });
  const found: Written[] = [];
  for (let from = start; ; ) {
    const { records, ends, next } = await reader.read(from);
    if (records.length === 0) return found;
    for (const [index, record] of records.entries()) {
      found.push({ end: ends[index]!, text: Buffer.from(record).toString() });
    }
    from = next;
  }
}
