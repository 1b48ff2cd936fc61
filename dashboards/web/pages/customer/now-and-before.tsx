import type { ComponentChildren } from 'preact';
import type { CustomerValue } from '../../../../contract/records/value.ts';
import { percent } from '../../charts/scale.ts';
import { change, count, money } from '../../format/number.ts';
import { Asked } from '../../parts/asked.tsx';
import type { Period } from '../../parts/period.ts';

/** A period beside the one before it: the customer's own past is the first thing to compare with. */
export function NowAndBefore({
  value: { sessions, worth, cost, previous, inputs },
  period,
}: {
  readonly value: CustomerValue['products'][number];
  readonly period: Period;
}) {
  const rows = [
    {
      name: 'Worth',
      now: worth.value,
      before: previous?.worth.value,
      words: priced(worth.unit),
      figure: 'worth',
    },
    {
      name: 'Cost',
      now: cost.value,
      before: previous?.cost.value,
      words: priced(cost.unit),
      figure: 'cost',
    },
    { name: 'Uses', now: sessions, before: previous?.sessions, words: count, figure: 'sessions' },
  ];
  return (
    <section>
      <h3 class="small-head">
        {previous === null ? 'What it gave and took' : `Against ${beforeWords(period)}`}
      </h3>
      <div class="pairs">
        {rows.map(({ name, now, before, words, figure }) => {
          const most = Math.max(now, before ?? 0) || 1;
          return (
            <div key={name} class="pair">
              <span class="pair-name">
                <Asked words={name} explained={{ figure, inputs }} />
              </span>
              <Bar part={now / most} figure={words(now)}>
                {before === undefined || before === 0 ? '' : change(now, before)}
              </Bar>
              {before !== undefined && (
                <Bar part={before / most} figure={words(before)} earlier>
                  before
                </Bar>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function Bar({
  part,
  figure,
  earlier = false,
  children,
}: {
  readonly part: number;
  readonly figure: string;
  readonly earlier?: boolean;
  /** What puts the figure in relation. */
  readonly children: ComponentChildren;
}) {
  return (
    <p class={earlier ? 'pair-bar pair-earlier' : 'pair-bar'}>
      <svg class="bar" aria-hidden="true">
        <rect class="bar-fill" width={percent(Math.max(0, part))} height="100%" rx="2" />
      </svg>
      <span class="pair-figure">{figure}</span>
      <span class="pair-change">{children}</span>
    </p>
  );
}

function priced(currency: string): (value: number) => string {
  return (value) => money(value, currency);
}

function beforeWords({ name, from, to }: Period): string {
  if (name === 'all' || from === undefined || to === undefined) return 'before';
  const days = Math.round((to - from) / 86_400_000);
  return days % 7 === 0 && days > 7 ? `the ${days / 7} weeks before` : `the ${days} days before`;
}
