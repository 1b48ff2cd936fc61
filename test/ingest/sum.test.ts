import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ingest } from '../../ingest/ingest.ts';
import { incoming, now, openTestIngest, type Sending } from './open-test-ingest.ts';
import { anyTelemetry } from './random-messages.ts';

/** received − (accepted + duplicate + rejected + dropped + in flight): 0 at any moment. */
function missing(ingest: Ingest): number {
  const { received, accepted, duplicate, rejected, dropped, inFlight } = ingest.counters();
  const rejections = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return received - (accepted + duplicate + rejections + dropped + inFlight);
}

const anySending: fc.Arbitrary<Sending> = fc.record({
  device: fc.constantFrom('d-1', 'd-2', 'd-77'),
  product: fc.constantFrom('heater', 'heater', 'strict-heater', 'kettle'),
  channel: fc.constantFrom('telemetry', 'telemetry', 'telemetry', 'event', 'relay', 'nonsense'),
  qos: fc.constantFrom(0, 1, 1, 2),
  dup: fc.boolean(),
});

const anyAct = fc.oneof(
  { weight: 8, arbitrary: fc.record({ message: anyTelemetry, sending: anySending }) },
  fc.constantFrom('refuse', 'commit', 'full', 'space'),
);

describe('the sum', () => {
  it('holds after every message and every commit, and again after a crash', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 40 }), (acts) => {
        const limits = { maxPendingBytes: 3_000, qos0QueueBytes: 1_000 };
        const ingest = openTestIngest({ limits });
        for (const act of acts) {
          if (act === 'commit') ingest.journal.commit();
          else if (act === 'refuse') {
            ingest.intake.refuse(incoming({}), 'topic-not-yours', 'not yours', () => {});
          } else if (typeof act === 'string') ingest.journal.full = act === 'full';
          else ingest.send(JSON.stringify(act.message) ?? '', act.sending);
          expect(missing(ingest)).toBe(0);
        }
        const after = openTestIngest({ before: ingest.journal.onDisk });
        expect(missing(after)).toBe(0);
        expect(after.counters().accepted).toBe(ingest.counters().accepted);
      }),
      { numRuns: 300, seed: 20_251_121 },
    );
  });

  it('counts every message settled once, however the journal fared', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 40 }), (acts) => {
        const ingest = openTestIngest({ limits: { maxPendingBytes: 2_000, qos0QueueBytes: 500 } });
        let sent = 0;
        for (const act of acts) {
          if (act === 'commit') ingest.journal.commit();
          else if (typeof act !== 'string') {
            ingest.send(JSON.stringify(act.message) ?? '', act.sending);
            sent += 1;
          }
        }
        for (let n = 0; n <= sent && ingest.intake.pendingBytes > 0; n++) ingest.journal.commit();
        expect(ingest.intake.pendingBytes).toBe(0);
        expect(ingest.settled).toEqual(Array.from({ length: sent }, (_, n) => n));
        expect(ingest.counters().inFlight).toBe(0);
      }),
      { numRuns: 200, seed: 20_251_121 },
    );
  });
});

describe('the readings stored', () => {
  const anyReading = fc.record({
    ts: fc.integer({ min: now - 100_000, max: now }),
    seq: fc.nat({ max: 1_000_000 }),
    boot: fc.constantFrom('a', 'b'),
    values: fc.record({ power: fc.integer({ min: 0, max: 5_000 }) }),
  });

  it('are the same set, whether sent in order or shuffled, doubled and in other batches', () => {
    const anyOrder = fc
      .uniqueArray(anyReading, {
        minLength: 1,
        maxLength: 30,
        selector: (r) => `${r.boot}${r.seq}`,
      })
      .chain((readings) =>
        fc.record({
          readings: fc.constant(readings),
          again: fc.shuffledSubarray(readings, { minLength: readings.length }),
          more: fc.array(fc.constantFrom(...readings)),
          cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 60, maxLength: 60 }),
        }),
      );
    fc.assert(
      fc.property(anyOrder, ({ readings, again, more, cuts }) => {
        const clean = openTestIngest();
        for (const one of readings) clean.send(one);
        const messy = openTestIngest();
        const left = [...again, ...more];
        for (const cut of cuts) if (left.length > 0) messy.send(left.splice(0, cut));
        const inOrder = (ingest: typeof clean) =>
          ingest
            .readings()
            .map((stored) => JSON.stringify(stored))
            .sort();
        expect(inOrder(messy)).toEqual(inOrder(clean));
        expect(messy.counters().duplicate).toBe(more.length);
      }),
      { numRuns: 200, seed: 20_251_121 },
    );
  });
});
