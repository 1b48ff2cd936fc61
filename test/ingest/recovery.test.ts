import { describe, expect, it } from 'vitest';
import { now, openTestIngest } from './open-test-ingest.ts';

const at = (seq: number, more = {}) => ({
  ts: now + seq,
  seq,
  boot: 'b1',
  values: { power: seq, mode: 'eco', plugged: true, note: 'grüß', colour: 'red' },
  ...more,
});

describe('after a start', () => {
  it('readings that the journal holds are recognised, whatever they carry', () => {
    const before = openTestIngest();
    const sent = [
      at(1),
      at(2, { by: 'named', part: 'left' }),
      { seq: 3, values: { power: 1 } },
      { ts: now, values: { power: 1, energy: 4 } },
      [at(10), at(11), at(12)],
    ];
    for (const payload of sent) before.send(payload);
    before.send({ ts: now, type: 'fault', data: { code: 7 } }, { channel: 'event' });
    before.journal.commit();

    const after = openTestIngest({ before: before.journal.onDisk });
    for (const payload of sent) after.send(payload, { dup: true, received: now + 9_000 });
    after.send({ type: 'fault', ts: now, data: { code: 7 } }, { channel: 'event' });
    expect(after.readings()).toEqual([]);
    expect(after.messages()).toEqual([]);
    expect(after.counters()).toMatchObject({ received: 16, accepted: 8, duplicate: 8 });
  });

  it('what had no time is recognised in packets sent again only', () => {
    const before = openTestIngest();
    before.send({ power: 3 });
    before.journal.commit();
    const after = openTestIngest({ before: before.journal.onDisk });
    after.send({ power: 3 }, { dup: true });
    after.send({ power: 3 });
    expect(after.readings()).toHaveLength(1);
  });

  it('a sequence used again is noted, as if there had been no stop', () => {
    const before = openTestIngest();
    before.send(at(1));
    before.journal.commit();
    const after = openTestIngest({ before: before.journal.onDisk });
    after.send(at(1, { values: { power: 5 } }));
    expect(after.readings()).toHaveLength(1);
    expect(after.counters().notes).toEqual({ 'sequence-reused': 1 });
  });

  it('the counters go on from the last tally', () => {
    const before = openTestIngest({ limits: { qos0QueueBytes: 0 } });
    before.send(at(1));
    before.send(at(1));
    before.send('no json');
    before.send({ power: 7 });
    before.send(at(2), { qos: 0 });
    before.journal.commit();
    const expected = {
      received: 5,
      accepted: 2,
      duplicate: 1,
      dropped: 1,
      inFlight: 0,
      rejected: { 'not-json': 1 },
      notes: { 'time-assumed': 1 },
    };
    expect(before.counters()).toMatchObject(expected);
    const after = openTestIngest({ before: before.journal.onDisk });
    expect(after.counters()).toMatchObject({ ...expected, messages: 0 });
  });

  it('what stands behind the last tally is counted too: a group that a crash cut', () => {
    const before = openTestIngest();
    before.send(at(1));
    before.journal.commit();
    before.journal.lastOfGroup = undefined;
    before.send([at(2), at(3), { values: 7 }]);
    before.send(Array.from({ length: 1_001 }, () => ({ values: {} })));
    before.send({ ts: now, state: 'online' }, { channel: 'status' });
    before.journal.commit();
    const after = openTestIngest({ before: before.journal.onDisk });
    expect(after.counters()).toMatchObject({
      received: 1_006,
      accepted: 4,
      rejected: { 'wrong-shape': 1, 'too-many-readings': 1_001 },
    });
  });

  it('records may come in as many pieces as the journal gives them', () => {
    const before = openTestIngest();
    for (let seq = 0; seq < 5; seq++) {
      before.send(at(seq));
      before.journal.commit();
    }
    const after = openTestIngest();
    for (const record of before.journal.onDisk) after.recover([record]);
    for (let seq = 0; seq < 5; seq++) after.send(at(seq));
    expect(after.counters()).toMatchObject({ received: 10, accepted: 5, duplicate: 5 });
  });
});
