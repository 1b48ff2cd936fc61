import type { Inputs } from '../../../../contract/records/estimate.ts';
import type { Maturity, PartFigure, StageProfile } from '../../../../contract/records/maturity.ts';
import { share } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { Asked } from '../../parts/asked.tsx';
import { Chart } from '../../parts/chart.tsx';
import { EstimateText } from '../../parts/estimate.tsx';
import { IndexBar } from './index-bar.tsx';
import { gateWords, indexWords, stageWords } from './stage-words.ts';

/** The four stages side by side: the index against its gate, and what it is made of. */
export function Stages({ maturity }: { readonly maturity: Maturity }) {
  return (
    <Chart
      title="The four stages"
      summary={summaryOf(maturity)}
      table={{
        columns: [
          { label: 'Stage' },
          { label: 'Part' },
          { label: 'Share', numeric: true, format: indexWords },
          { label: 'Low', numeric: true, format: indexWords },
          { label: 'High', numeric: true, format: indexWords },
          { label: 'Gate', numeric: true, format: indexWords },
          { label: 'Evidence' },
        ],
        rows: maturity.stages.flatMap(({ stage, index, gate, holds, firm, parts }) => [
          [
            stageWords[stage],
            'Index',
            index.value,
            index.lo90,
            index.hi90,
            gate,
            `${gateWords({ holds, firm })}; ${index.method}`,
          ],
          ...parts.map((part) => [
            stageWords[stage],
            part.label,
            part.share,
            null,
            null,
            null,
            part.evidence,
          ]),
        ]),
      }}
    >
      <ol class="stages plain">
        {maturity.stages.map((profile) => (
          <Stage key={profile.stage} profile={profile} inputs={maturity.inputs} />
        ))}
      </ol>
    </Chart>
  );
}

function Stage({ profile, inputs }: { readonly profile: StageProfile; readonly inputs: Inputs }) {
  const { stage, index, gate, holds, parts } = profile;
  return (
    <li class="stage">
      <h3>
        <Asked words={stageWords[stage]} explained={{ figure: `stages.${stage}.index`, inputs }} />
      </h3>
      <p class={`stage-gate ${holds === true ? 'stage-holds' : ''}`}>{gateWords(profile)}</p>
      <p class="stage-index">
        {index.value === null ? (
          <span class="withheld">{withheldWords[index.withheld ?? 'parts-missing']}</span>
        ) : (
          <>
            <EstimateText estimate={index} format={indexWords} />{' '}
            <span class="quiet-words">gate {indexWords(gate)}</span>
          </>
        )}
      </p>
      <IndexBar profile={profile} />
      <ul class="stage-parts plain">
        {parts.map((part) => (
          <Part key={part.part} part={part} />
        ))}
      </ul>
    </li>
  );
}

function Part({ part: { label, share: part, evidence } }: { readonly part: PartFigure }) {
  return (
    <li class={part === null ? 'stage-missing' : ''}>
      <span class="stage-part">
        <span>{label}</span>
        <span>{part === null ? '–' : share(part)}</span>
      </span>
      <small>{evidence}</small>
    </li>
  );
}

function summaryOf({ stages }: Maturity): string {
  const [held, missing] = [
    stages.filter(({ holds }) => holds === true).length,
    stages.flatMap(({ parts }) => parts).filter(({ share: part }) => part === null).length,
  ];
  const number = ['None', 'One', 'Two', 'Three', 'All'][held];
  const gates = `${number} of the four gates ${held === 1 ? 'holds' : 'hold'}.`;
  return missing === 0
    ? gates
    : `${gates} What is not known yet (${missing} of 16 parts) counts neither as none nor as all.`;
}
