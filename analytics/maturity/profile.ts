import type { Estimate } from '../../contract/records/estimate.ts';
import {
  type MaturityPart,
  type MissingReason,
  missingReasons,
  type PartFigure,
  type StageProfile,
} from '../../contract/records/maturity.ts';
import type { Random } from '../random.ts';
import { withheld } from '../value/estimates.ts';
import { interval90, timesDrawn } from '../value/resampling.ts';
import { type Facts, type Part, sumOf } from './facts.ts';
import { type PartDefinition, type StageDefinition, stageDefinitions } from './parts.ts';
import { countInWords, shareInWords } from './words.ts';

const replicates = 200;
/** For how many customers an interval means something to their own maker. */
const leastForInterval = 5;

/**
 * The four stages of a place, from what is known of the devices and customers in it. The index of a
 * stage is the mean of its parts that are known, each a sum over a sum; what is missing counts as
 * nothing, neither 0 nor 1. The 90 % interval comes from resampling customers (where nobody is
 * known, devices), from five of them on.
 *
 * A gate is `firm` where all parts are known and the interval does not reach over it, or where what
 * is missing could not turn it over even as all 0 or all 1.
 *
 * Cost: 200 × customers × parts.
 */
export function profileOf(facts: readonly Facts[], random: Random): readonly StageProfile[] {
  const units = unitsOf(facts);
  const sessions = facts.reduce((sum, one) => sum + one.sessions, 0);
  return stageDefinitions.map((definition) => {
    const parts = definition.parts.map((one) => partFigure(one, facts));
    const index = indexOf(definition, units, sessions, random);
    const holds = index.value === null ? null : index.value >= definition.gate;
    return {
      stage: definition.stage,
      index,
      gate: definition.gate,
      holds,
      firm: isFirm(definition, index, parts),
      parts,
    };
  });
}

/** What is drawn together: all facts of a customer, or of a device of which nobody is known. */
function unitsOf(facts: readonly Facts[]): readonly (readonly Facts[])[] {
  const units = new Map<string, Facts[]>();
  for (const one of facts) {
    const key = one.customer === null ? `device ${one.product}/${one.device}` : one.customer;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [one]);
    else unit.push(one);
  }
  return [...units.values()];
}

function indexOf(
  { parts }: StageDefinition,
  units: readonly (readonly Facts[])[],
  sessions: number,
  random: Random,
): Estimate {
  const sums = parts.map(({ part }) => units.map((unit) => sumOf(unit, part)));
  const known = sums.filter((each) => each.some(({ denominator }) => denominator > 0));
  const standing = {
    unit: '1',
    n: sessions,
    customers: units.length,
    method: `mean of ${known.length} of ${parts.length} parts`,
  };
  const value = meanShare(known, () => 1);
  if (value === null) return withheld('parts-missing', standing);
  if (units.length < leastForInterval) return { value, lo90: null, hi90: null, ...standing };
  const drawn: number[] = [];
  for (let n = 0; n < replicates; n++) {
    const times = units.map(() => timesDrawn(random));
    const resampled = meanShare(known, (unit) => times[unit]!);
    // A resample in which a part has nothing to count tells of fewer parts, so it tells nothing.
    if (resampled !== null) drawn.push(resampled);
  }
  if (drawn.length < replicates / 2) return { value, lo90: null, hi90: null, ...standing };
  const method = `${standing.method}, customers resampled`;
  return { value, ...interval90(drawn, units.length), ...standing, method };
}

/** The mean over parts of a sum over a sum; null where there is no part, or one counts nothing. */
function meanShare(
  parts: readonly (readonly Part[])[],
  times: (unit: number) => number,
): number | null {
  let total = 0;
  for (const units of parts) {
    let [numerator, denominator] = [0, 0];
    units.forEach((one, unit) => {
      numerator += times(unit) * one.numerator;
      denominator += times(unit) * one.denominator;
    });
    if (!(denominator > 0)) return null;
    total += numerator / denominator;
  }
  return parts.length === 0 ? null : total / parts.length;
}

function partFigure(definition: PartDefinition, facts: readonly Facts[]): PartFigure {
  const { part, label } = definition;
  const { numerator, denominator } = sumOf(facts, part);
  if (denominator > 0) {
    const share = numerator / denominator;
    return { part, label, share, evidence: evidenceOf(definition, { numerator, denominator }) };
  }
  const missing = whyMissing(part, facts) ?? definition.missing;
  return { part, label, share: null, evidence: `Missing: ${missingReasons[missing]}`, missing };
}

/** The reason that facts give, if any: the one that most of them give. */
function whyMissing(part: MaturityPart, facts: readonly Facts[]): MissingReason | undefined {
  const given = new Map<MissingReason, number>();
  for (const { missing } of facts) {
    const reason = missing[part];
    if (reason !== undefined) given.set(reason, (given.get(reason) ?? 0) + 1);
  }
  return [...given].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The figure of a part in words, and where it is from. */
function evidenceOf({ of, are, from }: PartDefinition, { numerator, denominator }: Part): string {
  if (of === null) return `${shareInWords(numerator / denominator)} ${are}; from ${from}`;
  const [one, many] = of;
  const things = denominator === 1 ? one : many;
  return `${countInWords(numerator)} of ${countInWords(denominator)} ${things} ${are}; from ${from}`;
}

/** Whether neither chance nor what is missing could turn a gate over. */
function isFirm(
  { gate }: StageDefinition,
  { value, lo90, hi90 }: Estimate,
  parts: readonly PartFigure[],
): boolean {
  if (value === null) return false;
  const known = parts.filter(({ share }) => share !== null).length;
  const [low, high] = [lo90 ?? value, hi90 ?? value];
  const least = (low * known) / parts.length;
  const most = (high * known + parts.length - known) / parts.length;
  return least >= gate || most < gate;
}
