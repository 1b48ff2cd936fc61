import type { Health, StoreHealth } from '../../contract/records/health.ts';

/** Insight that was computed by nobody: answers for the doors to hand out. */

const time = Date.UTC(2026, 2, 1, 12);

export const upToDate = (name: string): StoreHealth => ({
  name,
  position: 5,
  lagBytes: 0,
  lagReadings: 0,
  perSecond: 49,
  secondsLeft: 0,
  missing: 0,
  error: null,
  since: null,
});

export const well: Health = {
  at: time,
  sum: { received: 1_234, stored: 1_200, duplicate: 4, rejected: 20, dropped: 0, waiting: 10 },
  holds: true,
  rejectedByReason: { 'signal-unknown': 20, 'not-json': 0 },
  notes: {},
  perSecond: { received: 50, stored: 49 },
  ackMs: { p50: 1.5, p99: 8, n: 100 },
  steps: [],
  devices: { known: 3, online: 2 },
  sessions: { sessions: 0, queuedBytes: 0, notKept: 0, forgotten: 0 },
  clock: { ahead: 0, behind: 0, assumed: 0 },
  edge: {
    up: true,
    startedAt: time,
    rssMb: 120,
    doors: { mqtt: 1883, webSocket: 8083, tls: null, topicRoot: 'vm' },
  },
  insight: {
    startedAt: time,
    rssMb: 300,
    lagBytes: 0,
    stores: [upToDate('embedded')],
    lastRun: { at: time, milliseconds: 87, sessions: 12, error: null, upToDate: true },
    lastAudit: null,
  },
};
