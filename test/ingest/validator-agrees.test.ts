import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProductModel } from '../../contract/model/product-model.ts';
import { type Reading, reading, telemetryMessage } from '../../contract/wire/messages.ts';
import { heater, parsedModel, strictHeater } from './known.ts';
import { openTestIngest } from './open-test-ingest.ts';
import { anyReading, anyTelemetry } from './random-messages.ts';

/** The model's rules again, as slowly and plainly as they can be said. */
function fitsModel({ part, values }: Reading, model: ProductModel): boolean {
  if (part !== undefined && !model.parts.includes(part)) return false;
  const met = new Set<string>();
  return Object.entries(values).every(([name, value]) => {
    const found = Object.entries(model.signals).find(
      ([declared, { aliases }]) =>
        declared === name || aliases.some((alias) => alias.name === name),
    );
    if (found === undefined) return model.undeclared === 'keep';
    const [declared, signal] = found;
    if (met.has(declared)) return false;
    met.add(declared);
    switch (signal.kind) {
      case 'gauge':
      case 'counter': {
        if (typeof value !== 'number') return false;
        const { scale = 1, offset = 0 } = signal.aliases.find((alias) => alias.name === name) ?? {};
        const converted = value * scale + offset;
        const least = signal.min ?? -Infinity;
        const most = signal.max ?? Infinity;
        return Number.isFinite(converted) && converted >= least && converted <= most;
      }
      case 'state':
        return typeof value !== 'number' && signal.values.includes(value);
      case 'text':
        return typeof value === 'string' && value.length <= signal.maxLength;
    }
    return false;
  });
}

/** How many readings of a message the contract's schema and the model let pass. */
function expectedReadings(message: unknown, model: ProductModel): number {
  const fits = (item: unknown) => {
    const parsed = reading.safeParse(item);
    return parsed.success && fitsModel(parsed.data, model);
  };
  if (Array.isArray(message)) return message.filter(fits).length;
  if (typeof message !== 'object' || message === null) return 0;
  if ('values' in message) return fits(message) ? 1 : 0;
  const parsed = telemetryMessage.safeParse(message);
  return parsed.success && fitsModel({ values: message as Reading['values'] }, model) ? 1 : 0;
}

describe.each([heater, strictHeater])('the validator compiled for the $product', (input) => {
  const model = parsedModel(input);
  const { product } = model;

  it('lets pass what the contract and the model let pass, and nothing else', () => {
    const ingest = openTestIngest({ limits: { clockToleranceMs: 1e16 } });
    let passed = 0;
    fc.assert(
      fc.property(anyTelemetry, (message) => {
        const text = JSON.stringify(message);
        ingest.send(text, { product });
        ingest.journal.commit();
        const { accepted, duplicate } = ingest.counters();
        expect(accepted + duplicate - passed).toBe(expectedReadings(JSON.parse(text), model));
        passed = accepted + duplicate;
      }),
      { numRuns: 2_000, seed: 20_251_121 },
    );
  });

  it('is asked about enough of both: a fifth of the readings at least pass, and a fifth do not', () => {
    const drawn = fc.sample(anyReading, { numRuns: 500, seed: 20_251_121 });
    const passing = drawn.filter((item) =>
      expectedReadings(JSON.parse(JSON.stringify(item)), model),
    );
    expect(passing.length).toBeGreaterThan(100);
    expect(passing.length).toBeLessThan(400);
  });
});
