import { silent } from '../../../contract/ports/logger.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';
import { openRegistry } from '../../../registry/open-registry.ts';
import { openMirroredReader, openMirroredWriter } from '../../../store/journal/mirrored-journal.ts';
import type { Random, SimulatedDisk } from '../../store/journal/simulated-disk.ts';
import type { Findings, Machine } from './machine.ts';

const directory = '/registry';

/** The registry, kept twice: makers are added by twos, each two together or not at all. */
export class RegistryMachine implements Machine {
  readonly #random: Random;
  readonly #segmentBytes: number;
  /** Changes begun, and those whose promise resolved, by the number of their first maker. */
  readonly #begun = new Set<number>();
  readonly #acknowledged = new Set<number>();
  /** Segments that were healed, which after a mere power cut none ever has to be. */
  #alarms = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#segmentBytes = 500 + Math.floor(random() * 2_000);
  }

  async live(disk: SimulatedDisk): Promise<void> {
    const registry = await this.#open(disk);
    while (disk.hasPower) {
      const count = 1 + Math.floor(this.#random() * 4);
      await Promise.all(Array.from({ length: count }, () => this.#addTwo(registry)));
    }
  }

  async audit(copy: SimulatedDisk): Promise<Findings> {
    const registry = await this.#open(copy);
    const there = new Set(registry.makers().map(({ id }) => Number(id.slice(1))));
    await registry.close();
    const isWhole = (number: number) => there.has(number) && there.has(number + 1);
    const halves = [...there].filter((number) => !isWhole(number - (number % 2)));
    const unknown = [...there].filter((number) => !this.#begun.has(number - (number % 2)));
    return {
      acknowledged: this.#acknowledged.size,
      missing: [...this.#acknowledged].filter((number) => !isWhole(number)).length,
      false: halves.length + unknown.length,
      doubled: 0,
      takenBack: 0,
      alarms: this.#alarms,
    };
  }

  async #open(disk: SimulatedDisk) {
    const place = { directory, files: disk };
    return openRegistry({
      log: await openMirroredWriter({
        ...place,
        segmentBytes: this.#segmentBytes,
        clock: Date.now,
        logger: { ...silent, error: () => (this.#alarms += 1) },
        onFault: (fault) => {
          throw fault;
        },
      }),
      source: await openMirroredReader(place),
      serverKey: Buffer.alloc(32, 7),
      logger: silent,
    });
  }

  async #addTwo(registry: Awaited<ReturnType<typeof openRegistry>>): Promise<void> {
    const number = this.#begun.size * 2;
    this.#begun.add(number);
    await registry.apply([maker(number), maker(number + 1)], 'test');
    this.#acknowledged.add(number);
  }
}

function maker(number: number): RegistryChange {
  const name = `Maker ${number}`;
  return { change: 'maker', maker: { id: `m${number}`, name, timezone: 'UTC', demo: false } };
}
