import type {
  Maturity,
  MaturityPart,
  MaturityStage,
  StageProfile,
} from '../../../../contract/records/maturity.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { share } from '../../format/number.ts';
import { Asked } from '../../parts/asked.tsx';

/** The four stages as they are to somebody who uses products. */
const toYou: Readonly<Record<MaturityStage, string>> = {
  connect: 'Your products are heard',
  share: 'Your use helps others',
  solve: 'Advice helps you',
  innovate: 'You use them in new ways',
};

/** What somebody can do where a part is low; nothing where it is not in their hands. */
const steps: Readonly<Partial<Record<MaturityPart, string>>> = {
  'devices-online':
    'Some of your devices were not heard in these four weeks: see whether they have power and a network.',
  'readings-seen':
    'Some of what your devices send gets lost on its way: a steadier network would help.',
  'used-by-others':
    'Agree to be compared: you then see how you stand, and help people who use it as you do.',
  'answered-in-time': 'Answer advice before it expires; “not for me” is an answer as well.',
  resolved: 'Put into practice the advice that you accepted.',
  accepted: 'Try a piece of advice that suits you.',
  'worth-from-new': 'Try a way of using it that is new to you.',
  'devices-with-new': 'Try a way of using it that is new to you.',
};

/** How far somebody has come with the products, in their own terms, and what comes next. */
export function HowFar({ path }: { readonly path: string }) {
  const { data: maturity } = useAnswer<Maturity>(`${path}/maturity`);
  if (maturity === undefined) return null;
  const known = maturity.stages.filter(({ index }) => index.value !== null);
  if (known.length === 0) return null;
  return (
    <section class="block" aria-labelledby="how-far">
      <h2 id="how-far" class="chart-title">
        How far you have come
      </h2>
      {maturity.standing === 'profile-only' ? (
        <p class="withheld">
          Not told: among all customers these steps do not follow on each other clearly enough.
        </p>
      ) : (
        <Steps maturity={maturity} />
      )}
    </section>
  );
}

function Steps({ maturity }: { readonly maturity: Maturity }) {
  const { stages, next, inputs } = maturity;
  const step = next?.part == null ? undefined : steps[next.part];
  return (
    <>
      <ol class="plain how-far">
        {stages.map((profile) => (
          <li key={profile.stage} class={`card ${profile.holds === true ? 'how-far-reached' : ''}`}>
            <p class="how-far-name">
              <Asked
                words={toYou[profile.stage]}
                explained={{ figure: `stages.${profile.stage}.index`, inputs }}
              />
            </p>
            <p class="quiet-words">{standingWords(profile)}</p>
          </li>
        ))}
      </ol>
      {step !== undefined && (
        <p>
          <strong>Next:</strong> {step}
        </p>
      )}
    </>
  );
}

/** Reached or not, and by what share: of its parts those that are known. */
function standingWords({ holds, index, parts }: StageProfile): string {
  if (holds === null || index.value === null) return 'Nothing is known of it yet.';
  const known = parts
    .filter((part) => part.share !== null)
    .map((part) => `${part.label.toLowerCase()} ${share(part.share ?? 0)}`);
  return `${holds ? 'Reached' : 'Not yet'}: ${known.join(', ')}.`;
}
