import { beforeEach, expect, test } from 'vitest';
import type { ReadingQuery, TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { bikeModel, maker, noon, reading, type Tape } from '../bike.ts';
import type { FreshStore } from './fresh-store.ts';

/** What a store promises of product models and their versions. */
export function modelPromises(fresh: () => FreshStore): void {
  let store: TelemetryStore;
  let tape: Tape;
  beforeEach(() => {
    ({ store, tape } = fresh());
  });
  const all: ReadingQuery = { maker, product: 'e-bike', from: 0, to: noon * 2 };

  const values = async () => (await store.readings(all)).map((stored) => stored.values);

  test('may be prepared again and again', async () => {
    await store.prepare(maker, bikeModel());
    await store.apply([tape.readings('bike-1', [reading(0, { power: 1 })])], tape.position);
    await store.prepare(maker, bikeModel());
    expect(await values()).toEqual([{ power: 1 }]);
  });

  test('of a new version add signals; entries of the old one go on', async () => {
    await store.apply([tape.readings('bike-1', [reading(0, { power: 1 })])], tape.position);
    await store.prepare(maker, bikeModel(2, { cadence: { kind: 'gauge', unit: '1' } }));
    await store.apply(
      [
        tape.readings('bike-1', [reading(1, { power: 2, cadence: 80 })], { modelVersion: 2 }),
        tape.readings('bike-1', [reading(2, { power: 3 })], { modelVersion: 1 }),
      ],
      tape.position,
    );
    expect(await values()).toEqual([{ power: 1 }, { power: 2, cadence: 80 }, { power: 3 }]);
  });

  test('of which only another version is known name the values both have, and lose none', async () => {
    const entry = tape.readings('bike-1', [reading(0, { power: 1, mode: 'eco', cadence: 80 })], {
      modelVersion: 9,
    });
    await store.apply([entry], tape.position);
    expect(await values()).toEqual([{ power: 1, mode: 'eco', signal_6: 80 }]);
  });

  test('that are not known at all cost the names, not the values', async () => {
    const values = { power: 1, mode: 'eco', plugged: true };
    const readings = [reading(0, values, { extra: '{"wind":3}' })];
    await store.apply([tape.readings('cup-1', readings, { product: 'kettle' })], tape.position);
    const [stored] = await store.readings({ ...all, product: 'kettle' });
    expect(stored?.values).toEqual({ signal_0: 1, signal_2: 'eco', signal_3: true, wind: 3 });
  });

  test('may give a state of booleans words as well', async () => {
    const before = { kind: 'state', values: [true, false] };
    const after = { kind: 'state', values: [true, false, 'charging'] };
    await store.prepare(maker, bikeModel(2, { dock: before }));
    const docked = (ms: number, value: boolean | string, modelVersion: number) =>
      tape.readings('bike-1', [reading(ms, { dock: value })], { modelVersion });
    await store.apply([docked(0, true, 2)], tape.position);
    await store.prepare(maker, bikeModel(3, { dock: after }));
    await store.apply([docked(1, false, 3), docked(2, 'charging', 3)], tape.position);
    expect(await values()).toEqual([{ dock: true }, { dock: false }, { dock: 'charging' }]);
  });
}
