import { Fault, type Mistake, mistakeInWords } from '../contract/fault.ts';

/** A mistake with the code of its kind. */
export interface Finding extends Mistake {
  readonly code: string;
}

/** What to do next, by the code of the first mistake. */
const nextSteps: Readonly<Record<string, string>> = {
  'maker-unknown': 'Add the maker first: `valuemesh maker add MAKER`.',
  'product-unknown': "Add the product's model first: `valuemesh product add FILE --maker MAKER`.",
  'group-unknown': 'Add the group first, or import it with the path of its parents.',
  'group-elsewhere': 'Give the group an id that no other group of the maker has.',
  'group-cycle': 'Choose a parent that does not lie below the group itself.',
  'customer-unknown': 'Add the customer first: `valuemesh customer add MAKER CUSTOMER`.',
  'device-unknown': 'Add the device first: `valuemesh device add MAKER PRODUCT DEVICE`.',
  'model-invalid': 'Correct the model; `valuemesh product check FILE` tells every mistake in it.',
  'weight-not-settable': 'The model says which ones: `customerMaySet` under `value`.',
  'key-unknown': 'See `valuemesh key list` for the keys there are.',
};

/**
 * The fault for changes that are refused as a whole. It has the code of the first mistake and
 * carries all of them.
 *
 * @param findings at least one
 */
export function refusal(findings: readonly Finding[]): Fault {
  const [first, ...others] = findings;
  if (first === undefined) throw new RangeError('a refusal needs a mistake');
  const count = others.length;
  const more = count === 0 ? '' : ` (and ${count} more ${count === 1 ? 'mistake' : 'mistakes'})`;
  return new Fault(
    first.code,
    `${mistakeInWords(first)}${more}`,
    nextSteps[first.code] ?? 'Correct this and try again; nothing was changed.',
    { mistakes: findings.map(({ path, expected }) => ({ path, expected })) },
  );
}
