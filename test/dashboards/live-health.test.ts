import { describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../contract/ports/logger.ts';
import type { EdgeCounters } from '../../contract/records/health.ts';
import { type StoreProgress, startLiveHealth } from '../../dashboards/server/live-health.ts';
import { RegistryState } from '../../registry/registry-state.ts';

/** Live health of an edge and a store that the test moves by hand. */
function open() {
  const edge = { received: 0, accepted: 0, duplicate: 0, committed: 0, isAway: false };
  const store: { -readonly [Key in keyof StoreProgress]: StoreProgress[Key] } = {
    name: 'influx',
    position: 0,
    readings: 0,
    missing: 0,
    error: null,
    since: null,
  };
  const state = { now: 1_000_000, edge, store };
  const counters = () =>
    ({
      received: Math.max(edge.received, edge.accepted),
      accepted: edge.accepted,
      duplicate: edge.duplicate,
      dropped: 0,
      inFlight: 0,
      rejected: {},
      notes: {},
      journal: { start: 0, committed: edge.committed, pendingBytes: 0 },
    }) as unknown as EdgeCounters;
  const health = startLiveHealth({
    edge: { counters: async () => (edge.isAway ? undefined : counters()) },
    stores: () => [{ ...store }],
    registry: new RegistryState({ serverKey: Buffer.alloc(32), logger: silent }),
    queries: { lastRun: () => null, lastAudit: () => null },
    clock: () => state.now,
  });
  onTestFinished(health.close);
  return Object.assign(state, {
    told: health.now,
    /** What is told of the store after so many seconds. */
    later: async (seconds: number) => {
      state.now += seconds * 1_000;
      return (await health.now()).insight.stores[0];
    },
  });
}

describe('live health of a store', () => {
  it('tells how far it is behind, in readings and in bytes of the journal', async () => {
    const { edge, store, later } = open();
    Object.assign(edge, { accepted: 500, committed: 20_000 });
    Object.assign(store, { position: 8_000, readings: 200 });
    expect(await later(1)).toMatchObject({ lagReadings: 300, lagBytes: 12_000 });
  });

  it('tells how fast it takes what waits, and when it will have caught up while more comes', async () => {
    const { edge, store, later } = open();
    edge.accepted = 10_000;
    await later(1);
    for (let second = 0; second < 4; second++) {
      edge.accepted += 100;
      store.readings += 500;
      await later(1);
    }
    // 8,400 wait; 500 a second are taken, 100 come.
    expect(await later(0)).toMatchObject({ lagReadings: 8_400, perSecond: 500, secondsLeft: 21 });
  });

  it('names no end while it does not catch up, and none is needed when it has', async () => {
    const { edge, store, later } = open();
    await later(1);
    edge.accepted = 1_000;
    store.readings = 900;
    expect(await later(1)).toMatchObject({ lagReadings: 100, secondsLeft: null });
    store.readings = 1_000;
    expect(await later(1)).toMatchObject({ lagReadings: 0, secondsLeft: 0 });
  });

  it('does not count the time for which it was away into the rate at which it catches up', async () => {
    const { edge, store, later } = open();
    edge.accepted = 100_000;
    store.error = 'cannot be reached';
    store.since = 1_000_500;
    for (let second = 0; second < 10; second++) {
      expect(await later(1)).toMatchObject({ perSecond: 0, secondsLeft: null, since: 1_000_500 });
    }
    Object.assign(store, { error: null, since: null });
    store.readings = 2_000;
    expect(await later(1)).toMatchObject({ perSecond: 2_000, secondsLeft: 49 });
  });
});

describe('the sum', () => {
  const left = {
    tally: {
      ...{ received: 160, accepted: 140, duplicate: 12, dropped: 0 },
      rejected: { 'not-json': 8 } as const,
      notes: {},
    },
    readings: 140,
  };

  /** An edge that has answered once and is away since. */
  async function openAway() {
    const opened = open();
    Object.assign(opened.edge, { received: 130, accepted: 100, duplicate: 30 });
    await opened.told();
    opened.edge.isAway = true;
    return opened;
  }

  it('is that of the last answer while the edge is away, as long as no more is stored', async () => {
    const { store, told } = await openAway();
    Object.assign(store, { readings: 90, counted: { ...left, readings: 90 } });
    const { sum, holds } = await told();
    expect(sum).toMatchObject({ received: 130, stored: 90, duplicate: 30, waiting: 10 });
    expect(holds).toBe(true);
  });

  it('is by the counters that the edge left in the journal once more is stored', async () => {
    const { store, told } = await openAway();
    Object.assign(store, { readings: 140, counted: left });
    const { sum, holds, rejectedByReason } = await told();
    expect(sum).toMatchObject({ received: 160, stored: 140, duplicate: 12, rejected: 8 });
    expect(sum.waiting).toBe(0);
    expect(rejectedByReason).toEqual({ 'not-json': 8 });
    expect(holds).toBe(true);
  });

  it('does not hold where more is stored than the edge counted', async () => {
    const { edge, store, told } = await openAway();
    Object.assign(store, { readings: 141, counted: { ...left, readings: 141 } });
    expect(await told()).toMatchObject({ holds: false, sum: { waiting: -1 } });
    edge.isAway = false;
    expect(await told()).toMatchObject({ holds: false, sum: { waiting: -41 } });
  });
});
