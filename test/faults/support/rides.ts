import { type Random, randomIndex } from '../../../analytics/random.ts';
import type { RideReading } from '../../system/riders.ts';
import type { LedgerMessage } from './ledger.ts';

/** Readings of one ride, and of the rest after it. */
const ridden = 120;
const rested = 30;

/** One message in so many is to be rejected, for a speed that no bicycle has. */
const oneBadIn = 40;

/** Between two readings, device time, ms. */
const stepMs = 10_000;

/**
 * The endless rides of an e-bike, a reading each ten seconds of its own time: messages of one to
 * four readings, QoS 1 and QoS 2, and now and then one that must be rejected.
 */
export function* endlessRides(random: Random, start: number): Generator<LedgerMessage, never> {
  for (let seq = 0; ; ) {
    const qos = random() < 0.3 ? 2 : 1;
    if (random() < 1 / oneBadIn) {
      const bad = { ts: start + seq * stepMs, seq, values: { speed: 1_000 } };
      yield { payload: JSON.stringify(bad), seqs: [], qos };
      seq += 1;
      continue;
    }
    const seqs = Array.from({ length: 1 + randomIndex(random, 4) }, () => seq++);
    const payload = JSON.stringify(seqs.map((each) => reading(each, start)));
    yield { payload, seqs, qos };
  }
}

function reading(seq: number, start: number) {
  const riding = seq % (ridden + rested) < ridden;
  return {
    ts: start + seq * stepMs,
    seq,
    values: {
      riding,
      speed: riding ? 15 + (seq % 10) : 0,
      distance: seq * 0.05,
      energy: seq * 0.4,
    },
  };
}

/** Readings a message holds. */
const readingsAMessage = 5;

/** The messages of weeks that were lived before, in order, one in three of QoS 2. */
export function* livedRides(readings: readonly RideReading[]): Generator<LedgerMessage, void> {
  for (let from = 0; from < readings.length; from += readingsAMessage) {
    const some = readings.slice(from, from + readingsAMessage);
    yield {
      payload: JSON.stringify(some),
      seqs: some.map(({ seq }) => seq),
      qos: (from / readingsAMessage) % 3 === 0 ? 2 : 1,
    };
  }
}

/** What a parked e-bike says, from now on, endlessly. */
export function* parked(fromSeq: number): Generator<LedgerMessage, never> {
  for (let seq = fromSeq; ; seq++) {
    const payload = JSON.stringify({ ts: Date.now(), seq, values: { riding: false } });
    yield { payload, seqs: [seq], qos: 1 };
  }
}
