import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import type { DashboardPorts } from '../ports.ts';
import type { Shedding } from '../shed.ts';
import type { App } from './route.ts';

/** How often the delay of the event loop is looked at, ms: at every 10 ms it is most of what an idle process does. */
const loopDelayEveryMs = 250;

/** `/metrics` for Prometheus: the sum that must hold, by name and reason, and the lag. */
export function metricsRoutes(
  app: App,
  { health, databaseBytes }: DashboardPorts,
  shedding: Shedding,
): void {
  const metrics = new Registry();
  collectDefaultMetrics({
    register: metrics,
    prefix: 'valuemesh_insight_',
    eventLoopMonitoringPrecision: loopDelayEveryMs,
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `valuemesh_${name}`, help, labelNames, registers: [metrics] });
  const readings = gauge(
    'readings',
    'Readings by what became of them; received is the sum of the others.',
    ['ending'],
  );
  const rejected = gauge('rejected_readings', 'Rejected readings by reason.', ['reason']);
  const notes = gauge('noted_readings', 'Stored readings worth a note, by note.', ['note']);
  const steps = gauge('step_readings', 'Readings by step of the journey and verdict.', [
    'step',
    'verdict',
  ]);
  const ack = gauge('acknowledgement_milliseconds', 'Receipt to acknowledgement, last minute.', [
    'quantile',
  ]);
  const lag = gauge('store_lag_bytes', 'Journal bytes not yet stored, by store.', ['store']);
  const lagReadings = gauge('store_lag_readings', 'Acknowledged readings not yet stored.', [
    'store',
  ]);
  const taken = gauge('store_readings_per_second', 'Readings a store takes, over about 15 s.', [
    'store',
  ]);
  const left = gauge('store_seconds_left', 'Until it has caught up; NaN while it does not.', [
    'store',
  ]);
  const away = gauge('store_away_seconds', 'For how long a store has not gone on; 0: it does.', [
    'store',
  ]);
  const online = gauge('devices_online', 'Devices connected now.');
  const sessions = gauge(
    'sessions',
    'Sessions of clients that are away: how many, bytes queued; since the start messages not kept for full ones, and sessions forgotten.',
    ['what'],
  );
  const shed = gauge('requests_shed', 'Requests turned away since the start: ingest goes first.');
  const database = gauge(
    'database_memory_bytes',
    'What the embedded database holds in memory, of its limit.',
  );
  const drift = gauge(
    'audit_drift_rows',
    'Rows that differed when all was last computed anew, and were put right; NaN before the first night.',
  );
  const edgeUp = gauge('edge_up', '1 while the edge process answers.');

  app.get(
    '/metrics',
    {
      config: { access: 'public', rateLimit: false, shed: false },
      schema: {
        tags: ['health'],
        summary: 'Figures for Prometheus',
        response: { 200: z.string() },
      },
    },
    async (_request, reply) => {
      const figures = await health();
      for (const [ending, value] of Object.entries(figures.sum)) readings.set({ ending }, value);
      for (const [reason, value] of Object.entries(figures.rejectedByReason))
        rejected.set({ reason }, value);
      for (const [note, value] of Object.entries(figures.notes)) notes.set({ note }, value);
      for (const step of figures.steps) {
        steps.set({ step: step.step, verdict: 'passed' }, step.passed);
        steps.set({ step: step.step, verdict: 'rejected' }, step.rejected);
      }
      if (figures.ackMs.p50 !== null) ack.set({ quantile: '0.5' }, figures.ackMs.p50);
      if (figures.ackMs.p99 !== null) ack.set({ quantile: '0.99' }, figures.ackMs.p99);
      for (const { name, since, ...store } of figures.insight.stores) {
        lag.set({ store: name }, store.lagBytes);
        lagReadings.set({ store: name }, store.lagReadings);
        taken.set({ store: name }, store.perSecond);
        left.set({ store: name }, store.secondsLeft ?? Number.NaN);
        away.set({ store: name }, since === null ? 0 : (figures.at - since) / 1_000);
      }
      online.set(figures.devices.online);
      for (const [what, value] of Object.entries(figures.sessions)) sessions.set({ what }, value);
      shed.set(shedding.shed);
      database.set(await databaseBytes());
      drift.set(figures.insight.lastAudit?.drift ?? Number.NaN);
      edgeUp.set(figures.edge.up ? 1 : 0);
      return reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.metrics());
    },
  );
}
