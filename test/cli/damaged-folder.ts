import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectFile } from '../../store/duckdb/inspect-database.ts';
import { openDuckdb } from '../../store/duckdb/open-duckdb.ts';
import { quiet } from '../store/open-database.ts';
import { addSegments } from '../support/add-segments.ts';

/** A data folder that is about to be damaged. */
export class DamagedFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Flips the bits of some bytes. */
  async flip(file: string, at: number, length = 1): Promise<void> {
    const bytes = await readFile(file);
    const end = Math.min(at + length, bytes.length);
    for (let n = at; n < end; n++) bytes.writeUInt8(bytes.readUInt8(n) ^ 0xff, n);
    await writeFile(file, bytes);
  }

  async inDatabase(...statements: string[]): Promise<void> {
    const { database, close } = await openDuckdb({ ...quiet, file: this.path('valuemesh.duckdb') });
    await database.write(async (transaction) => {
      for (const statement of statements) await transaction.run(statement);
    });
    await close();
  }

  /** The n-th segment of a journal that has got five more. */
  async segment(n: number): Promise<string> {
    await addSegments(this.root, 5);
    const names = (await readdir(this.path('journal'))).filter((name) => name.endsWith('.seg'));
    return this.path('journal', names.toSorted()[n] ?? '');
  }

  async damageKept(): Promise<void> {
    await mkdir(this.path('kept'));
    // Any log will do: the checksums are the same.
    const bytes = await readFile(this.path('registry', '0000000000000000.seg'));
    await writeFile(this.path('kept', '0000000000000000.seg'), bytes);
    await this.flip(this.path('kept', '0000000000000000.seg'), 3_000);
  }

  /** Damages a block of the database that opening alone does not look at. */
  async damageBlocks(): Promise<void> {
    const file = this.path('valuemesh.duckdb');
    const sound = await readFile(file);
    for (let block = 12_288; block < sound.length; block += 262_144) {
      await writeFile(file, sound);
      await this.flip(file, block + 1_000, 64);
      if ((await inspectFile(file)).kind === 'unusable') return;
    }
    throw new Error('no block was missed');
  }
}
