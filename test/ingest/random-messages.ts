import fc from 'fast-check';
import { hourMs, now } from './open-test-ingest.ts';

/** Mostly what is right, now and then what is not. */
function mostly<Right, Wrong>(right: fc.Arbitrary<Right>, wrong: fc.Arbitrary<Wrong>) {
  return fc.oneof({ weight: 15, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

const anyOddValue = fc.oneof(
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.string({ maxLength: 30 }),
  fc.string({ minLength: 1_020, maxLength: 1_030 }),
  fc.constantFrom(null, [], {}, [1], -1, 1e308),
);

/** A signal of the heater, declared or not, with a value. */
const anySignal = fc.oneof(
  fc.tuple(fc.constant('power'), mostly(fc.double({ min: 0, max: 5_000 }), anyOddValue)),
  fc.tuple(fc.constant('power_kw'), mostly(fc.double({ min: 0, max: 5 }), anyOddValue)),
  fc.tuple(fc.constant('temperature'), mostly(fc.double({ noNaN: true }), anyOddValue)),
  fc.tuple(fc.constant('temp_f'), mostly(fc.double({ min: -1e3, max: 1e3 }), anyOddValue)),
  fc.tuple(fc.constant('energy'), mostly(fc.maxSafeNat(), anyOddValue)),
  fc.tuple(fc.constant('mode'), mostly(fc.constantFrom('off', 'eco', 'boost'), anyOddValue)),
  fc.tuple(fc.constant('plugged'), mostly(fc.boolean(), anyOddValue)),
  fc.tuple(fc.constant('note'), mostly(fc.string({ maxLength: 20 }), anyOddValue)),
  fc.tuple(
    mostly(
      fc.string({ minLength: 1, maxLength: 63 }).filter((name) => name !== '__proto__'),
      fc.constantFrom('', 'x'.repeat(64)),
    ),
    anyOddValue,
  ),
);

const anyValues = fc.array(anySignal, { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));

/** Readings of which about half are good. */
export const anyReading = fc
  .record(
    {
      ts: mostly(
        fc.integer({ min: now - hourMs, max: now }),
        fc.constantFrom(-1, 9e15, 'now', null),
      ),
      seq: mostly(fc.nat({ max: 20 }), fc.constantFrom(-1, 1.5, 2 ** 53, '7')),
      boot: mostly(fc.string({ minLength: 1, maxLength: 63 }), fc.constantFrom('', 7)),
      by: mostly(fc.constantFrom('named', 'silent', 'stranger'), fc.constantFrom('Not An Id', 7)),
      part: mostly(fc.constantFrom('left', 'right'), fc.constantFrom('middle', '')),
      values: mostly(anyValues, fc.constantFrom(null, 7, [], 'x')),
    },
    { requiredKeys: ['values'] },
  )
  .chain((reading) =>
    mostly(fc.constant(reading), fc.constantFrom({ ...reading, more: 1 }, 7, null, [])),
  );

/** What a telemetry message may hold, good or bad. */
export const anyTelemetry = fc.oneof(
  { weight: 4, arbitrary: anyReading },
  { weight: 4, arbitrary: fc.array(anyReading, { maxLength: 5 }) },
  { weight: 4, arbitrary: anyValues },
  { weight: 1, arbitrary: fc.constantFrom(null, 7, 'text', true) },
);
