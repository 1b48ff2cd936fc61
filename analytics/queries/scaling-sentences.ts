import { type Estimate, withheldReasons } from '../../contract/records/estimate.ts';
import type { Scaling, ScalingGrouping } from '../../contract/records/scaling.ts';

const groupingWords: Readonly<Record<ScalingGrouping, readonly [one: string, many: string]>> = {
  customers: ['customer', 'customers'],
  'customer-groups': ['group of customers', 'groups of customers'],
  'place-groups': ['place', 'places'],
};

/** What the exponent of a grouping says. */
export function fitSentence(grouping: ScalingGrouping, exponent: Estimate, places: number): string {
  const [one, many] = groupingWords[grouping];
  const { value, lo90, hi90 } = exponent;
  if (value === null || lo90 === null || hi90 === null) {
    const why = withheldReasons[exponent.withheld ?? 'not-enough-places'];
    return `How worth grows with the devices of a ${one} cannot be told. ${why}`;
  }
  const figure = `exponent ${value.toFixed(2)}, between ${lo90.toFixed(2)} and ${hi90.toFixed(2)}, of ${places} ${many}`;
  if (lo90 > 1)
    return `A ${one} with twice the devices makes more than twice the worth (${figure}).`;
  if (hi90 < 1)
    return `A ${one} with twice the devices makes less than twice the worth (${figure}).`;
  return `Worth grows about as the devices of a ${one} do; no more can be told (${figure}).`;
}

/** Whether customers and their groups grow alike; nothing where one of them is not known. */
export function exponentSentence({ sameExponent }: Pick<Scaling, 'sameExponent'>): string[] {
  if (sameExponent === null) return [];
  const p = `p ${sameExponent.p.toFixed(2)}`;
  return [
    sameExponent.p <= 0.05
      ? `Customers and their groups do not grow by the same exponent (${p}).`
      : `Customers and their groups may grow by the same exponent (${p}).`,
  ];
}

/** What the self-similarity index says. */
export function similaritySentence({ similarity }: Pick<Scaling, 'similarity'>): string {
  const { index, alikeFrom, alikeTo, p, distances } = similarity;
  if (index === null || alikeFrom === null || alikeTo === null || p === null) {
    const why = withheldReasons[similarity.withheld ?? 'not-enough-places'];
    return `Whether worth is shared out alike at every scale cannot be told. ${why}`;
  }
  const figure = `index ${index.toFixed(2)}; alike would be ${alikeFrom.toFixed(2)} to ${alikeTo.toFixed(2)}`;
  if (p > 0.05)
    return `Worth is shared out alike at every scale, as far as can be told (${figure}).`;
  const most = distances.toSorted((a, b) => b.distance - a.distance)[0];
  const where = most === undefined ? '' : `, least between ${most.lower}s and ${most.upper}s`;
  return `Worth is not shared out alike at every scale${where} (${figure}).`;
}

/** Whether few customers make most of it. */
export function tailSentence({ tail, unit }: Pick<Scaling, 'tail' | 'unit'>): string {
  const { exponent, from, inTail, plausibility } = tail;
  if (exponent.value === null || from === null || plausibility === null) {
    const why = withheldReasons[exponent.withheld ?? 'not-enough-customers'];
    return `Whether the worth of customers has a heavy tail cannot be told. ${why}`;
  }
  const money = `${from.toPrecision(3)} ${unit}`;
  if (plausibility < 0.1) {
    return 'The worth of customers has no tail that follows a power law.';
  }
  const figure = `exponent ${exponent.value.toFixed(2)} of ${inTail} customers`;
  return exponent.value < 3
    ? `Above ${money} the worth of customers may follow a power law so heavy that its spread has no bound (${figure}).`
    : `Above ${money} the worth of customers may follow a power law, and falls off fast (${figure}).`;
}
