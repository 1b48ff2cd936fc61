import type { EmergingContext } from '../../../../contract/records/use-context.ts';
import { capitalised, counted, share, tied } from '../../format/number.ts';
import { day } from '../../format/time.ts';
import { Asked } from '../../parts/asked.tsx';

/** Ways of use that are just beginning: seen in both of the last weeks, and no context yet. */
export function Emerging({ items }: { readonly items: readonly EmergingContext[] }) {
  if (items.length === 0) return null;
  return (
    <section class="block">
      <h2 class="chart-title">Something new is beginning</h2>
      <ul class="plain">
        {items.map((item) => (
          <li key={item.id}>
            <p>
              <strong>{capitalised(item.name)}</strong>{' '}
              <span class="badge badge-loud">Emerging</span>
            </p>
            <p class="quiet-words">
              {counted(item.sessions, 'session')} of {counted(item.customers, 'customer')} in the
              last two weeks, {share(item.shareOfSessions)} of all, unlike every way of use below;
              both weeks lead to the same ones ({share(item.stability)}). First seen{' '}
              <Asked
                words={`${day(item.firstSeen)}.`}
                about={capitalised(item.name)}
                explained={{ figure: 'sessions', inputs: item.inputs }}
              />
            </p>
            {item.rule !== null && <p class="quiet-words">{tied(item.rule.sentence)}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
