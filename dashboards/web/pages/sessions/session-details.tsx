import type { ProductModel } from '../../../../contract/model/product-model.ts';
import type { SessionRecord } from '../../../../contract/records/session.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { brokenAt, lineOf, type Series, StateTrack } from '../../charts/signal-track.tsx';
import { TimeChart } from '../../charts/time-chart.tsx';
import { count, counted, measured, rounded, share } from '../../format/number.ts';
import { clock, duration } from '../../format/time.ts';
import { readableUnit } from '../../format/unit.ts';
import { featureWords as wordsOf } from '../../format/words.ts';
import { Chart } from '../../parts/chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { unitOf } from './amounts.ts';

/** How a session came to its end, in words. */
const endings: Readonly<Record<SessionRecord['closedBy'], string>> = {
  state: 'the product said that it was over',
  gap: 'a silence longer than a session allows',
  maximum: 'the longest a session may be',
  user: 'another user',
  open: 'nothing yet',
};

/** A session, opened: its features and settings, and its signals over time. */
export function SessionDetails({
  base,
  session,
  model,
}: {
  readonly base: string;
  readonly session: SessionRecord;
  readonly model: ProductModel | undefined;
}) {
  const answer = useAnswer<{ readonly signals: readonly Series[] }>(
    `${base}/sessions/${session.id}/series`,
  );
  return (
    <div class="session">
      <dl class="facts">
        {Object.entries(session.features).map(([name, value]) => (
          <div key={name}>
            <dt>{model?.features[name]?.label ?? name}</dt>
            <dd>{featureWords(model, name, value)}</dd>
          </div>
        ))}
        {Object.entries(session.settings).map(([name, value]) => (
          <div key={name}>
            <dt>{model?.settings[name]?.label ?? name}</dt>
            <dd>{value === null ? 'not known' : String(value)}</dd>
          </div>
        ))}
        <div>
          <dt>Ended by</dt>
          <dd>{endings[session.closedBy]}</dd>
        </div>
        <div>
          <dt>Stands on</dt>
          <dd>{counted(session.readings, 'reading')}</dd>
        </div>
        {session.supersedes.length > 0 && (
          <div>
            <dt>Late data</dt>
            <dd>replaced {counted(session.supersedes.length, 'earlier session')}</dd>
          </div>
        )}
      </dl>
      <Panel
        answer={answer}
        what="the signals"
        skeleton="chart"
        empty={({ signals }) =>
          signals.length === 0 ? (
            <p class="quiet-words">Its readings are no longer kept; its figures stand.</p>
          ) : undefined
        }
      >
        {({ signals }) => (
          <div class="session-signals">
            {signals.map((signal) => (
              <Signal key={signal.signal} signal={signal} session={session} />
            ))}
          </div>
        )}
      </Panel>
    </div>
  );
}

function featureWords(
  model: ProductModel | undefined,
  name: string,
  value: SessionRecord['features'][string] | undefined,
): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  if (model === undefined) return rounded(value);
  if (model.features[name]?.aggregate === 'share') return share(value);
  return measured(value, unitOf(model, name));
}

function Signal({ signal, session }: { readonly signal: Series; readonly session: SessionRecord }) {
  const { label, unit, kind, times, values } = signal;
  const table = {
    columns: [{ label: 'Time' }, { label }],
    rows: times.map((time, n) => [new Date(time).toISOString(), String(values[n] ?? '')]),
  };
  if (kind === 'state' || kind === 'text') {
    const changes = values.filter((value, n) => n > 0 && value !== values[n - 1]).length;
    return (
      <Chart
        title={label}
        summary={
          changes === 0
            ? `“${wordsOf(String(values[0]))}” all the time.`
            : `${counted(changes, 'change')}.`
        }
        table={table}
      >
        <StateTrack
          series={signal}
          start={session.start}
          end={session.end}
          length={Math.max(1, session.end - session.start)}
        />
      </Chart>
    );
  }
  const whole = lineOf(signal);
  const [low, high] = [Math.min(...whole.values), Math.max(...whole.values)];
  const line = brokenAt(whole, signal.silence);
  return (
    <Chart
      title={kind === 'counter' ? `${label}, since the start` : label}
      unit={readableUnit(unit)}
      summary={[
        low === high
          ? `${measured(high, unit)} all the time.`
          : `From ${rounded(low)} to ${measured(high, unit)}.`,
        ...shownInWords(signal),
      ].join(' ')}
      table={table}
    >
      <TimeChart
        name={label}
        height={140}
        format={rounded}
        data={{ times: line.times, lines: [{ label, colour: '--accent', values: line.values }] }}
        tell={(place) =>
          line.values[place] === null
            ? `${clock(line.times[place] ?? 0)}: silent`
            : `${clock(line.times[place] ?? 0)}: ${measured(line.values[place] ?? 0, unit)}`
        }
      />
    </Chart>
  );
}

/** What a drawing leaves out, and when nothing was told. */
function shownInWords({ readings, resolution, coverage }: Series): readonly string[] {
  return [
    ...(resolution === null
      ? []
      : [
          `Of ${count(readings)} readings those are drawn that keep the shape, and the lowest and highest of every ${duration(resolution)}.`,
        ]),
    ...(coverage < 0.995 ? [`Silent for ${share(1 - coverage)} of the time.`] : []),
  ];
}
