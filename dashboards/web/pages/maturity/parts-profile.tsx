import type { Maturity, PlaceMaturity } from '../../../../contract/records/maturity.ts';
import { withQuery } from '../../address.ts';
import { capitalised, count, counted, tied } from '../../format/number.ts';
import { partWords } from '../../format/words.ts';
import { otherPlace, type Place, placeQuery } from '../value/place.ts';
import { IndexBar } from './index-bar.tsx';
import { gateWords, indexWords, stageWords } from './stage-words.ts';

/** More would be a list nobody reads; the others are found a level below, or by the API. */
const shown = 50;

/** Where each part of the place stands, and its own next step. */
export function PartsProfile({
  place,
  maturity,
}: {
  readonly place: Place;
  readonly maturity: Maturity;
}) {
  const { children } = maturity;
  const [one, many] = partWords(children);
  const named = maturity.standing !== 'profile-only';
  return (
    <section class="block">
      <h2 class="chart-title">
        By {one} <span class="chart-unit">{counted(children.length, one)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section class="table-scroll table-whole" aria-label={`Maturity by ${one}`} tabIndex={0}>
        <table class="table maturity-parts">
          <thead>
            <tr>
              <th scope="col">{capitalised(one)}</th>
              {named && <th scope="col">Stage</th>}
              {maturity.stages.map(({ stage }) => (
                <th key={stage} scope="col">
                  {stageWords[stage]}
                </th>
              ))}
              <th scope="col">Next</th>
            </tr>
          </thead>
          <tbody>
            {children.slice(0, shown).map((part) => (
              <PartRow
                key={`${part.level} ${part.id}`}
                part={part}
                named={named}
                link={withQuery(placeQuery(otherPlace(place, part)))}
              />
            ))}
          </tbody>
        </table>
      </section>
      {children.length > shown && (
        <p class="table-foot">
          The first {shown} of {count(children.length)} {many} by name.
        </p>
      )}
    </section>
  );
}

function PartRow({
  part: { name, stage, stages, next },
  named,
  link,
}: {
  readonly part: PlaceMaturity;
  readonly named: boolean;
  readonly link: string;
}) {
  return (
    <tr>
      <th scope="row">
        <a href={link}>{name}</a>
      </th>
      {named && <td>{stage === null ? 'None yet' : stageWords[stage]}</td>}
      {stages.map((profile) => (
        <td key={profile.stage} title={gateWords(profile)}>
          <span class="maturity-index">
            {profile.index.value === null ? '–' : indexWords(profile.index.value)}
            <span class="unseen"> {gateWords(profile)}</span>
          </span>
          <IndexBar profile={profile} />
        </td>
      ))}
      <td class="maturity-next">{next === null ? 'Every gate holds' : tied(next.sentence)}</td>
    </tr>
  );
}
