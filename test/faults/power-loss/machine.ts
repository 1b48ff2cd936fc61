import type { Random, SimulatedDisk } from '../../store/journal/simulated-disk.ts';

/** Something that lives on a disk, keeps promises, and remembers what it promised to whom. */
export interface Machine {
  /** Works on the disk until the power goes; what it awaits then never comes. */
  live(disk: SimulatedDisk): Promise<void>;
  /** Compares what is left with what was promised. Changes only its own copy of the disk. */
  audit(copy: SimulatedDisk): Promise<Findings>;
}

/** What was promised before the power went, and how much of that did not hold after. */
export interface Findings {
  /** all that was acknowledged so far */
  readonly acknowledged: number;
  readonly missing: number;
  /** there, and never sent; or out of its order */
  readonly false: number;
  readonly doubled: number;
  /** positions that somebody had been given, and that are there no more */
  readonly takenBack: number;
  /** alarms of damage where nothing but a torn end can be */
  readonly alarms: number;
}

export const nothingFound: Findings = {
  acknowledged: 0,
  missing: 0,
  false: 0,
  doubled: 0,
  takenBack: 0,
  alarms: 0,
};

/**
 * Lets a machine live on a fresh disk and takes its power away, again and again; three cuts in ten
 * only kill its programs. Answers what the audit after each cut found, added up.
 */
export async function cutAgainAndAgain(
  machine: Machine,
  cuts: number,
  random: Random,
  newDisk: (calls: number) => SimulatedDisk,
): Promise<Findings> {
  const callsUntilCut = () => 5 + Math.floor(random() * 150);
  let disk = newDisk(callsUntilCut());
  let findings = nothingFound;
  for (let cut = 0; cut < cuts; cut += 1) {
    void machine.live(disk);
    await disk.powerCut;
    disk =
      random() < 0.3
        ? disk.afterKill(callsUntilCut())
        : disk.afterPowerCut(random, callsUntilCut());
    findings = added(findings, await machine.audit(disk.copy()));
  }
  return findings;
}

/** Both findings together. */
export function added(one: Findings, other: Findings): Findings {
  return {
    acknowledged: one.acknowledged + other.acknowledged,
    missing: one.missing + other.missing,
    false: one.false + other.false,
    doubled: one.doubled + other.doubled,
    takenBack: one.takenBack + other.takenBack,
    alarms: one.alarms + other.alarms,
  };
}
