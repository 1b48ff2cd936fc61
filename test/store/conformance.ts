import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TelemetryStore } from '../../contract/ports/telemetry-store.ts';
import { bikeModel, maker, noon, reading, Tape } from './bike.ts';
import { deadLetterPromises } from './conformance/dead-letters.ts';
import type { FreshStore } from './conformance/fresh-store.ts';
import { positionPromises } from './conformance/position.ts';
import { modelPromises } from './conformance/product-models.ts';
import { readingPromises } from './conformance/readings.ts';

/** A store under test, empty. */
export interface StoreUnderTest {
  readonly store: TelemetryStore;
  close(): Promise<void>;
}

/** A store whose data outlive it: `restart` closes it and opens the same data anew. */
export interface LastingStore extends StoreUnderTest {
  restart(): Promise<TelemetryStore>;
}

/** What `TelemetryStore` promises, shown on one adapter: each test begins with an empty store. */
export function storePromises(open: () => Promise<StoreUnderTest>): void {
  let underTest: StoreUnderTest;
  let fresh: FreshStore;
  beforeEach(async () => {
    underTest = await open();
    fresh = { store: underTest.store, tape: new Tape() };
    await fresh.store.prepare(maker, bikeModel());
  });
  afterEach(() => underTest.close());

  describe('readings', () => readingPromises(() => fresh));
  describe('the position', () => positionPromises(() => fresh));
  describe('product models', () => modelPromises(() => fresh));
  describe('dead letters', () => deadLetterPromises(() => fresh));
}

/** What a store whose data outlive it promises besides. */
export function lastingStorePromises(open: () => Promise<LastingStore>): void {
  test('goes on where it was when it is opened anew', async () => {
    const underTest = await open();
    try {
      const tape = new Tape();
      await underTest.store.prepare(maker, bikeModel());
      const first = [tape.readings('bike-1', [reading(0, { power: 1 })]), tape.deadLetter()];
      await underTest.store.apply(first, tape.position);

      const store = await underTest.restart();
      expect(await store.position()).toBe(tape.position);
      expect(await store.storedReadings()).toBe(1);
      await store.prepare(maker, bikeModel());
      await store.apply([...first, tape.readings('bike-1', [reading(1)])], tape.position);

      const stored = await store.readings({ maker, product: 'e-bike', from: 0, to: noon * 2 });
      expect(stored.map(({ time }) => time - noon)).toEqual([0, 1]);
      expect(await store.storedReadings()).toBe(2);
      expect(await store.rejected({})).toHaveLength(1);
    } finally {
      await underTest.close();
    }
  });
}
