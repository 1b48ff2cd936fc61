import type { Estimate } from '../../../contract/records/estimate.ts';
import { counted } from '../format/number.ts';
import { withheldWords } from '../format/words.ts';

/** An estimate in words: its value and, smaller, its 90 % interval; where withheld, why. */
export function EstimateText({
  estimate,
  format,
  brief = false,
}: {
  readonly estimate: Estimate;
  readonly format: (value: number) => string;
  /** Where room is scarce a withheld figure is a dash with its reason behind it. */
  readonly brief?: boolean;
}) {
  const { value, lo90, hi90 } = estimate;
  if (value === null) {
    const why = estimate.withheld === undefined ? 'No figure' : withheldWords[estimate.withheld];
    return brief ? (
      <span class="withheld" title={why}>
        –<span class="unseen">{why}</span>
      </span>
    ) : (
      <span class="withheld">{why}</span>
    );
  }
  return (
    <span class="estimate" title={standsOn(estimate)}>
      <span class="estimate-value">{format(value)}</span>
      {lo90 !== null && hi90 !== null && (
        <span class="estimate-interval">
          {' '}
          {format(lo90)} to {format(hi90)}
        </span>
      )}
    </span>
  );
}

/** What an estimate stands on: `312 sessions of 41 customers, cluster bootstrap`. */
function standsOn({ n, customers, method }: Estimate): string {
  return `90 % interval from ${counted(n, 'session')} of ${counted(customers, 'customer')}, ${method}`;
}
