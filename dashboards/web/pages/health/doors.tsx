import type { ComponentChildren } from 'preact';
import type { Health } from '../../../../contract/records/health.ts';
import { counted, measured } from '../../format/number.ts';
import { duration } from '../../format/time.ts';
import { StoreState } from './store-state.tsx';

/** The two processes, how far each store is behind, and where devices may connect. */
export function Doors({
  health: { at, edge, insight },
  maker,
}: {
  readonly health: Health;
  readonly maker: string;
}) {
  const { doors } = edge;
  return (
    <section class="block">
      <h2 class="chart-title">Processes and stores</h2>
      <dl class="rows">
        <Row name="Edge, takes messages in">
          {edge.up ? 'running' : 'away'}
          {edge.startedAt !== null && ` for ${duration(at - edge.startedAt)}`}
          {edge.rssMb !== null && `, ${measured(edge.rssMb, 'MB')}`}
        </Row>
        <Row name="Insight, owns the database">
          running for {duration(at - insight.startedAt)}, {measured(insight.rssMb, 'MB')}
        </Row>
        {insight.stores.map((store) => (
          <Row key={store.name} name={`Store, ${store.name}`}>
            <StoreState store={store} at={at} />
          </Row>
        ))}
        {insight.lastRun?.error != null && (
          <Row name="Last run of analytics">{insight.lastRun.error}</Row>
        )}
        {insight.lastAudit !== null && (
          <Row name="Computed anew">
            {counted(insight.lastAudit.sessions, 'session')}, {duration(at - insight.lastAudit.at)}{' '}
            ago:{' '}
            {insight.lastAudit.drift === 0
              ? 'all as it was kept'
              : `${counted(insight.lastAudit.drift, 'row')} differed and were put right`}
          </Row>
        )}
        {doors !== null && (
          <Row name="Devices connect to">
            MQTT {String(doors.mqtt)}
            {doors.tls !== null && `, TLS ${doors.tls}`}
            {doors.webSocket !== null && `, WebSocket ${doors.webSocket}`}
            <br />
            <code>
              {doors.topicRoot}/{maker}/PRODUCT/DEVICE/telemetry
            </code>
          </Row>
        )}
      </dl>
      <p class="quiet-words">
        The same figures for machines: <a href="/metrics">/metrics</a>, and every address of the API
        under <a href="/docs">/docs</a>.
      </p>
    </section>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
