import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { defaultTopicRoot } from '../../contract/wire/topics.ts';
import { type InfluxAddress, InfluxServer } from './influx-server.ts';
import { influxStore } from './influx-store.ts';
import { openQuarantine } from './quarantine.ts';

/** How to open InfluxDB as the store of record. */
export interface InfluxOptions extends InfluxAddress {
  /**
   * Folder for the quarantine file and for the name of the journal, which belongs to the data
   * folder: a new data folder has a new name and so begins at position 0, whatever InfluxDB holds.
   */
  readonly quarantine: string;
  readonly topicRoot?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** InfluxDB as a store, and how many points it has refused for good. */
export interface InfluxStore extends TelemetryStore {
  /** Points in the quarantine file; `storedReadings` counts them too, for they are kept. */
  quarantined(): Promise<number>;
}

/**
 * Opens InfluxDB as a store. It need not be there yet: it is reached when first used, and every
 * use that fails throws a `StoreAway`, after which the same may be tried again.
 */
export async function openInflux(options: InfluxOptions): Promise<InfluxStore> {
  const { quarantine: folder, clock, logger, topicRoot = defaultTopicRoot } = options;
  await mkdir(folder, { recursive: true });
  const server = new InfluxServer(options);
  const quarantine = openQuarantine(join(folder, 'influx-quarantine.lp'));
  const journal = await nameOfJournal(join(folder, 'journal-name'));
  const store = influxStore({ server, quarantine, journal, topicRoot, clock, logger });
  return { ...store, quarantined: () => quarantine.count() };
}

async function nameOfJournal(file: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => '');
  if (found.trim() !== '') return found.trim();
  const name = randomUUID();
  await writeFile(file, `${name}\n`, { mode: 0o600, flush: true });
  return name;
}
