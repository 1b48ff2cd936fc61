import type { Health } from '../../../../contract/records/health.ts';
import type { UseCases } from '../../../../contract/records/use-context.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { percent } from '../../charts/scale.ts';
import { count } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { Empty } from '../../parts/panel.tsx';

/** What is still missing before a product's first insight, and what to do about it. */
export function Missing({
  useCases,
  maker,
  product,
}: {
  readonly useCases: UseCases;
  readonly maker: string;
  readonly product: string;
}) {
  const { needs, n, withheld } = useCases;
  const { data: health } = useAnswer<Health>('/api/v1/health');
  const root = health?.edge.doors?.topicRoot ?? 'vm';
  return (
    <Empty title={needs === null ? 'No ways of use yet' : 'The first insight is on its way'}>
      {needs !== null && (
        <div class="missing">
          <p class="missing-figure">
            {count(needs.sessions)} <small>of {count(needs.needed)} sessions</small>
          </p>
          <svg class="bar missing-bar" aria-hidden="true">
            <rect class="bar-track" width="100%" height="100%" rx="4" />
            <rect
              class="bar-fill"
              width={percent(Math.min(1, needs.sessions / needs.needed))}
              height="100%"
              rx="4"
            />
          </svg>
          <p>
            Ways of use are told apart once there are {count(needs.needed)} sessions. This page
            shows them by itself as soon as they are found.
          </p>
        </div>
      )}
      {withheld !== undefined && needs === null && <p>{withheldWords[withheld]}.</p>}
      {n === 0 && (
        <>
          <p>Nothing has been received from this product yet. A device sends its readings to</p>
          <pre class="code">{`${root}/${maker}/${product}/DEVICE/telemetry`}</pre>
          {health?.edge.doors && <p>over MQTT, on port {String(health.edge.doors.mqtt)}.</p>}
          <p>
            Messages that do arrive and are refused are listed, with the reason, under{' '}
            <a href={`/m/${maker}/health`}>Live health</a>.
          </p>
        </>
      )}
    </Empty>
  );
}
