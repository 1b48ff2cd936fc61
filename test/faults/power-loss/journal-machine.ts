import { type JournalReader, openJournalReader } from '../../../store/journal/journal-reader.ts';
import type { JournalWriter } from '../../../store/journal/journal-writer.ts';
import { scanJournal } from '../../../store/journal/scan-journal.ts';
import { openWriter } from '../../store/journal/journal-fixture.ts';
import type { Random, SimulatedDisk } from '../../store/journal/simulated-disk.ts';
import type { Findings, Machine } from './machine.ts';

const directory = '/journal';

interface Written {
  readonly end: number;
  readonly text: string;
}

/** The journal alone: it appends bursts of records, drops old segments and follows what it wrote. */
export class JournalMachine implements Machine {
  readonly #random: Random;
  readonly #segmentBytes: number;
  /** Everything appended that may be in the journal, oldest first. */
  #written: Written[] = [];
  /** End of the last record whose afterCommit has run. */
  #acknowledged = 0;
  /** Where the following reader has got to; it would have saved this position. */
  #followed = 0;
  /** Positions before this may have been dropped. */
  #dropped = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#segmentBytes = 300 + Math.floor(random() * 5_000);
  }

  async live(disk: SimulatedDisk): Promise<void> {
    const writer = await openWriter({ directory, files: disk, segmentBytes: this.#segmentBytes });
    // What was not acknowledged before the cut is in the journal now, or will never be.
    this.#written = this.#written.filter(({ end }) => end <= writer.committed);
    void this.#follow(await openJournalReader({ directory, files: disk }));
    while (disk.hasPower) {
      this.#appendBurst(writer);
      if (this.#random() < 0.2) await writer.commit();
      if (this.#random() < 0.05) {
        this.#dropped = this.#followed;
        await writer.dropBefore(this.#followed);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async audit(copy: SimulatedDisk): Promise<Findings> {
    const writer = await openWriter({ directory, files: copy });
    const { start, committed, recovery } = writer;
    writer.append(Buffer.from('after recovery'));
    await writer.close();
    const scan = await scanJournal(directory, copy);
    const found = await readWritten(copy, start);
    const last = found.pop();

    // The journal must hold a run of what was written: from its start, whole, to the end it found.
    const expected = this.#written.filter(({ end }) => end > start && end <= committed);
    const same = found.filter(
      ({ end, text }, index) => end === expected[index]?.end && text === expected[index]?.text,
    );
    const cutOff = this.#written.filter(({ end }) => end > committed && end <= this.#acknowledged);
    return {
      acknowledged: this.#written.filter(({ end }) => end <= this.#acknowledged).length,
      missing: expected.length - same.length + cutOff.length + (start > this.#dropped ? 1 : 0),
      false: found.length - same.length + (last?.text === 'after recovery' ? 0 : 1),
      doubled: 0,
      takenBack: this.#followed > committed ? 1 : 0,
      alarms: recovery.problems.length + scan.problems.length + scan.tornBytes,
    };
  }

  #appendBurst(writer: JournalWriter): void {
    for (let left = Math.floor(this.#random() * 6); left > 0; left -= 1) {
      const text = `${this.#written.length}:${'x'.repeat(Math.floor(this.#random() ** 3 * 2_000))}`;
      const end = writer.append(Buffer.from(text));
      this.#written.push({ end, text });
      writer.afterCommit(() => {
        this.#acknowledged = end;
      });
    }
  }

  async #follow(reader: JournalReader): Promise<void> {
    for (;;) this.#followed = (await reader.read(this.#followed, 1_000)).next;
  }
}

async function readWritten(files: SimulatedDisk, start: number): Promise<Written[]> {
  const reader = await openJournalReader({ directory, files });
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
