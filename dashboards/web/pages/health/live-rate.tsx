import { useMemo } from 'preact/hooks';
import { TimeChart } from '../../charts/time-chart.tsx';
import { count, rounded } from '../../format/number.ts';
import { clock } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';
import type { Sample } from './use-samples.ts';

/** Readings a second, received and stored, since the page was opened. */
export function LiveRate({ samples }: { readonly samples: readonly Sample[] }) {
  const data = useMemo(
    () => ({
      times: samples.map(({ at }) => at),
      lines: [
        { label: 'received', colour: '--ink-3', values: samples.map(({ received }) => received) },
        { label: 'stored', colour: '--accent', values: samples.map(({ stored }) => stored) },
      ],
    }),
    [samples],
  );
  const last = samples.at(-1);
  const most = Math.max(0, ...samples.map(({ received }) => received));
  return (
    <Chart
      title="Coming in"
      unit="readings a second"
      summary={
        last === undefined
          ? 'Figures come once a second.'
          : `${count(last.received)} received and ${count(last.stored)} stored now; at most ${count(most)} since this page was opened.`
      }
      table={{
        columns: [
          { label: 'Time' },
          { label: 'Received a second', numeric: true, format: rounded },
          { label: 'Stored a second', numeric: true, format: rounded },
        ],
        rows: samples.map(({ at, received, stored }) => [clock(at), received, stored]),
      }}
      aside={
        <span class="line-key">
          <span class="line-swatch swatch-ink" /> received{' '}
          <span class="line-swatch swatch-accent" /> stored
        </span>
      }
    >
      {samples.length < 2 ? (
        <p class="live-wait">The line begins with the second figure, in a moment.</p>
      ) : (
        <TimeChart
          name="Readings a second"
          data={data}
          fromZero
          shortest={60_000}
          format={count}
          tell={(place) => {
            const sample = samples[place];
            return sample === undefined
              ? ''
              : `${clock(sample.at)}: ${count(sample.received)} received, ${count(sample.stored)} stored`;
          }}
        />
      )}
    </Chart>
  );
}
