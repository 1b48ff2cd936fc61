import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import { percent } from '../../charts/scale.ts';
import { count } from '../../format/number.ts';
import { adviceWords } from '../../format/words.ts';
import { countByState } from './pieces.ts';

/** From what went best to what did not go out at all. */
const order: readonly AdviceRecord['state'][] = [
  'applied',
  'accepted',
  'sent',
  'planned',
  'dismissed',
  'expired',
  'held-out',
];

/** What became of a piece of advice, device by device: a bar with its parts named below. */
export function AdviceFate({ items }: { readonly items: readonly AdviceRecord[] }) {
  const counts = countByState(items);
  const shown = order.filter((state) => counts.has(state));
  let from = 0;
  const parts = shown.map((state) => {
    const part = (counts.get(state) ?? 0) / items.length;
    const start = from;
    from += part;
    return { state, start, part };
  });
  return (
    <div class="fate">
      <svg class="fate-bar" aria-hidden="true">
        {parts.map(({ state, start, part }) => (
          <rect
            key={state}
            class={`fate-${state}`}
            x={percent(start)}
            width={percent(part)}
            height="100%"
          />
        ))}
      </svg>
      <ul class="fate-words">
        {shown.map((state) => (
          <li key={state}>
            <span class={`fate-dot fate-${state}`} aria-hidden="true" />
            {count(counts.get(state) ?? 0)} {adviceWords[state].toLowerCase()}
          </li>
        ))}
      </ul>
    </div>
  );
}
