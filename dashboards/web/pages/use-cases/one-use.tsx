import { useState } from 'preact/hooks';
import type { GapWord, SessionGap } from '../../../../contract/records/session-gap.ts';
import { address } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { inSeconds, Silences } from '../../charts/silences.tsx';
import { count, counted, tied } from '../../format/number.ts';
import { day, dayRange } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';

/**
 * What counts as one use: the gap in force, since when and why, and the silences behind it. It is
 * asked for once somebody wants to see it, since it looks through weeks of readings.
 */
export function OneUse({ maker, product }: { readonly maker: string; readonly product: string }) {
  const [open, setOpen] = useState(address.value.query.has('gap'));
  return (
    <details
      class="block one-use"
      open={open}
      onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>What counts as one use?</summary>
      {open && <Gap maker={maker} product={product} />}
    </details>
  );
}

function Gap({ maker, product }: { readonly maker: string; readonly product: string }) {
  const answer = useAnswer<SessionGap>(`/api/v1/makers/${maker}/products/${product}/session-gap`);
  if (answer.data === undefined && answer.problem?.status === 404) {
    return (
      <Empty title="There are no sessions yet">
        <p>What parts two uses is told once the first readings have come.</p>
      </Empty>
    );
  }
  return (
    <Panel answer={answer} what="what counts as one use" skeleton="chart">
      {(gap) => (
        <>
          <p>{standing(gap)}</p>
          {gap.histogram.length > 0 && (
            <Chart
              title="How long it is silent between two readings"
              summary={tied(gap.sentence)}
              table={{
                columns: [
                  { label: 'from', format: inSeconds },
                  { label: 'to', format: inSeconds },
                  { label: 'silences', format: count, numeric: true },
                  { label: 'expected within a use', format: count, numeric: true },
                  { label: 'expected between two', format: count, numeric: true },
                ],
                rows: gap.histogram.map((bar) => [
                  ...[bar.from, bar.to, bar.silences, bar.within, bar.between],
                ]),
              }}
            >
              <Silences gap={gap} />
              <Legend gap={gap} />
            </Chart>
          )}
          <Changes gap={gap} />
        </>
      )}
    </Panel>
  );
}

/** What is in force, by whose word, since when. */
function standing({ own, tuned, since }: SessionGap): string {
  const parts = `A silence longer than ${inSeconds(own)} parts two uses`;
  if (tuned === null) {
    const from = since === null || since.before === null ? '' : ` since ${day(since.at)}`;
    return `${parts}. The product model fixes that${from}.`;
  }
  if (since?.verdict !== 'adopted' || since.told === null) {
    return `${parts} until the readings tell it: the product model leaves it to them, between ${inSeconds(tuned.least)} and ${inSeconds(tuned.most)}.`;
  }
  const { silences, devices, window } = since.told;
  return (
    `${parts}. It is tuned to the readings, since ${day(since.at)}: by ${counted(silences, 'silence')} ` +
    `of ${counted(devices, 'device')}, ${dayRange(window.from, window.to)}.`
  );
}

function Legend({ gap: { proposed } }: { readonly gap: SessionGap }) {
  const keys = [
    ['own', 'gap in force'],
    ['band', 'gap that these silences tell, 90\u00a0%'],
    ['within', 'within a use'],
    ['between', 'between two'],
  ].slice(0, proposed === null ? 1 : 4);
  return (
    <p>
      {keys.map(([kind, words]) => (
        <span key={kind} class="line-key">
          <span class={`line-swatch silences-swatch-${kind}`} /> {words}
        </span>
      ))}
    </p>
  );
}

/** When the gap changed, from what, to what and why; and the latest look, where it left it. */
function Changes({ gap: { changes, latest } }: { readonly gap: SessionGap }) {
  const words = [
    ...(latest !== null && latest.before === null && latest.told !== null ? [latest] : []),
    ...changes,
  ];
  if (words.length === 0) return null;
  return (
    <ul class="plain one-use-words">
      {words.map((word) => (
        <li key={word.at}>
          <strong>{day(word.at)}</strong>: {wordInWords(word)}
        </li>
      ))}
    </ul>
  );
}

function wordInWords({ before, seconds, why, told }: GapWord): string {
  const what =
    before === null
      ? `${inSeconds(seconds)} stays.`
      : `from ${inSeconds(before)} to ${inSeconds(seconds)}.`;
  const interval =
    told === null || told.seconds === null || told.lo90 === null || told.hi90 === null
      ? ''
      : ` By ${counted(told.silences, 'silence')} of ${counted(told.devices, 'device')}: ${inSeconds(told.seconds)} (90\u00a0%: ${inSeconds(told.lo90)} to ` +
        `${inSeconds(told.hi90)}).`;
  return `${what} ${why}${interval}`;
}
