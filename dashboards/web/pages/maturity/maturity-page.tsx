import type { Maturity } from '../../../../contract/records/maturity.ts';
import { address, addressOf } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted, tied } from '../../format/number.ts';
import { dayRange } from '../../format/time.ts';
import { Freshness } from '../../parts/freshness.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { HierarchySwitch } from '../value/hierarchy-switch.tsx';
import { readPlace } from '../value/place.ts';
import { Way } from '../value/way.tsx';
import { PartsProfile } from './parts-profile.tsx';
import { stageWords } from './stage-words.ts';
import { Stages } from './stages.tsx';

/** How mature use is at one place, why, and what would bring the next stage nearer. */
export function MaturityPage({ maker }: { readonly maker: string }) {
  const { product: _, ...place } = readPlace(address.value.query);
  const { level, id, hierarchy } = place;
  const answer = useAnswer<Maturity>(
    addressOf(`/api/v1/makers/${maker}/maturity/${level}/${id}`, { hierarchy }),
  );
  const shown = answer.data;
  return (
    <>
      <PageHead
        title={shown === undefined ? 'Maturity' : titleOf(shown)}
        methods="maturity"
        above={<Way place={place} value={shown} />}
        about={shown && aboutOf(shown)}
      >
        <HierarchySwitch place={place} />
        <Freshness answer={answer} maker={maker} />
      </PageHead>
      <Panel
        answer={answer}
        what="maturity"
        skeleton="chart"
        empty={({ stages }) =>
          stages.every(({ index }) => index.value === null) ? <NothingKnown /> : undefined
        }
      >
        {(maturity) => (
          <>
            <section class="maturity-answer">
              <p class="maturity-stage">{standingWords(maturity)}</p>
              {maturity.next !== null && (
                <p class="prose">
                  <strong>Next:</strong> {tied(maturity.next.sentence)}
                </p>
              )}
              <p class="quiet-words">{tied(maturity.scale.sentence)}</p>
            </section>
            <Stages maturity={maturity} />
            {maturity.children.length > 0 && <PartsProfile place={place} maturity={maturity} />}
          </>
        )}
      </Panel>
    </>
  );
}

function titleOf({ level, name }: Maturity): string {
  return level === 'network' ? 'Maturity of the whole network' : `Maturity of ${name}`;
}

function aboutOf({ n, customers, window }: Maturity): string {
  const whose = `${counted(n, 'session')} of ${counted(customers, 'customer')}`;
  return `${whose}, 28 days: ${dayRange(window.from, window.to)}`;
}

/** Where it stands, as far as that can be said. */
function standingWords({ standing, stage }: Maturity): string {
  if (standing === 'profile-only') return 'A profile, and no stage';
  const reached = stage === null ? 'None of the four stages yet' : stageWords[stage];
  return standing === 'given' ? reached : `${reached}, on what is known so far`;
}

function NothingKnown() {
  return (
    <Empty title="Nothing is known here yet">
      <p>
        Maturity begins with devices that are heard. Add one with <code>valuemesh device add</code>,
        let it send readings, and its profile appears here.
      </p>
    </Empty>
  );
}
