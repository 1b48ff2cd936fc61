import type { UseCases, UseContext } from '../../../../contract/records/use-context.ts';
import { withQuery } from '../../address.ts';
import { QuantileStrip, StripAxis } from '../../charts/quantile-strip.tsx';
import { type Scale, scaleFor } from '../../charts/scale.ts';
import { ShareBars } from '../../charts/share-bars.tsx';
import { Sparkline } from '../../charts/sparkline.tsx';
import {
  capitalised,
  count,
  counted,
  currencySign,
  money,
  rounded,
  share,
} from '../../format/number.ts';
import { shortDay } from '../../format/time.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import { ContextMark, contextColour } from '../../parts/context-mark.tsx';
import { EstimateText } from '../../parts/estimate.tsx';
import { ContextDetails } from './context-details.tsx';
import { Stability, TraitChips } from './traits.tsx';

const weekMs = 7 * 86_400_000;

/** The ways of use as a portfolio: one row each, by the worth they made, all on the same axes. */
export function Portfolio({
  useCases,
  open,
}: {
  readonly useCases: UseCases;
  /** The context whose details are shown. */
  readonly open: string | undefined;
}) {
  const contexts = useCases.items.toSorted((a, b) => b.worth.value - a.worth.value);
  const scale = valueScale(contexts);
  const mostShare = Math.max(...contexts.flatMap((c) => [c.shareOfSessions, c.shareOfCustomers]));
  const sign = currencySign(contexts[0]?.worth.unit ?? '');
  return (
    <Chart
      title="Ways of use"
      unit="most worth first"
      summary={summaryOf(contexts)}
      table={tableOf(contexts)}
    >
      <div class="uses">
        <div class="uses-head" aria-hidden="true">
          <span>Way of use</span>
          <span class="uses-worth">Worth made</span>
          <span>Share of all</span>
          <span class="uses-value">
            <span>Worth for {sign}1 of cost</span>
            <StripAxis scale={scale} format={rounded} />
          </span>
          <span>12 weeks</span>
        </div>
        <ol class="uses-list">
          {contexts.map((context) => (
            <Row
              key={context.id}
              context={context}
              scale={scale}
              mostShare={mostShare}
              open={context.id === open}
              useCases={useCases}
            />
          ))}
        </ol>
        <p class="uses-key">
          <StripKey /> Middle half of its sessions thick, middle eight tenths thin, median notched;
          the diamond is the value of the whole with its 90 % interval.
        </p>
      </div>
    </Chart>
  );
}

function Row({
  context,
  scale,
  mostShare,
  open,
  useCases,
}: {
  readonly context: UseContext;
  readonly scale: Scale;
  readonly mostShare: number;
  readonly open: boolean;
  readonly useCases: UseCases;
}) {
  const name = capitalised(context.name);
  return (
    <li class={open ? 'use use-open' : 'use'}>
      <article class="use-row" aria-label={name}>
        <div class="use-name">
          <h3>
            <a
              class="use-link"
              href={withQuery({ context: open ? undefined : context.id })}
              aria-expanded={open}
            >
              <ContextMark place={context.colour} />
              <span>{name}</span>
            </a>
          </h3>
          <div class="use-meta">
            <Stability context={context} />
            <TraitChips traits={context.traits.slice(0, 3)} />
          </div>
        </div>
        <p class="uses-worth use-figure">
          <span class="small-label">Worth made</span>
          {money(context.worth.value, context.worth.unit, { brief: true })}
        </p>
        <ShareBars
          most={mostShare}
          bars={[
            { label: 'sessions', part: context.shareOfSessions },
            { label: 'customers', part: context.shareOfCustomers },
          ]}
        />
        <div class="uses-value">
          <span class="small-label">Worth for {currencySign(context.worth.unit)}1 of cost</span>
          <QuantileStrip
            quantiles={context.quantiles}
            estimate={context.value}
            scale={scale}
            colour={contextColour(context.colour)}
          />
          <p class="use-estimate">
            <EstimateText estimate={context.value} format={rounded} />
          </p>
          <StripAxis scale={scale} format={rounded} />
        </div>
        <div class={`use-trend ${contextColour(context.colour)}`}>
          <span class="small-label">12 weeks</span>
          <Trend context={context} now={useCases.computedAt} />
        </div>
      </article>
      {open && <ContextDetails context={context} useCases={useCases} />}
    </li>
  );
}

/** A strip as it is drawn, small, for the sentence that explains it. */
function StripKey() {
  return (
    <svg class="strip-key" viewBox="0 0 56 20" aria-hidden="true">
      <rect class="strip-tails" x="2" width="52" y="6" height="3" />
      <rect class="strip-middle" x="14" width="26" y="3" height="9" />
      <line class="strip-median" x1="26" x2="26" y1="1" y2="14" />
      <line class="strip-interval" x1="20" x2="38" y1="17" y2="17" />
      <path class="strip-estimate" d="M29 14 32 17 29 20 26 17Z" />
    </svg>
  );
}

function valueScale(contexts: readonly UseContext[]): Scale {
  const values = contexts.flatMap(({ quantiles, value }) => [
    quantiles?.p10,
    quantiles?.p90,
    value.value,
    value.lo90,
    value.hi90,
  ]);
  return scaleFor(
    values.filter((value) => typeof value === 'number'),
    4,
  );
}

function summaryOf(contexts: readonly UseContext[]): string {
  const [first] = contexts;
  if (first === undefined) return '';
  const worth = contexts.reduce((sum, context) => sum + context.worth.value, 0);
  const lead =
    contexts.length === 1
      ? `All ${counted(first.sessions, 'session')} count as one way of use.`
      : `“${capitalised(first.name)}” makes ${share(first.worth.value / worth)} of the worth in ${share(first.shareOfSessions)} of the sessions.`;
  const emerging = contexts.filter(({ state }) => state === 'emerging');
  if (emerging.length === 0) return lead;
  return `${lead} New: ${emerging.map(({ name }) => `“${capitalised(name)}”`).join(', ')}.`;
}

/** Sessions week by week. The week that is still going on is left out: it would read as a fall. */
function Trend({ context, now }: { readonly context: UseContext; readonly now: number }) {
  const weeks = context.trend.filter(({ week }) => week + weekMs <= now);
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (first === undefined || last === undefined) return null;
  const words = `${counted(last.sessions, 'session')} last week`;
  return (
    <>
      <Sparkline
        values={weeks.map(({ sessions }) => sessions)}
        label={`From ${counted(first.sessions, 'session')} a week ${counted(weeks.length, 'week')} ago to ${words}`}
      />
      <small class="use-week">{count(last.sessions)} last week</small>
      {signsInWords(context).map((words) => (
        <small key={words} class="use-week">
          {words}
        </small>
      ))}
    </>
  );
}

/** What stands beside the trend: a change, one that may be under way, the latest week far off. */
function signsInWords({ change, underWay, odd }: UseContext): readonly string[] {
  const last = odd.at(-1);
  return [
    ...(change === null ? [] : [changeInWords(change)]),
    ...(underWay === null
      ? []
      : [`perhaps changing since ${shortDay(underWay.week)} (${share(underWay.probability)})`]),
    ...(last === undefined
      ? []
      : [
          `${count(last.sessions)} in the week of ${shortDay(last.week)}, not some ${count(Math.round(last.expected))}`,
        ]),
  ];
}

/** “14 (10 to 18) more a week since 3 Nov”. */
function changeInWords({ week, shift, lo90, hi90 }: NonNullable<UseContext['change']>): string {
  const ends = [Math.abs(lo90), Math.abs(hi90)].sort((a, b) => a - b).map(rounded);
  const direction = shift > 0 ? 'more' : 'fewer';
  return `${rounded(Math.abs(shift))} (${ends.join(' to ')}) ${direction} a week since ${shortDay(week)}`;
}

function tableOf(contexts: readonly UseContext[]): ChartTable {
  const currency = contexts[0]?.worth.unit ?? '';
  return {
    columns: [
      { label: 'Way of use' },
      { label: 'State' },
      { label: `Worth (${currency})`, numeric: true, format: rounded },
      { label: 'Sessions', numeric: true, format: rounded },
      { label: 'Share of sessions', numeric: true, format: share },
      { label: 'Share of customers', numeric: true, format: share },
      { label: 'Value', numeric: true, format: rounded },
      { label: 'Value, low', numeric: true, format: rounded },
      { label: 'Value, high', numeric: true, format: rounded },
      { label: 'Median of sessions', numeric: true, format: rounded },
    ],
    rows: contexts.map((context) => [
      capitalised(context.name),
      context.state,
      context.worth.value,
      context.sessions,
      context.shareOfSessions,
      context.shareOfCustomers,
      context.value.value,
      context.value.lo90,
      context.value.hi90,
      context.quantiles?.p50 ?? null,
    ]),
  };
}
