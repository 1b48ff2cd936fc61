import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, JournalLocked } from './journal-errors.ts';

const LOCK_NAME = 'journal.lock';

interface Holder {
  readonly pid: number;
  /** Tells this process from a later one with the same pid; '' where the system does not say. */
  readonly born: string;
}

/**
 * Takes `directory` for this process by a lock file that names it, or throws `JournalLocked`. The
 * lock of a process that is gone (killed, or before a power cut) is taken over without a hand.
 *
 * It keeps out processes of this machine that see one another; it is no lock between machines, nor
 * between containers that share a folder but not their process table.
 *
 * @returns lets the lock go; safe to call twice
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LOCK_NAME);
  const draft = `${path}.${randomUUID()}`;
  const mine = JSON.stringify({ pid: process.pid, born: (await bornOf(process.pid)) ?? '' });
  try {
    await writeFile(draft, mine, { mode: 0o640 });
    // A link appears whole or not at all, so nobody reads a lock that does not name its holder yet.
    while (!(await linked(draft, path)) && !(await takenOver(directory, path, draft)));
  } finally {
    await rm(draft, { force: true });
  }
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    await rm(path, { force: true });
  };
}

/**
 * Puts the draft in the place of a lock whose holder is gone. One starter at a time may do so, and
 * replaces it in one step: otherwise a slow one could remove what a quicker one has just taken.
 *
 * @returns false where it is worth another try
 */
async function takenOver(directory: string, path: string, draft: string): Promise<boolean> {
  const found = await readIfThere(path);
  if (found === undefined) return false;
  const holder = await holderOf(found);
  if (holder) throw new JournalLocked(directory, holder.pid);
  const claim = `${path}.taking-over`;
  if (!(await linked(draft, claim))) {
    const other = await readIfThere(claim);
    if (other !== undefined && !(await holderOf(other))) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await readIfThere(path)) !== found) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** Whom a lock names, if that process is still there. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  const holder = parseHolder(lock);
  return holder && (await isAlive(holder)) ? holder : undefined;
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  const born = await bornOf(holder.pid);
  return born === undefined || holder.born === '' || born === holder.born;
}

/**
 * Boot and start time of a process (proc(5), field 22), since pids come round again: in a container
 * the same program often gets the same pid at every start. A process that has exited but was not
 * yet reaped answers 'exited'. `undefined` without a /proc.
 */
async function bornOf(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command, may hold spaces and brackets: count from behind its end.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? 'exited' : `${boot.trim()}:${rest[18]}`;
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, born } = JSON.parse(text) as Partial<Holder>;
    return Number.isInteger(pid) && typeof born === 'string'
      ? { pid: pid as number, born }
      : undefined;
  } catch {
    return undefined; // emptied by a power cut
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
