import { readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second, on every machine it runs on. */
const ticksPerSecond = 100;

/** The processor time a process has used with all its threads, user and system, s; from /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which stands in brackets and may hold anything: from field 3 of proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
