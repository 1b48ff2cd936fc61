import { execFileSync } from 'node:child_process';
import { cpus, type as systemName, totalmem } from 'node:os';

/** Where and of what figures were taken. */
export function about(): { readonly machine: string; readonly commit: string | null } {
  return { machine: machine(), commit: commit() };
}

function machine(): string {
  const processors = cpus();
  const name = processors[0]?.model.replaceAll(/\s+/g, ' ').trim() || process.arch;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${name}, ${processors.length} cores, ${memory} GB, Node ${process.versions.node}, ${systemName()}`;
}

function commit(): string | null {
  const git = (...words: readonly string[]) =>
    execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return null;
  }
}
