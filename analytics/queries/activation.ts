import type { ProductAdoption } from '../../contract/records/adoption.ts';
import { type Activation, activationRule, type Stayed } from '../adoption/activation-rule.ts';
import type { Days, Histories } from '../adoption/histories.ts';

/** What those who stay did in their first days, with the sentence that tells it. */
export function activationInWords(
  histories: Histories,
  known: Days | null,
  contexts: ReadonlyMap<string, string>,
): ProductAdoption['activation'] {
  const found = activationRule(histories, known ?? { first: 0, last: 0 }, [...contexts.keys()]);
  return { ...found, sentence: sentenceOf(found, contexts) };
}

function sentenceOf(
  { verdict, rule, did, didNot, chosenOn, verifiedOn }: Activation,
  contexts: ReadonlyMap<string, string>,
): string {
  if (verdict === 'not-enough-data' || rule === null || did === null || didNot === null) {
    return `What goes with staying cannot be told yet: of the ${chosenOn + verifiedOn} customers whose first 56 days are known, too few did (or did not do) the same thing.`;
  }
  if (verdict === 'no-rule') {
    return 'Nothing that customers do in their first days tells who stays: what seemed to among one half of them did not hold in the other.';
  }
  const what =
    rule.kind === 'context'
      ? `tried “${contexts.get(rule.context ?? '') ?? rule.context}”`
      : rule.kind === 'days'
        ? `used it on ${rule.least} days or more`
        : `used it ${rule.least} times or more`;
  return `Of those who ${what} in their first ${rule.within} days ${shareOf(did)} stayed, of the others ${shareOf(didNot)}. It goes with staying; whether it makes them stay, only a trial can tell.`;
}

function shareOf({ customers, stayed }: Stayed): string {
  return `${Math.round((100 * stayed) / customers)} % (${stayed} of ${customers})`;
}
