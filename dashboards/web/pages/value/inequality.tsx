import type { Estimate } from '../../../../contract/records/estimate.ts';
import type { ScaleValue } from '../../../../contract/records/value.ts';
import { rounded, share } from '../../format/number.ts';
import { partWords } from '../../format/words.ts';
import { Asked } from '../../parts/asked.tsx';

/** How evenly the worth is spread, a sentence each. */
export function Inequality({ value }: { readonly value: ScaleValue }) {
  const { children } = value;
  const gini = value.gini.value;
  // Inside one customer there is nobody to be unequal.
  const ofMany = children.every(({ level }) => level === 'product' || level === 'group');
  const within = ofMany ? value.within.value : null;
  if (gini === null && within === null) return null;
  const [, many] = partWords(children);
  return (
    <section class="block">
      <h2 class="chart-title">How evenly it is spread</h2>
      <ul class="sentences">
        {gini !== null && (
          <li>
            Worth is spread <strong>{evenness(gini)}</strong> over the customers: a Gini of{' '}
            {rounded(gini)}
            {between(value.gini, rounded)}, where 0 is the same for all and 1 is{' '}
            <Asked
              words="all with one."
              about="Inequality between customers"
              explained={{ figure: 'gini', inputs: value.inputs }}
            />
          </li>
        )}
        {within !== null && children.length > 1 && (
          <li>
            <strong>{share(within)}</strong>
            {between(value.within, share)} of the inequality lies inside the {many},{' '}
            {share(1 - within)} between them
            <Asked
              words={
                within > 0.5
                  ? `: who uses it matters more than which of the ${many} it is.`
                  : `: which of the ${many} it is matters more than who uses it there.`
              }
              about={`Inequality inside the ${many}`}
              explained={{ figure: 'within', inputs: value.inputs }}
            />
          </li>
        )}
      </ul>
    </section>
  );
}

/** The interval in brackets; nothing where there is none. */
function between({ lo90, hi90 }: Estimate, told: (figure: number) => string): string {
  return lo90 === null || hi90 === null ? '' : ` (${told(lo90)} to ${told(hi90)})`;
}

function evenness(gini: number): string {
  if (gini < 0.25) return 'evenly';
  if (gini < 0.45) return 'somewhat unevenly';
  return gini < 0.65 ? 'unevenly' : 'very unevenly';
}
