import type { ProductAdoption } from '../../contract/records/adoption.ts';
import { survivalAt } from '../adoption/kaplan-meier.ts';

/** How far retention is told: the longest of these that anybody was followed for. */
const toldDays = [365, 180, 84, 28, 7];

/** What is to be known of adoption, most important first; what is withheld is not told. */
export function adoptionSentences(
  adoption: Pick<ProductAdoption, 'active' | 'retention' | 'counts' | 'customers'>,
): string[] {
  return [
    ...standingsInWords(adoption),
    ...activeInWords(adoption.active),
    ...retentionInWords(adoption.retention),
  ];
}

function standingsInWords({
  counts,
  customers,
}: Pick<ProductAdoption, 'counts' | 'customers'>): readonly string[] {
  if (customers === 0) return [];
  const told = [
    [counts.thriving, 'thriving'],
    [counts['busy-but-poor'], 'busy but poor: they use it much and get little'],
    [counts['hidden-gem'], 'hidden gems: they get much in little use'],
    [counts.dormant, 'dormant: they use it little and get little'],
  ] as const;
  const sure = told.flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : []));
  const { uncertain } = counts;
  if (sure.length === 0) {
    return [`None of the ${customersInWords(customers)} can be placed with enough certainty.`];
  }
  const rest = uncertain === 0 ? '' : ` For ${uncertain} it cannot be said with enough certainty.`;
  return [
    `Of ${customersInWords(customers)}, measured against the one in the middle, ${sure.join('; ')}.${rest}`,
  ];
}

function activeInWords({
  stickiness,
  meanDaily,
  monthly,
  monthDays,
}: ProductAdoption['active']): readonly string[] {
  const { value, lo90, hi90 } = stickiness;
  if (value === null || lo90 === null || hi90 === null) return [];
  return [
    `Of ${customersInWords(monthly)} active in the last ${monthDays} days, ` +
      `${meanDaily.toFixed(1)} use it on a day: ${percent(value)} ` +
      `(between ${percent(lo90)} and ${percent(hi90)}).`,
  ];
}

function retentionInWords({
  steps,
  lastDay,
  customers,
  silence,
  withheld,
}: ProductAdoption['retention']): readonly string[] {
  const day = toldDays.find((days) => days <= lastDay);
  if (withheld !== undefined || day === undefined) return [];
  const share = survivalAt(
    steps.map(({ day: time, lost, ...step }) => ({ time, happened: lost, ...step })),
    day,
  );
  const { lo90 = null, hi90 = null } = steps.findLast((step) => step.day <= day) ?? {};
  const between =
    lo90 === null || hi90 === null ? '' : ` (between ${percent(lo90)} and ${percent(hi90)})`;
  return [
    `${percent(share)}${between} of ${customersInWords(customers)} still use it ${day} days after ` +
      `they began; lost is who does not for ${silence} days.`,
  ];
}

function customersInWords(number: number): string {
  return number === 1 ? '1 customer' : `${number} customers`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
