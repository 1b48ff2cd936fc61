import { setTimeout as delay } from 'node:timers/promises';
import { memoryMb } from '../../support/memory.ts';
import type { TestSystem } from '../../support/system.ts';
import type { Figure } from '../job.ts';

const roles = ['edge', 'insight'] as const;
type Role = (typeof roles)[number];

/** A look at both processes, again and again: whether they are still the same, and how large. */
export interface ProcessWatch {
  /** Processes that ended, or were others than at the beginning. */
  readonly ended: number;
  /** The most memory resident, above that at the beginning, MiB. */
  grownMb(role: Role): number;
  stop(): Promise<void>;
}

const everyMs = 100;

export async function watchProcesses(system: TestSystem): Promise<ProcessWatch> {
  const pids = { edge: await system.pidOf('edge'), insight: await system.pidOf('insight') };
  const atFirst = { edge: await memoryMb(pids.edge), insight: await memoryMb(pids.insight) };
  const most = { ...atFirst };
  const ended = new Set<string>();
  let stopped = false;
  const look = async (role: Role) => {
    const pid = await system.pidOf(role).catch(() => undefined);
    if (pid !== pids[role]) ended.add(`${role} ${pid}`);
    else most[role] = Math.max(most[role], await memoryMb(pid).catch(() => 0));
  };
  const looking = (async () => {
    while (!stopped) {
      await Promise.all(roles.map(look));
      await delay(everyMs);
    }
  })();
  return {
    get ended() {
      return ended.size;
    },
    grownMb: (role) => most[role] - atFirst[role],
    stop: async () => {
      stopped = true;
      await looking;
      await Promise.all(roles.map(look));
    },
  };
}

/** What the promises say of the processes. */
export function processFigures(
  watch: ProcessWatch,
  atMostMb: Readonly<Record<Role, number>>,
): readonly Figure[] {
  return [
    { what: 'processes that ended', value: watch.ended, unit: '1', atMost: 0 },
    ...roles.map((role) => ({
      what: `most memory of the ${role} process above that at the beginning`,
      value: watch.grownMb(role),
      unit: 'MiBy',
      atMost: atMostMb[role],
    })),
  ];
}
