import { silent } from '../../../contract/ports/logger.ts';
import { decodeEntry } from '../../../contract/records/journal-codec.ts';
import type { JournalEntry } from '../../../contract/records/journal-entry.ts';
import { IdentityWindow } from '../../../ingest/identity-window.ts';
import { type Ingest, openIngest } from '../../../ingest/ingest.ts';
import { batchesFrom, openJournalReader } from '../../../store/journal/journal-reader.ts';
import { startLoader } from '../../../store/loader.ts';
import { openMemoryStore } from '../../../store/memory/memory-store.ts';
import { acme } from '../../ingest/known.ts';
import { openWriter } from '../../store/journal/journal-fixture.ts';
import type { Random, SimulatedDisk } from '../../store/journal/simulated-disk.ts';
import type { Findings, Machine } from './machine.ts';

const directory = '/journal';
const now = 1_763_753_600_000;
const registry = acme();
const sentAs = { topic: 'vm/acme/heater/d-1/telemetry', client: 'd-1' };
const principal = { kind: 'device', maker: 'acme', product: 'heater', device: 'd-1' } as const;

/**
 * Ingest, journal, loader and store, and a device that sends again what was not acknowledged: good
 * messages, and every fifth one that is no JSON. The store stands for a database whose transactions
 * are durable: it survives the cut with the position it had.
 */
export class IngestMachine implements Machine {
  readonly #random: Random;
  readonly #segmentBytes: number;
  readonly #store = openMemoryStore();
  readonly #unacknowledged = new Set<number>();
  readonly #acknowledged = new Set<number>();
  #sent = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#segmentBytes = 300 + Math.floor(random() * 5_000);
  }

  async live(disk: SimulatedDisk): Promise<void> {
    const ingest = await this.#openIngest(disk);
    startLoader({
      source: await openJournalReader({ directory, files: disk }),
      store: this.#store,
      model: (maker, product, version) => registry.productVersion(maker, product, version),
      products: () => registry.products(),
      clock: () => now,
      logger: silent,
      maxBytes: 500,
      idleMs: 0,
    });
    for (const number of [...this.#unacknowledged]) this.#send(ingest, number, true);
    while (disk.hasPower) {
      for (let left = Math.floor(this.#random() * 6); left > 0; left -= 1) {
        this.#unacknowledged.add(this.#sent);
        this.#send(ingest, this.#sent++, false);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async audit(copy: SimulatedDisk): Promise<Findings> {
    const position = await this.#store.position();
    const all = { maker: 'acme', product: 'heater', from: 0, to: Infinity, limit: Infinity };
    const stored = (await this.#store.readings(all)).map(({ seq }) => seq as number);
    const letters = await this.#store.rejected({ limit: Infinity });
    stored.push(...letters.map(({ payload }) => badNumberIn(payload)));

    const writer = await openWriter({ directory, files: copy });
    const { committed, recovery } = writer;
    await writer.close();
    const takenBack = position > committed;
    const waiting = takenBack ? [] : await entriesFrom(copy, position);
    const found = [...stored, ...waiting.flatMap(numbersIn)];
    const there = new Set(found);
    const good = found.filter((number) => !isBad(number));
    return {
      acknowledged: this.#acknowledged.size,
      missing: [...this.#acknowledged].filter((number) => !there.has(number)).length,
      false: found.filter((number) => !(number >= 0 && number < this.#sent)).length,
      doubled: good.length - new Set(good).size,
      takenBack: takenBack ? 1 : 0,
      alarms: recovery.problems.length,
    };
  }

  async #openIngest(files: SimulatedDisk): Promise<Ingest> {
    let ingest: Ingest | undefined;
    const journal = await openWriter({
      directory,
      files,
      segmentBytes: this.#segmentBytes,
      beforeCommit: () => ingest?.tally(),
    });
    ingest = openIngest({
      registry,
      journal,
      clock: () => now,
      logger: silent,
      topicRoot: 'vm',
      limits: {
        maxPayloadBytes: 10_000,
        clockToleranceMs: 300_000,
        maxPendingBytes: 1_000_000,
        qos0QueueBytes: 1_000_000,
      },
      notify: () => {},
      window: new IdentityWindow(1 << 12),
    });
    const reader = await openJournalReader({ directory, files });
    for await (const { records } of batchesFrom(reader, journal.start)) ingest.recover(records);
    return ingest;
  }

  #send({ intake }: Ingest, number: number, dup: boolean): void {
    const text = isBad(number)
      ? badText(number)
      : JSON.stringify({ ts: now, seq: number, values: { power: number % 5_000 } });
    const payload = Buffer.from(text);
    intake.take({ ...sentAs, payload, qos: 1, dup, received: now, principal }, () => {
      this.#acknowledged.add(number);
      this.#unacknowledged.delete(number);
    });
  }
}

const isBad = (number: number) => number % 5 === 4;
const badText = (number: number) => `no JSON, number ${number}`;
const badNumberIn = (text: string) => Number(/^no JSON, number (\d+)$/.exec(text)?.[1] ?? -1);

/** The numbers of the messages that an entry of the journal keeps. */
function numbersIn(entry: JournalEntry): readonly number[] {
  if (entry.kind === 'readings') return entry.readings.map(({ seq }) => seq ?? -1);
  if (entry.kind === 'dead-letter') return [badNumberIn(Buffer.from(entry.payload).toString())];
  return [];
}

async function entriesFrom(files: SimulatedDisk, position: number): Promise<JournalEntry[]> {
  const reader = await openJournalReader({ directory, files });
  const entries: JournalEntry[] = [];
  for await (const { records } of batchesFrom(reader, position)) {
    entries.push(...records.map(decodeEntry));
  }
  return entries;
}
