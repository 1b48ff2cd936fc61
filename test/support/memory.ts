import { readdir, readFile } from 'node:fs/promises';

/** The most memory a process has ever had resident, MiB; from Linux's /proc. */
export function peakMemoryMb(pid: number): Promise<number> {
  return statusMb(pid, 'VmHWM');
}

/** The memory that a process has resident now, MiB. */
export function memoryMb(pid: number): Promise<number> {
  return statusMb(pid, 'VmRSS');
}

/** How many files, sockets and the like a process has open. */
export async function openDescriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

async function statusMb(pid: number, field: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status does not tell ${field}`);
  return Number(kilobytes) / 1_024;
}
