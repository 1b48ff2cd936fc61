import { Buffer } from 'node:buffer';
import { encode } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { now, openTestIngest } from './open-test-ingest.ts';
import { anyReading, anyTelemetry } from './random-messages.ts';

const anyTime = fc.integer({ min: now - 1_000_000, max: now });
const anyPack = fc.array(
  fc.record(
    {
      bn: fc.constantFrom('urn:dev:ow:1:', 'x', ''),
      bt: fc.double(),
      n: fc.constantFrom('power', 'temperature', 'a b', ''),
      u: fc.constantFrom('W', 'kW', 'lat'),
      v: fc.double(),
      vs: fc.string(),
      vb: fc.boolean(),
      s: fc.double(),
      t: fc.double({ min: -1e9, max: 2e9 }),
      bver: fc.integer({ min: 0, max: 12 }),
    },
    { requiredKeys: [] },
  ),
);

/** What makes sense on each channel, more or less. */
const sensible: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  telemetry: anyTelemetry,
  'telemetry/cbor': anyTelemetry,
  'telemetry/senml': anyPack,
  event: fc.record({
    ts: anyTime,
    type: fc.constant('fault'),
    data: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
  links: fc.record({
    ts: anyTime,
    peers: fc.constant([{ product: 'battery', relation: 'feeds' }]),
  }),
  relay: fc.array(
    fc.record({
      product: fc.constant('heater'),
      device: fc.constant('d-2'),
      channel: fc.constant('telemetry'),
      payload: anyReading,
    }),
  ),
  status: fc.record({ ts: anyTime, state: fc.constantFrom('online', 'offline') }),
  'advice/reply': fc.record({ id: fc.constant('a-1'), ts: anyTime, reply: fc.constant('applied') }),
};
const channels = Object.keys(sensible);

/** A sensible message on its channel, or on any; as it is, or with one byte changed; or noise. */
const anyMessage = fc
  .constantFrom(...channels)
  .chain((channel) =>
    fc.record({
      channel: fc.oneof(
        { weight: 5, arbitrary: fc.constant(channel) },
        fc.constantFrom(...channels),
      ),
      value: sensible[channel] as fc.Arbitrary<unknown>,
      asCbor: fc.constant(channel === 'telemetry/cbor'),
      change: fc.option(fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }) }), { freq: 1 }),
      noise: fc.oneof(
        { weight: 5, arbitrary: fc.constant(null) },
        fc.uint8Array({ maxLength: 60 }),
      ),
    }),
  )
  .map(({ channel, value, asCbor, change, noise }) => {
    const payload = asCbor ? Buffer.from(encode(value)) : Buffer.from(JSON.stringify(value));
    if (change !== null) payload[change.at % payload.length] = change.to;
    return { channel, payload: noise ?? payload };
  });

describe('whatever bytes come on whatever channel', () => {
  it('ends as readings, messages, duplicates or dead letters, settled, without a fault', () => {
    const ingest = openTestIngest();
    let sent = 0;
    fc.assert(
      fc.property(anyMessage, fc.boolean(), ({ channel, payload }, dup) => {
        ingest.send(payload, { channel, dup });
        sent += 1;
        ingest.journal.commit();
        expect(ingest.settled).toHaveLength(sent);
      }),
      { numRuns: 5_000, seed: 20_251_121 },
    );
    const { accepted, duplicate, rejected } = ingest.counters();
    expect(accepted).toBeGreaterThan(1_000);
    expect(duplicate).toBeGreaterThan(10);
    expect(Object.keys(rejected).length).toBeGreaterThanOrEqual(10);
  });
});
