import type { CampaignFigures, CampaignVerdict } from '../../../../contract/records/adoption.ts';
import type { Inputs } from '../../../../contract/records/estimate.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { count, rounded, tied } from '../../format/number.ts';
import { dayRange } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';

const verdictWords: Readonly<Record<CampaignVerdict, string>> = {
  'falls-back': 'use falls back after it',
  lasting: 'lasting',
  'no-effect': 'no more use than without it',
  unclear: 'cannot be said yet',
  'not-enough-data': 'not enough data',
};

/** Whether use that campaigns brought lasts. */
export function Campaigns({
  campaigns,
  inputs,
}: {
  readonly campaigns: readonly CampaignFigures[];
  readonly inputs: Inputs;
}) {
  if (campaigns.length === 0) return null;
  const judged = campaigns.filter(({ verdict }) => verdict !== 'not-enough-data');
  return (
    <Chart
      title="Campaigns"
      unit="days of use a week more than without it, 90 % interval"
      summary={campaigns.map(({ id, sentence }) => (
        <span key={id} class="campaign-sentence">
          {tied(sentence)}
        </span>
      ))}
      table={{
        columns: [
          { label: 'Campaign' },
          { label: 'Days' },
          { label: 'Verdict' },
          { label: 'Addressed', numeric: true, format: count },
          { label: 'Compared with', numeric: true, format: count },
          { label: 'During it', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
          { label: 'After it', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
        ],
        rows: campaigns.map(({ name, from, to, verdict, addressed, controls, during, after }) => [
          name,
          dayRange(from, to),
          verdictWords[verdict],
          addressed,
          controls,
          during.value,
          during.lo90,
          during.hi90,
          after.value,
          after.lo90,
          after.hi90,
        ]),
      }}
    >
      {judged.length > 0 && (
        <IntervalRows
          format={rounded}
          mark={0}
          rows={judged.flatMap(({ id, name, from, to, verdict, during, after, afterDays }) => [
            {
              key: `${id} during`,
              label: `${name}, while it ran`,
              note: dayRange(from, to),
              estimate: during,
              explained: { figure: `campaigns.${id}.during`, inputs },
            },
            {
              key: `${id} after`,
              label: `${name}, in the ${count(afterDays)} days after it`,
              note: verdictWords[verdict],
              estimate: after,
              explained: { figure: `campaigns.${id}.after`, inputs },
            },
          ])}
        />
      )}
    </Chart>
  );
}
