import type { JournalFile, JournalFiles } from '../../../store/journal/journal-files.ts';

/** Draws a number in [0, 1). */
export type Random = () => number;

const SECTOR_BYTES = 512;

interface Change {
  /** `undefined` cuts the file at `offset`. */
  readonly bytes: Buffer | undefined;
  readonly offset: number;
}

interface Inode {
  /** What running programs see. */
  content: Buffer;
  /** What the disk holds for certain. */
  durable: Buffer;
  /** What was done since, which a power cut may keep, lose or spoil. */
  changes: Change[];
}

type Names = Map<string, Inode>;

/**
 * A file system in memory that can lose its power.
 *
 * After a cut, what was fsynced is there. Of every later write each sector is, by lot, there, not
 * there, zeroed or garbled; of later creations, renames and removals each is there or not. Sectors
 * never spoil bytes that were durable before (a disk that did could keep no promise to anyone).
 */
export class SimulatedDisk implements JournalFiles {
  /** Settles when the power goes; until then calls answer, afterwards none ever does. */
  readonly powerCut: Promise<void>;
  /** What running programs see. */
  #names: Names = new Map();
  #durableNames: Names = new Map();
  #nameChanges: ((names: Names) => void)[] = [];
  #callsLeft: number;
  #cut: () => void = () => {};

  /** @param calls how many calls until the power goes */
  constructor(calls = Number.POSITIVE_INFINITY) {
    this.#callsLeft = calls;
    this.powerCut = new Promise((resolve) => {
      this.#cut = resolve;
    });
  }

  /** What is left after a power cut, on a machine that loses power again after `calls` calls. */
  afterPowerCut(random: Random, calls?: number): SimulatedDisk {
    const names = new Map(this.#durableNames);
    for (const alter of this.#nameChanges) if (random() < 0.5) alter(names);
    const left = [...names].map(([path, inode]) => [path, survivor(inode, random)] as const);
    return SimulatedDisk.holding(new Map(left), calls);
  }

  /** The same machine after its programs were killed: the page cache is whole, and not yet durable. */
  afterKill(calls?: number): SimulatedDisk {
    const disk = new SimulatedDisk(calls);
    disk.#names = this.#names;
    disk.#durableNames = this.#durableNames;
    disk.#nameChanges = this.#nameChanges;
    return disk;
  }

  /** A copy of what programs see, durable, in which one can spoil things. */
  copy(): SimulatedDisk {
    return SimulatedDisk.holding(this.contents());
  }

  /** Paths and bytes; changing the bytes changes the file. */
  contents(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#names].map(([path, inode]) => [path, inode.content]));
  }

  /** Puts other bytes in a file's place, durably. */
  replace(path: string, bytes: Buffer): void {
    const inode = this.#names.get(path);
    if (!inode) throw new Error(`no file ${path}`);
    inode.content = Buffer.from(bytes);
    inode.durable = Buffer.from(bytes);
    inode.changes = [];
  }

  async makeDirectory(): Promise<void> {}

  async lock(): Promise<() => Promise<void>> {
    return async () => {};
  }

  async freeBytes(): Promise<number> {
    return Number.MAX_SAFE_INTEGER;
  }

  async list(directory: string): Promise<readonly string[]> {
    await this.#call();
    return [...this.#names.keys()]
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1));
  }

  async open(path: string, mode: 'create' | 'write' | 'read'): Promise<JournalFile> {
    await this.#call();
    if (mode === 'create') {
      const empty = { content: Buffer.alloc(0), durable: Buffer.alloc(0), changes: [] };
      this.#alter((names) => names.set(path, empty));
    }
    const inode = this.#names.get(path);
    if (!inode) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
    return this.#file(inode);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#call();
    this.#alter((names) => {
      const inode = names.get(from);
      if (inode) names.set(to, inode);
      names.delete(from);
    });
  }

  async remove(path: string): Promise<void> {
    await this.#call();
    this.#alter((names) => names.delete(path));
  }

  async syncDirectory(): Promise<void> {
    await this.#call();
    await this.#call();
    this.#durableNames = new Map(this.#names);
    this.#nameChanges = [];
  }

  #file(inode: Inode): JournalFile {
    return {
      write: (bytes, length, offset, done) => {
        void this.#call().then(async () => {
          change(inode, { bytes: Buffer.from(bytes.subarray(0, length)), offset });
          await this.#call();
          done(null, length);
        });
      },
      sync: (done) => {
        void this.#call().then(async () => {
          await this.#call();
          inode.durable = Buffer.from(inode.content);
          inode.changes = [];
          done(null);
        });
      },
      read: async (bytes, offset) => {
        await this.#call();
        return inode.content.copy(bytes, 0, offset);
      },
      size: async () => inode.content.length,
      truncate: async (size) => {
        await this.#call();
        change(inode, { bytes: undefined, offset: size });
      },
      close: async () => {},
    };
  }

  #alter(change: (names: Names) => void): void {
    change(this.#names);
    this.#nameChanges.push(change);
  }

  get hasPower(): boolean {
    return this.#callsLeft > 0;
  }

  /** A moment passes; when the power goes meanwhile, for ever. */
  async #call(): Promise<void> {
    this.#callsLeft -= 1;
    if (!this.hasPower) this.#cut();
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.hasPower) await new Promise(() => {});
  }

  /** A disk on which all is durable. */
  static holding(files: ReadonlyMap<string, Buffer>, calls?: number): SimulatedDisk {
    const disk = new SimulatedDisk(calls);
    for (const [path, content] of files) {
      disk.#names.set(path, {
        content: Buffer.from(content),
        durable: Buffer.from(content),
        changes: [],
      });
    }
    disk.#durableNames = new Map(disk.#names);
    return disk;
  }
}

function change(inode: Inode, made: Change): void {
  inode.content = applied(inode.content, made);
  inode.changes.push(made);
}

function applied(content: Buffer, { bytes, offset }: Change): Buffer {
  if (!bytes) return content.subarray(0, offset);
  const size = Math.max(content.length, offset + bytes.length);
  const result = Buffer.alloc(size);
  content.copy(result);
  bytes.copy(result, offset);
  return result;
}

function survivor(inode: Inode, random: Random): Buffer {
  let content: Buffer = Buffer.from(inode.durable);
  for (const { bytes, offset } of inode.changes) {
    if (!bytes) {
      if (random() < 0.5) content = applied(content, { bytes, offset });
      continue;
    }
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES));
      const kept = fateOf(bytes.subarray(at, end), random);
      if (kept) content = applied(content, { bytes: kept, offset: offset + at });
      at = end;
    }
  }
  return content;
}

function fateOf(sector: Buffer, random: Random): Buffer | undefined {
  const lot = random();
  if (lot < 0.5) return sector;
  if (lot < 0.7) return undefined;
  if (lot < 0.8) return Buffer.alloc(sector.length);
  if (lot < 0.9) return Buffer.from(sector.subarray(0, Math.floor(random() * sector.length)));
  return sector.map((byte) => (random() < 0.05 ? Math.floor(random() * 256) : byte)) as Buffer;
}
