import type { Health } from '../../../../contract/records/health.ts';
import { count, measured, share } from '../../format/number.ts';
import { ago } from '../../format/time.ts';
import { Figure } from '../../parts/figure.tsx';

/** The figures of this moment. */
export function NowFigures({ health, now }: { readonly health: Health; readonly now: number }) {
  const { ackMs, devices, clock: clocks, insight } = health;
  return (
    <dl class="figures">
      <Figure name="Readings a second" foot={`${count(health.perSecond.stored)} stored`}>
        {count(health.perSecond.received)}
      </Figure>
      <Figure
        name="Acknowledged within"
        foot={
          ackMs.p99 === null
            ? 'none in the last minute'
            : `99 % within ${milliseconds(ackMs.p99)}, ${count(ackMs.n)} in the last minute`
        }
      >
        {ackMs.p50 === null ? (
          '–'
        ) : (
          <>
            {milliseconds(ackMs.p50)} <small>for half</small>
          </>
        )}
      </Figure>
      <Figure
        name="Devices online"
        foot={devices.known === 0 ? undefined : share(devices.online / devices.known)}
      >
        {count(devices.online)} <small>of {count(devices.known)}</small>
      </Figure>
      {/* What comes late may be honest history: it is told, but it is no trouble yet. */}
      <Figure
        name="Readings with clock trouble"
        foot={`${count(clocks.ahead)} ahead, ${count(clocks.assumed)} without time; ${count(clocks.behind)} late or behind`}
      >
        {count(clocks.ahead + clocks.assumed)}
      </Figure>
      <Figure
        name="Insight"
        foot={
          insight.lastRun === null
            ? 'no run yet'
            : `${count(insight.lastRun.sessions)} sessions in ${milliseconds(insight.lastRun.milliseconds)}`
        }
      >
        <span class="figure-words">
          {insight.lastRun === null
            ? '–'
            : ago(insight.lastRun.at, Math.max(now, insight.lastRun.at))}
        </span>
      </Figure>
    </dl>
  );
}

function milliseconds(value: number): string {
  return value >= 1_000 ? measured(value / 1_000, 's') : measured(value, 'ms');
}
