import { checkProductModel } from '../../contract/model/check-product-model.ts';
import type { ProductModel } from '../../contract/model/product-model.ts';
import type { PlacedEntry } from '../../contract/ports/telemetry-store.ts';
import type {
  DeadLetterEntry,
  JournalEntry,
  JournalReading,
} from '../../contract/records/journal-entry.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';

/** The maker of every product in these tests. */
export const maker = 'acme';

const signals = {
  power: { kind: 'gauge', unit: 'W' },
  odometer: { kind: 'counter', unit: 'km', resolution: 0.001 },
  mode: { kind: 'state', values: ['eco', 'tour', 'ünïcode 🚲'] },
  plugged: { kind: 'state', values: [true, false] },
  note: { kind: 'text' },
  phase: { kind: 'state', values: ['idle', true] },
};

/** A model with a signal of every kind; a version adds what it is given at the end. */
export function bikeModel(version = 1, more: object = {}, product = 'e-bike'): ProductModel {
  const check = checkProductModel({
    product,
    name: 'E-bike',
    version,
    signals: { ...signals, ...more },
    session: { by: 'gap', gapSeconds: 300 },
    features: {
      distance: { signal: 'odometer', aggregate: 'delta', label: 'distance' },
    },
    context: { duration: false },
    value: {
      currency: 'EUR',
      outcomes: [{ feature: 'distance', label: 'distance', worth: 0.1 }],
      resources: [{ feature: 'duration', label: 'time', worth: 0.3 }],
    },
  });
  if (!check.ok) throw new Error(JSON.stringify(check.mistakes));
  return check.model;
}

/** 2025-11-21, 18:33:20 UTC: a moment to count from. */
export const noon = 1_763_750_000_000;

/**
 * A reading at a time after `noon`, as the journal holds it: its values by the place of their
 * signal in the model; a signal that `bikeModel` has not of itself stands behind those it has.
 */
export function reading(
  afterMs: number,
  values: Readonly<Record<string, SignalValue>> = {},
  more: Partial<JournalReading> = {},
): JournalReading {
  const places: (SignalValue | undefined)[] = [];
  for (const [name, value] of Object.entries(values)) {
    const own = Object.keys(signals).indexOf(name);
    const place = own === -1 ? Object.keys(signals).length : own;
    while (places.length <= place) places.push(undefined);
    places[place] = value;
  }
  return { time: noon + afterMs, deviceTime: noon + afterMs, values: places, ...more };
}

/** Makes entries with growing positions, as a journal would place them. */
export class Tape {
  /** The position after the last entry. */
  position = 0;

  readings(
    device: string,
    readings: readonly JournalReading[],
    more: { product?: string; modelVersion?: number; received?: number } = {},
  ): PlacedEntry {
    const { product = 'e-bike', modelVersion = 1, received = noon + 5_000 } = more;
    const entry: JournalEntry = {
      kind: 'readings',
      maker,
      product,
      device,
      modelVersion,
      received,
      readings,
    };
    return this.place(entry, 48 + readings.length * 33);
  }

  deadLetter(more: Partial<DeadLetterEntry> = {}): PlacedEntry {
    const entry: DeadLetterEntry = {
      kind: 'dead-letter',
      received: noon,
      topic: `vm/${maker}/e-bike/bike-1/telemetry`,
      client: 'bike-1',
      reason: 'not-json',
      detail: 'unexpected end',
      payload: Buffer.from('{"ts":'),
      ...more,
    };
    return this.place(entry, 200);
  }

  place(entry: JournalEntry, bytes: number): PlacedEntry {
    this.position += bytes;
    return { position: this.position, entry };
  }
}
