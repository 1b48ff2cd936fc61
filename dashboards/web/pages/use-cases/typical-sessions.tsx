import type { SessionRecord } from '../../../../contract/records/session.ts';
import type { UseContext } from '../../../../contract/records/use-context.ts';
import { addressOf } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { LineTrack, lineOf, type Series, StateTrack } from '../../charts/signal-track.tsx';
import { counted, measured, money, rounded } from '../../format/number.ts';
import { duration, moment } from '../../format/time.ts';
import { readableUnit } from '../../format/unit.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import { contextColour } from '../../parts/context-mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { type SessionSeries, useSeriesOf } from './use-series-of.ts';

/** The most signals that are drawn: what moves, then what grows, then what is set. */
const mostLines = 3;
const mostStates = 1;

/** What a session of this kind looks like: the three nearest its centre, on shared axes. */
export function TypicalSessions({
  maker,
  product,
  context,
}: {
  readonly maker: string;
  readonly product: string;
  readonly context: UseContext;
}) {
  const ids = context.typical.slice(0, 3);
  const base = `/api/v1/makers/${maker}/products/${product}/sessions`;
  const answer = useAnswer<{ readonly items: readonly SessionRecord[] }>(
    ids.length === 0 ? undefined : addressOf(base, { ids: ids.join(',') }),
  );
  const series = useSeriesOf(base, ids);
  if (ids.length === 0) return null;
  return (
    <Panel answer={answer} what="typical sessions" skeleton="chart">
      {({ items }) => {
        const shown = series?.flatMap(({ id, signals }) => {
          const session = items.find((candidate) => candidate.id === id);
          return session === undefined ? [] : [{ session, signals }];
        });
        return (
          <Chart
            level={4}
            title="What a session looks like"
            unit="the three nearest the centre of this way of use, on the same axes"
            summary={lengthWords(items)}
            table={seriesTable(shown ?? [])}
          >
            <div class={`typical ${contextColour(context.colour)}`}>
              <Tracks sessions={shown ?? []} currency={context.worth.unit} />
            </div>
          </Chart>
        );
      }}
    </Panel>
  );
}

interface Shown {
  readonly session: SessionRecord;
  readonly signals: SessionSeries['signals'];
}

function Tracks({
  sessions,
  currency,
}: {
  readonly sessions: readonly Shown[];
  readonly currency: string;
}) {
  const longest = Math.max(1, ...sessions.map(({ session }) => session.end - session.start));
  const names = signalsToDraw(sessions.flatMap(({ signals }) => signals));
  const ranges = new Map(names.map((name) => [name, rangeOf(name, sessions)]));
  return (
    <div class="typical-columns">
      {sessions.map(({ session, signals }) => (
        <section key={session.id} class="typical-session" aria-label={moment(session.start)}>
          <p class="typical-head">
            <strong>{moment(session.start)}</strong>
            <span>
              {duration(session.end - session.start)}
              {session.worth !== null && `, worth ${money(session.worth, currency)}`}
            </span>
          </p>
          {names.map((name) => {
            const found = signals.find(({ signal }) => signal === name);
            if (found === undefined) return null;
            const [low, high] = ranges.get(name) ?? [0, 1];
            return (
              <div key={name} class="typical-signal">
                <p class="typical-label">
                  <span>{found.label}</span>
                  {isLine(found) && (
                    <span>
                      {rounded(low)}–{measured(high, found.unit)}
                    </span>
                  )}
                </p>
                {isLine(found) ? (
                  <LineTrack
                    line={lineOf(found)}
                    start={session.start}
                    length={longest}
                    low={low}
                    high={high}
                  />
                ) : (
                  <StateTrack
                    series={found}
                    start={session.start}
                    end={session.end}
                    length={longest}
                  />
                )}
              </div>
            );
          })}
        </section>
      ))}
    </div>
  );
}

const isLine = ({ kind }: Series) => kind === 'gauge' || kind === 'counter';

function signalsToDraw(all: readonly Series[]): readonly string[] {
  const changing = all.filter(({ values }) => new Set(values).size > 0);
  const named = (kinds: readonly string[]) => [
    ...new Set(changing.filter(({ kind }) => kinds.includes(kind)).map(({ signal }) => signal)),
  ];
  const lines = [...named(['gauge']), ...named(['counter'])].slice(0, mostLines);
  // A state of on and off is what makes it a session, so it says nothing inside one.
  const states = named(['state']).filter((name) =>
    all.some(({ signal, values }) => signal === name && typeof values[0] === 'string'),
  );
  return [...lines, ...states.slice(0, mostStates)];
}

function rangeOf(name: string, sessions: readonly Shown[]): readonly [number, number] {
  const lines = sessions
    .flatMap(({ signals }) => signals.filter(({ signal }) => signal === name))
    .filter(isLine);
  const values = lines.flatMap((signal) => lineOf(signal).values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low > 0 && low < high * 0.6 ? 0 : low, high];
}

function lengthWords(sessions: readonly SessionRecord[]): string {
  const lengths = sessions.map(({ start, end }) => end - start).toSorted((a, b) => a - b);
  const [shortest, longest] = [lengths[0], lengths.at(-1)];
  if (shortest === undefined || longest === undefined) return 'These sessions are no longer kept.';
  const [least, most] = [duration(shortest), duration(longest)];
  return least === most
    ? `${counted(sessions.length, 'session')} of ${least}.`
    : `${counted(sessions.length, 'session')} of ${least} to ${most}.`;
}

function seriesTable(sessions: readonly Shown[]): ChartTable {
  return {
    columns: [
      { label: 'Session' },
      { label: 'Signal' },
      { label: 'Unit' },
      { label: 'Time' },
      { label: 'Value' },
    ],
    rows: sessions.flatMap(({ session, signals }) =>
      signals.flatMap(({ label, unit, times, values }) =>
        times.map((time, n) => [
          session.id,
          label,
          readableUnit(unit),
          new Date(time).toISOString(),
          String(values[n] ?? ''),
        ]),
      ),
    ),
  };
}
