import { useRef, useState } from 'preact/hooks';
import type { Health } from '../../../../contract/records/health.ts';
import { liveHealth, streaming } from '../../api/live.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { ago, clock } from '../../format/time.ts';
import { useNow } from '../../parts/freshness.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { Doors } from './doors.tsx';
import { LiveRate } from './live-rate.tsx';
import { NowFigures } from './now-figures.tsx';
import { Rejected } from './rejected.tsx';
import { Steps } from './steps.tsx';
import { StoresAway } from './store-state.tsx';
import { SumThatHolds } from './sum-that-holds.tsx';
import { useSamples } from './use-samples.ts';

/** What comes in and what becomes of it, second by second. */
export function HealthPage({ maker }: { readonly maker: string }) {
  const first = useAnswer<Health>('/api/v1/health');
  const [paused, setPaused] = useState(false);
  const frozen = useRef<{ readonly health: Health; readonly at: number } | undefined>(undefined);
  const live = liveHealth.value ?? (first.data && { health: first.data, at: first.at ?? 0 });
  if (!paused || frozen.current === undefined) frozen.current = live;
  const shown = frozen.current;
  const samples = useSamples(paused);
  return (
    <>
      <PageHead
        title="Live health"
        about="Every reading ends in one of five ways, and nothing vanishes."
      >
        <Age at={shown?.at} paused={paused} />
        <button
          type="button"
          class="button"
          aria-pressed={paused}
          onClick={() => setPaused(!paused)}
        >
          {paused ? 'Go on' : 'Pause'}
        </button>
      </PageHead>
      <Panel answer={{ ...first, data: shown?.health }} what="live figures" skeleton="rows">
        {(health) => (
          <>
            {!health.edge.up && (
              <p class="note note-error" role="alert">
                The process that takes messages in does not answer; it is started again by itself.
                Devices keep what they could not send, and send it again.
              </p>
            )}
            <StoresAway health={health} />
            <SumThatHolds health={health} />
            <NowFigures health={health} now={shown?.at ?? 0} />
            <LiveRate samples={samples} />
            <Rejected health={health} />
            <div class="details-grid">
              <Steps health={health} />
              <Doors health={health} maker={maker} />
            </div>
          </>
        )}
      </Panel>
    </>
  );
}

/** How old the figures are; said once when they stop, not every second. */
function Age({ at, paused }: { readonly at: number | undefined; readonly paused: boolean }) {
  const now = useNow(1_000);
  if (at === undefined) return null;
  if (paused) return <p class="fresh">Paused at {clock(at)}</p>;
  if (streaming.value) {
    return (
      <p class="fresh">
        <span class="live-dot" aria-hidden="true" /> Live, updated {ago(at, now)}
      </p>
    );
  }
  return (
    <p class="fresh" role="status">
      Connection lost; figures from {clock(at)}
    </p>
  );
}
