import type { Quadrant, Standing } from '../../contract/records/adoption.ts';
import { judgedWeeks, type WeekStanding, type WeekStandings } from './weekly-standings.ts';

/** By so many standard errors must somebody's own use or value have changed. */
const changedFrom = 2.5;

/** From one week to the next: a customer who has enough data in both. */
export interface Transition {
  readonly customer: string;
  /** Number of the later week, counted from 0. */
  readonly week: number;
  readonly from: Standing;
  readonly to: Standing;
}

/** A change of quadrant that chance alone hardly makes. */
export interface Move {
  readonly customer: string;
  /** Number of the week in which it was first sure. */
  readonly week: number;
  readonly from: Quadrant;
  readonly to: Quadrant;
}

/**
 * Where each customer stood in one week and in the next, `uncertain` a standing of its own. Many of
 * these changes are chance: see `movesBetween`. Cost: weeks × customers.
 */
export function transitionsBetween(weeks: readonly WeekStandings[]): readonly Transition[] {
  return weeks.slice(1).flatMap((later, n) =>
    [...later.standings].flatMap(([customer, { standing }]) => {
      const earlier = weeks[n]!.standings.get(customer);
      return earlier === undefined
        ? []
        : [{ customer, week: n + 1, from: earlier.standing, to: standing }];
    }),
  );
}

/**
 * Who moved from one quadrant to another. Somebody whose true place lies near a border is now on the
 * one side and now on the other by chance. So a move is told only from a quadrant that was sure to
 * another that is sure, judged by weeks of which none is the same, and only where on each axis that
 * was crossed the customer's own figure changed by two and a half standard errors: who stays as they are while
 * the others change has not moved. Customers who go on as they are, are said to have moved in 2 of 100
 * cases at most; what was measured is in `docs/rates.json`.
 *
 * Cost: weeks × customers.
 */
export function movesBetween(weeks: readonly WeekStandings[]): readonly Move[] {
  const moves: Move[] = [];
  const sure = new Map<string, Stood[]>();
  weeks.forEach(({ standings }, week) => {
    for (const [customer, { standing, ...axes }] of standings) {
      if (standing === 'uncertain') continue;
      const now: Stood = { week, quadrant: standing, ...axes };
      const before = sure.get(customer) ?? [];
      const from = before.findLast((one) => one.week <= week - judgedWeeks);
      const moved = from !== undefined && hasMoved(from, now);
      if (moved) moves.push({ customer, week, from: from.quadrant, to: standing });
      // What came before a move says nothing about the next one.
      sure.set(customer, moved ? [now] : [...before, now]);
    }
  });
  return moves;
}

interface Stood extends Pick<WeekStanding, 'use' | 'value'> {
  readonly week: number;
  readonly quadrant: Quadrant;
}

function hasMoved(from: Stood, to: Stood): boolean {
  if (from.quadrant === to.quadrant) return false;
  return (
    (isBusy(from) === isBusy(to) || hasChanged(from.use, to.use)) &&
    (getsMuch(from) === getsMuch(to) || hasChanged(from.value, to.value))
  );
}

function hasChanged(from: Stood['use'], to: Stood['use']): boolean {
  return Math.abs(to.mean - from.mean) >= changedFrom * Math.hypot(from.deviation, to.deviation);
}

function isBusy({ quadrant }: Stood): boolean {
  return quadrant === 'thriving' || quadrant === 'busy-but-poor';
}

function getsMuch({ quadrant }: Stood): boolean {
  return quadrant === 'thriving' || quadrant === 'hidden-gem';
}
