import type { ScaleValue } from '../../../../contract/records/value.ts';
import { count, money, share } from '../../format/number.ts';

type Part = ScaleValue['children'][number];

/** Less than this is the rounding of a sum, not a part of it; money. */
export const cent = 0.005;

/** Sessions, worth and cost of what has no row of its own; nothing where there is none. */
export function SumRow({
  name,
  sum,
  whole,
  compared,
}: {
  readonly name: string;
  readonly sum: Sum;
  readonly whole: ScaleValue;
  readonly compared: boolean;
}) {
  if (isNothing(sum)) return null;
  return (
    <tr class="sum-row">
      <th scope="row">{name}</th>
      <td class="number">{count(sum.sessions)}</td>
      <td class="number">{money(sum.worth, whole.worth.unit)}</td>
      <td class="number">{share(sum.worth / whole.worth.value)}</td>
      {compared && <td />}
      <td class="number">{money(sum.cost, whole.cost.unit)}</td>
      <td />
      <td />
    </tr>
  );
}

export function SumWords({ value, many }: { readonly value: ScaleValue; readonly many: string }) {
  const rest = restOf(value);
  if (rest.worth < -cent || rest.sessions < 0) {
    return (
      <strong>The {many} add up to more than the total. This is a fault; please report it.</strong>
    );
  }
  return (
    <span>
      <span class="check" aria-hidden="true">
        ✓
      </span>{' '}
      {isNothing(rest)
        ? `The ${many} add up to the total exactly; they are rounded to the cent only to be shown.`
        : `The ${many} and what is not attributed add up to the total exactly.`}
    </span>
  );
}

export interface Sum {
  readonly sessions: number;
  readonly worth: number;
  readonly cost: number;
}

export function sumOf(parts: readonly Part[]): Sum {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    sessions: sum((part) => part.sessions),
    worth: sum((part) => part.worth.value),
    cost: sum((part) => part.cost.value),
  };
}

/** What belongs to the whole but to none of its parts, such as use by nobody known. */
export function restOf({ sessions, worth, cost, children }: ScaleValue): Sum {
  const parts = sumOf(children);
  return {
    sessions: sessions - parts.sessions,
    worth: worth.value - parts.worth,
    cost: cost.value - parts.cost,
  };
}

function isNothing({ sessions, worth }: Sum): boolean {
  return sessions === 0 && Math.abs(worth) < cent;
}
