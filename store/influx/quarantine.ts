import { appendFile, readFile } from 'node:fs/promises';

/** Keeps points that InfluxDB refuses for good, so that they stop nothing and are not lost. */
export interface Quarantine {
  /** Keeps a line and why it was refused; resolves when it is in the file. */
  keep(line: string, reason: string): Promise<void>;
  /** How many lines there are. */
  count(): Promise<number>;
}

/**
 * A file in line protocol, each point below a comment with its reason: when what was wrong has been
 * put right, the file can be written to InfluxDB as it is. A line may be there twice, where the
 * loader had to begin a batch anew.
 */
export function openQuarantine(file: string): Quarantine {
  return {
    async keep(line, reason) {
      const comment = reason.replace(/\s+/g, ' ').slice(0, 500);
      await appendFile(file, `# ${comment}\n${line}\n`, { mode: 0o600, flush: true });
    },
    async count() {
      const text = await readFile(file, 'utf8').catch(() => '');
      return text.split('\n').filter((row) => row.startsWith('# ')).length;
    },
  };
}
