import type { Estimate } from '../../contract/records/estimate.ts';
import { textSql } from '../engine/literal.ts';
import { adjustedResolution } from '../value/expectation.ts';
import type { Formula } from './formula.ts';
import type { Making, Whole } from './making.ts';
import { nobody } from './value-formulas.ts';

const sides: Pick<Making, 'kind' | 'above' | 'below'> = {
  kind: 'comparison',
  above: { sql: () => 's.adjusted', one: adjustedResolution, unit: '1' },
  below: { sql: () => '1', one: 1, unit: '1' },
};
const incomparable = { reason: 'nothing-expected', when: 's.adjusted IS NULL' } as const;
const expected =
  'Of each session, ln(actual / expected worth for cost): what to expect is learnt from how the product was used in the same use context.';

/** Where a place stands among customers, 1 to 100. */
export function scoreFormula(
  score: Estimate,
  { byCustomer }: { readonly byCustomer: boolean },
): Formula {
  return {
    ...sides,
    name: 'Score among peers',
    made: `${expected} Their mean is drawn towards that of all customers as far as chance may have moved it, and told as the share of customers it leaves behind, 1 to 100.`,
    leftOut: [...(byCustomer ? [nobody] : []), incomparable],
    steps: (whole) => [
      ownMean(whole),
      { label: 'Score, 1 to 100', value: score.value, unit: score.unit },
    ],
  };
}

/** How one customer stands against people who use a product alike; of these no session is told. */
export function againstPeersFormula(against: Estimate): Formula {
  return {
    ...sides,
    name: 'Against people who use it alike',
    made: `${expected} Their mean is drawn towards that of those compared as far as chance may have moved it, and told as per cent more or less than theirs, to two digits. Of theirs, whole weeks count that are over, so that no answer tells what somebody did since the one before.`,
    leftOut: [incomparable],
    steps: (whole) => [
      ownMean(whole),
      { label: 'Customers compared, own included', value: against.customers, unit: '1' },
      { label: 'Against them, drawn towards them', value: against.value, unit: against.unit },
    ],
  };
}

/** How one customer stands against like use, drawn towards it. */
export function againstLikeUseFormula(value: Estimate): Formula {
  return {
    ...againstPeersFormula(value),
    name: 'Value against like use',
    made: `${expected} Their mean is drawn towards that of all customers as far as chance may have moved it, and told as per cent more or less than like use gives.`,
  };
}

/** What the best tenth get with the same use, for the maker or one customer. */
export function bestFormula(name: string, made: string, figure: Estimate): Formula {
  return {
    ...sides,
    name,
    made: `${expected} ${made}`,
    leftOut: [incomparable],
    steps: (whole) => [
      ownMean(whole),
      { label: 'Customers it was learnt from', value: figure.customers, unit: '1' },
      { label: name, value: figure.value, unit: figure.unit },
    ],
  };
}

/** Who has not agreed to be compared is not. */
export function notAgreed(maker: string): Making['leftOut'][number] {
  const agreed = `SELECT customer FROM registry_customers WHERE maker = ${textSql(maker)} AND comparison`;
  return { reason: 'not-agreed', when: `s.customer IS NULL OR s.customer NOT IN (${agreed})` };
}

/** What to expect of another level of a setting, from those who have the one or the other. */
export function settingFormula(
  now: Estimate,
  {
    maker,
    living,
    ownAlone,
  }: { readonly maker: string; readonly living: number; readonly ownAlone: boolean },
): Formula {
  return {
    ...sides,
    name: 'What is to be expected',
    made: `${expected} Each customer counts with the level they have most; the difference of the means of customers with the one and with the other is told as per cent. ${ownAlone ? 'Of the sessions compared, your own are told.' : 'All sessions compared are told.'}`,
    leftOut: [notAgreed(maker), incomparable],
    now,
    steps: () => [
      { label: 'Customers compared', value: now.customers, unit: '1' },
      { label: 'Of these with the better level', value: living, unit: '1' },
      { label: 'Difference', value: now.value, unit: now.unit },
    ],
  };
}

function ownMean({ above, below }: Whole) {
  const mean = below === 0 ? null : 100 * Math.expm1((above / below) * adjustedResolution);
  return { label: 'Own mean, against what was to be expected', value: mean, unit: '%' };
}
