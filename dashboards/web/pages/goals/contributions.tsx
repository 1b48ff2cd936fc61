import type { GoalPart, GoalParts, GoalRecord } from '../../../../contract/records/goal.ts';
import { percent } from '../../charts/scale.ts';
import { capitalised, measured, rounded } from '../../format/number.ts';
import { Asked } from '../../parts/asked.tsx';
import { Chart } from '../../parts/chart.tsx';
import { ContextMark, contextColour } from '../../parts/context-mark.tsx';

const shown = 8;

/** What parts contribute to the figure of a goal, as bars that add up to it. */
export function Contributions({
  title,
  one,
  goal,
  parts,
  way,
}: {
  readonly title: string;
  readonly one: string;
  readonly goal: GoalRecord;
  readonly parts: GoalParts;
  /** Where they stand in the record. */
  readonly way: 'contexts' | 'groups' | 'customers';
}) {
  const { items, others } = parts;
  const single = others === 0 ? items : items.slice(0, -1);
  const most = Math.max(...single.map(({ contribution }) => Math.abs(contribution)));
  if (items.length === 0) return null;
  return (
    <Chart
      title={title}
      level={3}
      summary={`${summaryOf(goal, single)}${items.length > shown ? ` The ${shown} largest are shown; the table has the others.` : ''}`}
      table={{
        columns: [
          { label: one },
          { label: 'Contribution', numeric: true, format: rounded },
          { label: 'Alone', numeric: true, format: rounded },
          ...(goal.per === 'week'
            ? []
            : [{ label: 'Beyond the target', numeric: true, format: rounded }]),
        ],
        rows: items.map(({ name, contribution, own, towards }) => [
          name,
          contribution,
          own,
          ...(goal.per === 'week' ? [] : [towards]),
        ]),
      }}
    >
      <ul class="goal-parts plain">
        {single.slice(0, shown).map((part) => (
          <li key={part.id} class={part.colour === null ? '' : contextColour(part.colour)}>
            <span class="goal-part">
              {part.colour !== null && <ContextMark place={part.colour} />}{' '}
              <Asked
                words={capitalised(part.name)}
                about={`What ${part.name} contributes`}
                explained={{ figure: `${way}.${part.id}.contribution`, inputs: goal.inputs }}
              />
            </span>
            <svg class="bar" aria-hidden="true">
              <rect class="bar-track" width="100%" height="100%" rx="2" />
              <rect
                class="bar-fill"
                width={percent(most > 0 ? Math.abs(part.contribution) / most : 0)}
                height="100%"
                rx="2"
              />
            </svg>
            <span class="goal-amount">{measured(part.contribution, goal.unit)}</span>
          </li>
        ))}
      </ul>
    </Chart>
  );
}

function summaryOf({ figure, unit }: GoalRecord, items: readonly GoalPart[]): string {
  const whole = `These add up to ${measured(figure.value ?? 0, unit)} exactly.`;
  const pulled = items.filter(({ towards }) => towards !== null);
  const best = pulled.toSorted((a, b) => (b.towards ?? 0) - (a.towards ?? 0));
  const [first, last] = [best[0], best.at(-1)];
  if (first?.towards == null || last?.towards == null || first === last) return whole;
  const says = [
    ...(first.towards > 0 ? [`${capitalised(first.name)} does most for the target`] : []),
    ...(last.towards < 0 ? [`${last.name} keeps it back most`] : []),
  ];
  return says.length === 0 ? whole : `${whole} ${capitalised(says.join('; '))}.`;
}
