import { gammaln } from 'simple-statistics';
import { seedFor } from '../random.ts';
import type { Days, Histories, UseDay } from './histories.ts';

/** Who stays still uses it from so many days after the first use on, for as many days. */
const staysFrom = 28;
/** On each side of a rule, in each half, so many customers are needed. */
const leastCustomers = 10;
/** How often a rule is verified where there is none. */
const falseAlarms = 0.05;

/** Something a customer may do in the first days of use. */
export interface ActivationRule {
  readonly kind: 'sessions' | 'days' | 'context';
  /** How many sessions or days at least; 1 for a context. */
  readonly least: number;
  readonly context: string | null;
  /** Within so many days from the first use on. */
  readonly within: number;
}

/** Of how many customers how many stayed. */
export interface Stayed {
  readonly customers: number;
  readonly stayed: number;
}

/** What is known of activation. */
export interface Activation {
  /** Customers whose first 56 days are known, in the half that chooses and in that which verifies. */
  readonly chosenOn: number;
  readonly verifiedOn: number;
  readonly verdict: 'rule' | 'no-rule' | 'not-enough-data';
  /** The best of the half that chooses, also where the other half does not bear it out. */
  readonly rule: ActivationRule | null;
  /** In the half that verifies: those who did it, and those who did not. */
  readonly did: Stayed | null;
  readonly didNot: Stayed | null;
  /** One-sided, of the half that verifies. */
  readonly p: number | null;
}

interface Newcomer {
  readonly early: readonly UseDay[];
  readonly first: number;
  readonly stays: boolean;
}

/**
 * What customers who stay did in their first days, more often than those who do not. Of all rules
 * the one is taken by which staying differs most surely on one half of the customers (by hash of
 * the id); it counts only if the other half bears it out, at one-sided 5 %. As the second half has
 * no part in the choice, however many rules were tried a world without any is given one in at most
 * 5 % of cases. It says what goes with staying, not that doing it makes anybody stay.
 *
 * Cost: rules × customers. Source: Fisher, The Design of Experiments (1935): the exact
 * test of two shares, which keeps its level for any number of customers.
 *
 * @param known the days on which use would have been seen
 */
export function activationRule(
  histories: Histories,
  known: Days,
  contexts: readonly string[],
): Activation {
  const halves: readonly [Newcomer[], Newcomer[]] = [[], []];
  for (const [customer, history] of histories) {
    const first = history[0]?.day;
    if (first === undefined || first + 2 * staysFrom - 1 > known.last) continue;
    // Who used it on the first day known may have done so long before.
    if (first <= known.first) continue;
    const half = (seedFor(0, 'activation', customer) >>> 8) & 1;
    halves[half === 0 ? 0 : 1].push({
      early: history.filter(({ day }) => day < first + 14),
      first,
      stays: history.some(({ day }) => day >= first + staysFrom && day < first + 2 * staysFrom),
    });
  }
  const [choosing, verifying] = halves;
  const counts = { chosenOn: choosing.length, verifiedOn: verifying.length };
  const tried = rulesFor(contexts).flatMap((rule) => {
    const here = split(choosing, rule);
    return isEnough(here) ? [{ rule, z: zOf(here) }] : [];
  });
  const best = tried.reduce<(typeof tried)[number] | undefined>(
    (most, one) => (most === undefined || one.z > most.z ? one : most),
    undefined,
  );
  const there = best === undefined ? undefined : split(verifying, best.rule);
  if (best === undefined || there === undefined || !isEnough(there)) {
    const nothing = { rule: null, did: null, didNot: null, p: null };
    return { ...counts, verdict: 'not-enough-data', ...nothing };
  }
  const p = chanceOf(there);
  const verdict = best.z > 0 && p <= falseAlarms ? 'rule' : 'no-rule';
  return { ...counts, verdict, rule: best.rule, ...there, p };
}

function rulesFor(contexts: readonly string[]): readonly ActivationRule[] {
  return [7, 14].flatMap((within): ActivationRule[] => [
    ...[2, 3, 5, 8, 12].map((least) => ({
      ...{ kind: 'sessions' as const, least, context: null, within },
    })),
    ...[2, 3, 4, 6].map((least) => ({ kind: 'days' as const, least, context: null, within })),
    ...(contexts.length < 2
      ? []
      : contexts.map((context) => ({ kind: 'context' as const, least: 1, context, within }))),
  ]);
}

function follows({ early, first }: Newcomer, { kind, least, context, within }: ActivationRule) {
  const days = early.filter(({ day }) => day < first + within);
  if (kind === 'context') return days.some((one) => one.contexts.includes(context ?? ''));
  if (kind === 'days') return days.length >= least;
  return days.reduce((sum, { sessions }) => sum + sessions, 0) >= least;
}

interface Sides {
  readonly did: Stayed;
  readonly didNot: Stayed;
}

function split(newcomers: readonly Newcomer[], rule: ActivationRule): Sides {
  const sideOf = (wanted: boolean): Stayed => {
    const side = newcomers.filter((one) => follows(one, rule) === wanted);
    return { customers: side.length, stayed: side.filter(({ stays }) => stays).length };
  };
  return { did: sideOf(true), didNot: sideOf(false) };
}

function isEnough({ did, didNot }: Sides): boolean {
  return Math.min(did.customers, didNot.customers) >= leastCustomers;
}

/** How likely as many or more of those who did it stay, if it makes no difference; exact, one-sided. */
function chanceOf({ did, didNot }: Sides): number {
  const stayed = did.stayed + didNot.stayed;
  const all = did.customers + didNot.customers;
  let chance = 0;
  for (let more = did.stayed; more <= Math.min(did.customers, stayed); more++) {
    chance += Math.exp(
      lnWays(did.customers, more) + lnWays(didNot.customers, stayed - more) - lnWays(all, stayed),
    );
  }
  return Math.min(1, chance);
}

/** ln of the number of ways to choose; nothing can be chosen beyond what there is. */
function lnWays(of: number, chosen: number): number {
  if (chosen < 0 || chosen > of) return Number.NEGATIVE_INFINITY;
  return gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1);
}

/** How surely more of those stay who did it; 0 where all stay or none. */
function zOf({ did, didNot }: Sides): number {
  const share = (did.stayed + didNot.stayed) / (did.customers + didNot.customers);
  const variance = share * (1 - share) * (1 / did.customers + 1 / didNot.customers);
  const difference = did.stayed / did.customers - didNot.stayed / didNot.customers;
  return variance > 0 ? difference / Math.sqrt(variance) : 0;
}
