import { readFile } from 'node:fs/promises';
import type { Judged } from './run-trial.ts';

/** Where the last full run of every trial is kept. */
export const ratesFile = 'docs/rates.json';

/** A full run of one trial, with when and of what it was taken. */
export interface KeptRates {
  readonly name: string;
  /** the section of `docs/methods.md` whose measures it judges */
  readonly of: string;
  readonly worlds: string;
  /** how many worlds were made, of the seeds 1, 2, 3 … */
  readonly seeds: number;
  readonly rates: readonly KeptRate[];
  /** how long it ran */
  readonly seconds: number;
  /** the day it ended, UTC, as in 2026-11-22 */
  readonly date: string;
  /** the commit measured, followed by `+` where files were changed since; `null` outside git */
  readonly commit: string | null;
}

/** What is kept; nothing before the first full run. */
export async function keptRates(): Promise<readonly KeptRates[]> {
  return JSON.parse(await readFile(ratesFile, 'utf8').catch(() => '[]'));
}

export type KeptRate = Omit<Judged, 'couldBreak'>;

/** One trial as lines for a terminal. */
export function ratesInWords({ rates, seeds, seconds }: KeptRates): string {
  const lines = rates.map((rate) =>
    [
      shareInWords(rate.rate).padStart(7),
      `[${shareInWords(rate.lo90)} … ${shareInWords(rate.hi90)}]`.padEnd(19),
      `${rate.what}: ${rate.came} of ${rate.of}, ${limitInWords(rate)}: ${verdictInWords(rate)}`,
    ].join('  '),
  );
  return [...lines, `${seeds} worlds, ${Math.round(seconds)} s`].join('\n');
}

/** A limit as a clause: "at least 95 %", "from 87 % to 93 %". */
export function limitInWords({ atLeast, atMost }: Pick<KeptRate, 'atLeast' | 'atMost'>): string {
  if (atLeast !== undefined && atMost !== undefined) {
    return `from ${shareInWords(atLeast)} to ${shareInWords(atMost)}`;
  }
  if (atMost !== undefined) return `at most ${shareInWords(atMost)}`;
  return atLeast === undefined ? 'no limit' : `at least ${shareInWords(atLeast)}`;
}

/** What is to be said of a rate and its limit. */
export function verdictInWords({ verdict }: Pick<KeptRate, 'verdict'>): string {
  if (verdict === 'unclear') return 'missed by no more than chance explains';
  return verdict === 'held' ? 'held' : 'NOT HELD';
}

/** A share of 1 in per cent, to a tenth of one. */
export function shareInWords(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
