import type { Retention } from '../../../../contract/records/adoption.ts';
import type { Inputs } from '../../../../contract/records/estimate.ts';
import { StepCurve } from '../../charts/step-curve.tsx';
import { count, counted, share } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { Chart } from '../../parts/chart.tsx';

/** How long customers go on using it, with those taken into account who began late. */
export function RetentionChart({
  retention,
  inputs,
}: {
  readonly retention: Retention;
  readonly inputs: Inputs;
}) {
  const { steps, customers, lost, lastDay, silence, withheld } = retention;
  const end = steps.at(-1);
  return (
    <Chart
      title="How long customers stay"
      explained={{ figure: 'retention.lost', inputs }}
      unit="share still in use, 90 % band"
      summary={
        withheld === undefined
          ? `${count(lost)} of ${counted(customers, 'customer')} went ${count(silence)} days without use; ${share(end?.share ?? 1)} still use it ${counted(lastDay, 'day')} after they began. Whoever began in the last ${count(silence)} days is not in it.`
          : `${withheldWords[withheld]}: ${counted(customers, 'customer')} began ${count(silence)} days ago or more.`
      }
      table={{
        columns: [
          { label: 'Days since the first use', numeric: true, format: count },
          { label: 'Still in use', numeric: true, format: share },
          { label: 'Low', numeric: true, format: share },
          { label: 'High', numeric: true, format: share },
          { label: 'Lost', numeric: true, format: count },
          { label: 'Followed until then', numeric: true, format: count },
        ],
        rows: steps.map((one) => [one.day, one.share, one.lo90, one.hi90, one.lost, one.atRisk]),
      }}
    >
      {withheld === undefined && (
        <StepCurve
          name="Share of customers still in use"
          end={lastDay}
          xTitle="Days since the first use"
          steps={steps.map((one) => ({
            x: one.day,
            y: one.share,
            low: one.lo90,
            high: one.hi90,
            words: `day ${count(one.day)}: ${share(one.share)} still use it${
              one.lo90 === null || one.hi90 === null
                ? ''
                : ` (${share(one.lo90)} to ${share(one.hi90)})`
            }, ${count(one.atRisk)} followed until then`,
          }))}
        />
      )}
    </Chart>
  );
}
