import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connectEdge } from '../../../broker/control/control-client.ts';
import {
  type ControlServerOptions,
  startControlServer,
} from '../../../broker/control/control-server.ts';
import type { EdgeControl } from '../../../contract/ports/edge-control.ts';
import { silent } from '../../../contract/ports/logger.ts';
import { type EdgeCounters, edgeCounters } from '../../../contract/records/health.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { until } from '../../support/until.ts';

/** What the edge of these tests counts. */
export const counters: EdgeCounters = edgeCounters.parse({
  doors: { mqtt: 1883, webSocket: null, tls: null, topicRoot: 'vm' },
  at: 1_763_750_000_000,
  startedAt: 1_763_740_000_000,
  pid: 7,
  received: 3,
  accepted: 2,
  duplicate: 1,
  dropped: 0,
  inFlight: 0,
  rejected: { 'not-json': 1 },
  notes: {},
  steps: [{ step: 'decode', passed: 3, rejected: 1, microseconds: 1.5 }],
  messages: 3,
  ackMs: { p50: 1, p99: null, n: 2 },
  connected: 1,
  sessions: { sessions: 4, queuedBytes: 1_210, notKept: 0, forgotten: 0 },
  journal: { start: 0, committed: 100, confirmed: 0, pendingBytes: 0 },
  rssMb: 90,
});

type Bus = ControlServerOptions['bus'];

/** What an edge was asked, and the listener it tells of subscriptions. */
export interface ControlledEdge {
  readonly published: Parameters<Bus['publish']>[0][];
  readonly positions: number[];
  readonly stored: number[];
  subscribed: (subscription: { readonly topic: string }) => void;
  close(): Promise<void>;
}

/** The edge's side, closed when the test has finished. */
export async function startEdge(
  path: string,
  changes: Partial<ControlServerOptions> = {},
): Promise<ControlledEdge> {
  const edge = {
    published: [] as ControlledEdge['published'],
    positions: [] as number[],
    stored: [] as number[],
    subscribed: (_: { readonly topic: string }) => {},
  };
  const server = await startControlServer({
    path,
    bus: {
      async publish(message) {
        edge.published.push(message);
      },
    },
    onSubscribed: (listener) => {
      edge.subscribed = listener;
    },
    counters: () => counters,
    registryChanged: async (position) => {
      edge.positions.push(position);
    },
    stored: (position) => edge.stored.push(position),
    logger: silent,
    ...changes,
  });
  onTestFinished(() => server.close());
  return Object.assign(edge, { close: server.close });
}

/** The insight process's side, with how often the edge was there. */
export async function connected(path: string, timeoutMs = 5_000) {
  const edge = connectEdge({ path, timeoutMs });
  onTestFinished(() => edge.close());
  const seen = { times: 0 };
  edge.onConnected(() => {
    seen.times += 1;
  });
  await until(() => seen.times > 0, { what: 'the edge' });
  return Object.assign(edge as EdgeControl, { seen });
}

/** A path for a socket of this test's own. */
export const socketIn = async () => join(await folderForThisTest(), 'control.sock');
