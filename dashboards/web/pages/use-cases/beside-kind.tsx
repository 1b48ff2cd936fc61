import type {
  Correspondence,
  KindComparison,
  KindOther,
  KindPair,
  KindSide,
} from '../../../../contract/records/kind-comparison.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { ShareBars } from '../../charts/share-bars.tsx';
import { capitalised, count, share, signedPercent, tied } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import { ContextMark } from '../../parts/context-mark.tsx';
import { Panel } from '../../parts/panel.tsx';

/** The ways of use beside those of the maker's other products of the same kind. */
export function BesideKind({
  maker,
  product,
}: {
  readonly maker: string;
  readonly product: string;
}) {
  const answer = useAnswer<KindComparison>(`/api/v1/makers/${maker}/products/${product}/kind`);
  return (
    <section aria-label="Beside others of its kind">
      <Panel answer={answer} what="products of its kind" skeleton="rows">
        {({ name, withheld, others }) =>
          withheld === undefined ? (
            others.map((other) => <Beside key={other.product} name={name} other={other} />)
          ) : (
            <p class="quiet-words">Beside other products: {withheldWords[withheld]}.</p>
          )
        }
      </Panel>
    </section>
  );
}

function Beside({ name, other }: { readonly name: string; readonly other: KindOther }) {
  const { pairs, by, leftOut, samePrices } = other;
  const title = `Beside the ${other.name}`;
  if (pairs.length === 0) {
    return (
      <>
        <h2 class="chart-title">{title}</h2>
        <p class="quiet-words">{other.sentence}</p>
      </>
    );
  }
  const most = Math.max(...pairs.flatMap(({ here, there }) => [shareOf(here), shareOf(there)]));
  const judged = pairs.flatMap((pair, n) => {
    const { here, value } = pair;
    if (value === null) return [];
    return {
      key: keyOf(pair),
      label: namesOf(here),
      ...(value.value === null ? {} : { note: clearWords(pair) }),
      estimate: value,
      explained: { figure: `pairs.${n + 1}.value`, inputs: other.inputs },
    };
  });
  return (
    <Chart title={title} summary={other.sentence} table={tableOf(name, other)}>
      <ol class="kinds">
        {pairs.map((pair) => (
          <Pair key={keyOf(pair)} pair={pair} most={most} names={[name, other.name]} />
        ))}
      </ol>
      {judged.length > 0 && (
        <div class="kind-values">
          <h3 class="chart-title">
            Value here against there{' '}
            <span class="chart-unit">per cent more for the same money, 90 % interval</span>
          </h3>
          <IntervalRows mark={0} format={percentMore} rows={judged} />
        </div>
      )}
      <p class="quiet-words">
        Compared by {by.join(', ')}
        {leftOut.length > 0 && `; not by ${leftOut.map(leftOutInWords).join(', ')}`}.
        {samePrices === false && ' Each is judged at its own prices, and these differ.'} A value is
        that of the product with its customers, and no proof that the product makes it.
      </p>
    </Chart>
  );
}

function Pair({
  pair,
  most,
  names,
}: {
  readonly pair: KindPair;
  readonly most: number;
  readonly names: readonly [here: string, there: string];
}) {
  const { here, there, relation, sure, sureness, sentence } = pair;
  const bars = [
    ...(here === null ? [] : [{ label: 'here', part: shareOf(here) }]),
    ...(there === null ? [] : [{ label: 'there', part: shareOf(there) }]),
  ];
  return (
    <li class="kind" title={tied(sentence)}>
      <Side side={here} of={names[0]} />
      <span class="kind-relation">
        <span class="badge">{relationWords[relation]}</span>
        {!sure && <small>not sure: {share(sureness)} of trials</small>}
      </span>
      <Side side={there} of={names[1]} />
      <ShareBars bars={bars} most={most} />
    </li>
  );
}

/** The ways of use of one product in it, with their marks. */
function Side({ side, of }: { readonly side: KindSide | null; readonly of: string }) {
  if (side === null) return <span class="kind-none">nothing of the {of}</span>;
  return (
    <ul class="kind-side" aria-label={of}>
      {side.contexts.map(({ id, name, colour }) => (
        <li key={id}>
          <ContextMark place={colour} /> <span>{capitalised(name)}</span>
        </li>
      ))}
    </ul>
  );
}

const relationWords: Readonly<Record<Correspondence, string>> = {
  same: 'the same as',
  part: 'partly',
  split: 'several there',
  merged: 'one there',
  regrouped: 'together',
  'only-here': 'only here',
  'only-there': 'only there',
};

const leftOutWords: Readonly<Record<KindOther['leftOut'][number]['reason'], string>> = {
  'only-here': 'told here alone',
  'only-there': 'told there alone',
  'units-differ': 'in other units',
  'made-differently': 'made in another way',
};

function leftOutInWords({ label, reason }: KindOther['leftOut'][number]): string {
  return `${label} (${leftOutWords[reason]})`;
}

function clearWords({ clear }: KindPair): string {
  return clear.value ? 'a clear difference' : 'no clear difference';
}

function shareOf(side: KindSide | null): number {
  return side?.shareOfSessions.value ?? 0;
}

function namesOf(side: KindSide | null): string {
  return side?.contexts.map(({ name }) => capitalised(name)).join(' + ') ?? '–';
}

function keyOf({ here, there }: KindPair): string {
  return [here, there].map((side) => side?.contexts.map(({ id }) => id)).join(' = ');
}

function percentMore(value: number): string {
  return signedPercent(value / 100);
}

function tableOf(name: string, other: KindOther): ChartTable {
  const figures = { numeric: true } as const;
  return {
    columns: [
      { label: name },
      { label: 'Relation' },
      { label: other.name },
      { label: 'Found again', ...figures, format: share },
      { label: 'Sessions here', ...figures, format: count },
      { label: 'Sessions there', ...figures, format: count },
      { label: 'Share here', ...figures, format: share },
      { label: 'Share there', ...figures, format: share },
      { label: 'More value here', ...figures, format: percentMore },
      { label: 'Low', ...figures, format: percentMore },
      { label: 'High', ...figures, format: percentMore },
    ],
    rows: other.pairs.map(({ here, there, relation, sureness, value }) => [
      namesOf(here),
      relationWords[relation],
      namesOf(there),
      sureness,
      here?.sessions ?? null,
      there?.sessions ?? null,
      here?.shareOfSessions.value ?? null,
      there?.shareOfSessions.value ?? null,
      value?.value ?? null,
      value?.lo90 ?? null,
      value?.hi90 ?? null,
    ]),
  };
}
