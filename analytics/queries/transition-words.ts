import { standingInWords, type Transitions } from '../../contract/records/adoption.ts';

const mostTold = 3;

/** Who moved, in words; what may be chance is not told as movement. */
export function transitionsInWords({
  weeks,
  judgedWeeks,
  customers,
  moved,
  moves,
}: Omit<Transitions, 'sentence' | 'rows'>): string {
  if (weeks.length === 0) {
    return `Who moves between the quadrants is told from ${judgedWeeks + 1} weeks of use on.`;
  }
  const span = `In the last ${weeks.length === 1 ? 'week' : `${weeks.length} weeks`}`;
  if (customers === 0) return `${span} nobody had enough sessions to be followed.`;
  const of = customers === 1 ? 'the 1 customer' : `${customers} customers`;
  const chance = 'What changed beside that may be chance.';
  const movers = Math.round((moved.value ?? 0) * customers);
  if (movers === 0) {
    return `${span} none of ${of} is sure to have moved to another quadrant. What changed may be chance.`;
  }
  const most = moves.toSorted((a, b) => b.customers - a.customers);
  const told = most
    .slice(0, mostTold)
    .map(
      ({ from, to, customers: n }) =>
        `${n} from ${standingInWords[from]} to ${standingInWords[to]}`,
    );
  const rest = most.length > mostTold ? ' and others otherwise' : '';
  const between =
    moved.lo90 === null || moved.hi90 === null
      ? ''
      : ` (between ${percent(moved.lo90)} and ${percent(moved.hi90)} of them)`;
  return `${span} ${movers} of ${of} moved to another quadrant${between}: ${told.join(', ')}${rest}. ${chance}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
