import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { incoming, now, openTestIngest } from './open-test-ingest.ts';

const at = (seq: number) => ({ ts: now, seq, values: { power: 1 } });

/** What a message of a reading weighs while it waits: its payload and 256 bytes. */
const weight = JSON.stringify(at(1)).length + 256;

describe('an acknowledgement', () => {
  it('waits until everything its message led to is on disk', () => {
    const ingest = openTestIngest();
    ingest.send(at(1));
    expect(ingest.settled).toEqual([]);
    expect(ingest.counters()).toMatchObject({ received: 1, accepted: 0, inFlight: 1 });
    ingest.journal.commit();
    expect(ingest.settled).toEqual([0]);
    expect(ingest.counters()).toMatchObject({ received: 1, accepted: 1, inFlight: 0 });
  });

  it('comes in the order of the messages, whatever became of them', () => {
    const ingest = openTestIngest();
    ingest.send(at(1));
    ingest.send('no json');
    ingest.send(at(1), { dup: true });
    ingest.send({ ts: now, state: 'online' }, { channel: 'status' });
    ingest.send([at(2), { values: 7 }]);
    ingest.send(at(3), { qos: 0 });
    ingest.send(at(4), { qos: 2 });
    ingest.journal.commit();
    expect(ingest.settled).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('says which messages nothing was kept of, so that nobody passes them on', () => {
    const ingest = openTestIngest();
    const endings: unknown[] = [];
    const take = (payload: unknown) =>
      ingest.intake.take(incoming(payload), (ending) => endings.push(ending?.kind));
    take(at(1));
    take('no json');
    take([at(2), { values: 7 }]);
    take([{ values: 7 }]);
    take(at(1));
    ingest.intake.refuse(incoming(at(5)), 'topic-not-yours', 'another device', (ending) =>
      endings.push(ending?.kind),
    );
    ingest.journal.commit();
    expect(endings).toEqual([undefined, 'rejected', undefined, 'rejected', undefined, 'rejected']);
  });

  it('of a duplicate waits for the first sending to be on disk', () => {
    const ingest = openTestIngest();
    ingest.send(at(1));
    ingest.send(at(1), { dup: true });
    expect(ingest.settled).toEqual([]);
    ingest.journal.commit();
    expect(ingest.settled).toEqual([0, 1]);
  });

  it('comes once a message, over thousands that wait at the same time', () => {
    const ingest = openTestIngest();
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 1_500; n++) ingest.send(at(round * 1_500 + n));
      if (round !== 1) ingest.journal.commit();
    }
    expect(ingest.settled).toEqual(Array.from({ length: 7_500 }, (_, n) => n));
    expect(ingest.intake.pendingBytes).toBe(0);
  });

  it('is timed from receipt to settling', () => {
    const ingest = openTestIngest();
    expect(ingest.counters().ackMs).toEqual({ p50: null, p99: null, n: 0 });
    ingest.send(at(1));
    ingest.send(at(2), { qos: 0 });
    ingest.journal.commit();
    const { ackMs } = ingest.counters();
    expect(ackMs.n).toBe(1);
    expect(ackMs.p99).toBeGreaterThan(0);
  });
});

describe('the bytes that wait', () => {
  it('are those of messages taken and not settled', () => {
    const ingest = openTestIngest();
    ingest.send(at(1));
    ingest.send(at(2));
    expect(ingest.intake.pendingBytes).toBe(2 * weight);
    ingest.journal.commit();
    expect(ingest.intake.pendingBytes).toBe(0);
  });

  it('never go over the limit in the journal: further messages wait before their journey', () => {
    const ingest = openTestIngest({ limits: { maxPendingBytes: 3 * weight } });
    for (let seq = 1; seq <= 8; seq++) ingest.send(at(seq));
    expect(ingest.intake.pendingBytes).toBe(8 * weight);
    expect(ingest.counters()).toMatchObject({ received: 8, accepted: 0, inFlight: 8 });
    ingest.journal.commit();
    expect(ingest.journal.entries()).toHaveLength(3);
    expect(ingest.settled).toEqual([0, 1, 2]);
    ingest.journal.commit();
    ingest.journal.commit();
    expect(ingest.settled).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('are copied when they wait, so that the network may use its buffer again', () => {
    const ingest = openTestIngest({ limits: { maxPendingBytes: weight } });
    ingest.send(at(1));
    const message = incoming(at(2));
    ingest.intake.take(message, () => {});
    message.payload.fill(0);
    ingest.journal.commit();
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1, 2]);
  });
});

describe('a journal without space', () => {
  it('makes messages wait unacknowledged, and they go on in their order once it has some', async () => {
    const ingest = openTestIngest();
    ingest.journal.full = true;
    ingest.send(at(1));
    ingest.send('no json');
    ingest.intake.refuse(incoming(at(9)), 'topic-not-yours', 'not yours', () => {});
    ingest.send(at(2));
    ingest.journal.commit();
    expect(ingest.settled).toEqual([]);
    expect(ingest.journal.onDisk).toEqual([]);
    expect(ingest.counters()).toMatchObject({ received: 4, inFlight: 4 });

    ingest.journal.full = false;
    await until(() => ingest.journal.pendingBytes > 0, { what: 'the messages to go on' });
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1, 2]);
    expect(ingest.settled).toEqual([0, 1, 2]);
    expect(ingest.counters()).toMatchObject({
      received: 4,
      accepted: 2,
      inFlight: 0,
      rejected: { 'not-json': 1, 'topic-not-yours': 1 },
    });
  });

  it('makes QoS 0 drop, counted, and settled behind what came before it', async () => {
    const ingest = openTestIngest();
    ingest.journal.full = true;
    ingest.send(at(1));
    ingest.send(at(2), { qos: 0 });
    expect(ingest.counters()).toMatchObject({ received: 2, dropped: 1, inFlight: 1 });
    ingest.journal.full = false;
    await until(() => ingest.journal.pendingBytes > 0, { what: 'the message to go on' });
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1]);
    expect(ingest.settled).toEqual([0, 1]);
  });

  it('lets close leave what waits unacknowledged, so that it is sent again', () => {
    const ingest = openTestIngest();
    ingest.journal.full = true;
    ingest.send(at(1));
    ingest.close();
    ingest.close();
    ingest.journal.full = false;
    ingest.send(at(2));
    ingest.journal.commit();
    expect(ingest.settled).toEqual([]);
    expect(ingest.readings()).toEqual([]);
  });
});

describe('QoS 0', () => {
  it('is stored like any other while there is room', () => {
    const ingest = openTestIngest();
    ingest.send(at(1), { qos: 0 });
    expect(ingest.readings()).toHaveLength(1);
    expect(ingest.counters()).toMatchObject({ accepted: 1, dropped: 0 });
  });

  it('is dropped, counted and settled when more of it waits than may', () => {
    const ingest = openTestIngest({ limits: { qos0QueueBytes: 2 * weight } });
    for (let seq = 1; seq <= 5; seq++) ingest.send(at(seq), { qos: 0 });
    ingest.send(at(6));
    ingest.journal.commit();
    expect(ingest.readings().map((reading) => reading.seq)).toEqual([1, 2, 6]);
    expect(ingest.settled).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ingest.counters()).toMatchObject({ received: 6, accepted: 3, dropped: 3, inFlight: 0 });
    ingest.send(at(7), { qos: 0 });
    expect(ingest.readings()).toHaveLength(4);
  });
});
