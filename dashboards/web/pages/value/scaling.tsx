import type { Scaling, ScalingFit, ScalingGrouping } from '../../../../contract/records/scaling.ts';
import { addressOf } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { LogScatter } from '../../charts/log-scatter.tsx';
import { count, counted, money, rounded, tied } from '../../format/number.ts';
import { Chart } from '../../parts/chart.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import type { Period } from '../../parts/period.ts';

const groupingWords: Readonly<Record<ScalingGrouping, string>> = {
  customers: 'Customers',
  'customer-groups': 'Groups of customers',
  'place-groups': 'Places',
};

/** How worth grows with size, and whether it is shared out alike at every scale. */
export function ScalingSection({
  maker,
  product,
  period: { from, to },
}: {
  readonly maker: string;
  /** Absent: all products. */
  readonly product: string | undefined;
  readonly period: Period;
}) {
  const path = addressOf(`/api/v1/makers/${maker}/scaling`, { from, to, product });
  const answer = useAnswer<Scaling>(path);
  return (
    <Panel
      answer={answer}
      what="how value grows with size"
      skeleton="chart"
      empty={({ fits }) =>
        fits.every(({ places }) => places === 0) ? (
          <Empty title="No growth to show yet">
            <p>It takes customers or groups that made something in this period.</p>
          </Empty>
        ) : undefined
      }
    >
      {(scaling) => (
        <div class="details-grid">
          <Exponents scaling={scaling} />
          <Points scaling={scaling} />
        </div>
      )}
    </Panel>
  );
}

function Exponents({ scaling }: { readonly scaling: Scaling }) {
  const { fits, sentences, inputs } = scaling;
  return (
    <Chart
      title="How worth grows with devices in use"
      summary="The exponent of each grouping: at 1, twice the devices make twice the worth."
      table={{
        columns: [
          { label: 'Grouping' },
          { label: 'Exponent', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
          { label: 'Number', numeric: true, format: count },
        ],
        rows: fits.map(({ grouping, exponent: { value, lo90, hi90 }, places }) => [
          groupingWords[grouping],
          value,
          lo90,
          hi90,
          places,
        ]),
      }}
    >
      {fits.some(({ exponent }) => exponent.value !== null) && (
        <div class="scaling-rows">
          <IntervalRows
            rows={fits.map(({ grouping, exponent, places }) => ({
              key: grouping,
              label: groupingWords[grouping],
              note: count(places),
              estimate: exponent,
              explained: { figure: `fits.${grouping}.exponent`, inputs },
            }))}
            format={rounded}
            mark={1}
          />
        </div>
      )}
      <ul class="sentences">
        {sentences.map((sentence) => (
          <li key={sentence}>{tied(sentence)}</li>
        ))}
      </ul>
    </Chart>
  );
}

/** The grouping whose exponent is known best: the dots behind it. */
function Points({ scaling: { fits, unit } }: { readonly scaling: Scaling }) {
  const best = fits.toSorted((a, b) => widthOf(a) - widthOf(b) || b.places - a.places)[0];
  if (best === undefined || best.points.length === 0) return null;
  const { grouping, points, factor, exponent, places } = best;
  const name = groupingWords[grouping];
  const worth = (value: number) => money(value, unit, { brief: true });
  const more = places > points.length ? ` The ${count(points.length)} largest are drawn.` : '';
  return (
    <Chart
      title={`${name} by size`}
      unit={unit}
      summary={`${counted(places, 'dot')}${factor === null ? '' : ', and the law through them'}.${more}`}
      table={{
        columns: [
          { label: name },
          { label: 'Devices in use', numeric: true, format: count },
          { label: 'Worth', numeric: true, format: worth },
        ],
        rows: points.map(({ name: of, devices, worth: made }) => [of, devices, made]),
      }}
    >
      <LogScatter
        points={points.map(({ id, name: of, devices, worth: made }) => ({
          key: id,
          x: devices,
          y: made,
          words: `${of}: ${worth(made)} with ${counted(devices, 'device')}`,
        }))}
        law={
          factor === null || exponent.value === null
            ? undefined
            : { factor, exponent: exponent.value }
        }
        xTitle="Devices in use"
        yTitle="Worth"
        formatX={count}
        formatY={worth}
      />
    </Chart>
  );
}

function widthOf({ exponent: { lo90, hi90 } }: ScalingFit): number {
  return lo90 === null || hi90 === null ? Number.POSITIVE_INFINITY : hi90 - lo90;
}
