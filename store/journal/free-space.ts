import type { JournalFiles } from './journal-files.ts';

export interface FreeSpaceOptions {
  readonly files: JournalFiles;
  readonly directory: string;
  /** Bytes that must stay free; 0 switches the watch off. */
  readonly floorBytes: number;
  /** Milliseconds between looks. */
  readonly everyMs: number;
  /** Bytes written after which it looks without waiting for the clock. */
  readonly everyBytes: number;
  /** Told at each change. */
  readonly onChange: (full: boolean) => void;
}

/**
 * Watches that some space stays free, so that the disk is never full to the last byte: what has been
 * acknowledged can still be committed, and the database beside it can still make its checkpoint.
 */
export class FreeSpace {
  /** True while less than the floor is free. */
  full = false;
  readonly #options: FreeSpaceOptions;
  #written = 0;
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FreeSpaceOptions) {
    this.#options = options;
  }

  /** Looks once, then by time and by bytes until `close`. */
  async open(): Promise<void> {
    if (this.#options.floorBytes === 0) return;
    await this.look();
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs).unref();
  }

  /** Counts bytes written, and looks when they have become many. */
  wrote(bytes: number): void {
    this.#written += bytes;
    if (this.#written < this.#options.everyBytes || this.#timer === undefined) return;
    void this.look();
  }

  /** Looks now. A file system that does not answer leaves things as they were. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    this.#written = 0;
    const { files, directory, floorBytes, onChange } = this.#options;
    const free = await files.freeBytes(directory).catch(() => undefined);
    this.#looking = false;
    if (free === undefined || free < floorBytes === this.full) return;
    this.full = !this.full;
    onChange(this.full);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
