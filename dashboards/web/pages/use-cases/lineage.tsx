import type { UseContext } from '../../../../contract/records/use-context.ts';
import { capitalised } from '../../format/number.ts';
import { day } from '../../format/time.ts';

/** Where a way of use came from: born, split off, merged. */
export function Lineage({
  context,
  others,
}: {
  readonly context: UseContext;
  readonly others: readonly UseContext[];
}) {
  const nameOf = (id: string | null) => {
    const found = others.find((other) => other.id === id);
    return found === undefined ? 'an earlier way of use' : `“${capitalised(found.name)}”`;
  };
  // Being found again is the rule; only what changed is history.
  const events = context.lineage.filter(({ event }) => event !== 'kept');
  const kept = context.lineage.filter(({ event }) => event === 'kept');
  const confirmed = kept.at(-1);
  return (
    <section class="block">
      <h4 class="chart-title">Where it came from</h4>
      <ol class="lineage">
        {events.map(({ at, event, of }) => (
          <li key={`${at} ${event}`}>
            <time dateTime={new Date(at).toISOString()}>{day(at)}</time>
            <span>{words(event, nameOf(of))}</span>
          </li>
        ))}
        {confirmed !== undefined && (
          <li>
            <time dateTime={new Date(confirmed.at).toISOString()}>{day(confirmed.at)}</time>
            <span>
              Found again{kept.length > 1 ? ` for the ${ordinal(kept.length)} time` : ''}, the same
            </span>
          </li>
        )}
      </ol>
    </section>
  );
}

function words(event: UseContext['lineage'][number]['event'], other: string): string {
  switch (event) {
    case 'split':
      return `Split off from ${other}`;
    case 'merged':
      return `Merged with ${other}`;
    case 'emerged':
      return 'Emerged as a habit of its own';
    case 'vanished':
      return 'No longer found';
    default:
      return 'First found';
  }
}

const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinal(value: number): string {
  return `${value}${endings[ordinals.select(value)]}`;
}
