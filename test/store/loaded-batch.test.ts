import { describe, expect, test } from 'vitest';
import { maker, noon, reading, Tape } from './bike.ts';
import { openDatabase } from './open-database.ts';

describe('what a loaded batch makes dirty', () => {
  test('is one range a device and part, of used time, with the position of the batch', async () => {
    const { database, store } = await openDatabase();
    const tape = new Tape();
    await store.apply(
      [
        tape.readings('bike-1', [reading(50), reading(10), reading(30, {}, { part: 'left' })]),
        tape.readings('bike-1', [reading(70)]),
        tape.readings('bike-2', [reading(5)]),
      ],
      tape.position,
    );
    await store.apply([tape.deadLetter()], tape.position);
    const found = await database.query('SELECT * FROM dirty ORDER BY device, part NULLS FIRST');
    const origin = { maker, product: 'e-bike', position: tape.position - 200 };
    expect(found).toEqual([
      { ...origin, device: 'bike-1', part: null, from_time: noon + 10, to_time: noon + 70 },
      { ...origin, device: 'bike-1', part: 'left', from_time: noon + 30, to_time: noon + 30 },
      { ...origin, device: 'bike-2', part: null, from_time: noon + 5, to_time: noon + 5 },
    ]);
  });

  test('comes with the messages that are no telemetry', async () => {
    const { database, store } = await openDatabase();
    const tape = new Tape();
    const body = { ts: noon, state: 'offline', boot: 'ü' };
    const address = { maker, product: 'e-bike', device: 'bike-1' } as const;
    const message = {
      kind: 'message',
      channel: 'status',
      received: noon,
      body,
      ...address,
    } as const;
    await store.apply([tape.place(message, 90)], tape.position);
    const [found] = await database.query(`SELECT *, body->>'state' AS state FROM messages`);
    expect(found).toEqual({
      ...address,
      position: 90,
      received: noon,
      channel: 'status',
      body: JSON.stringify(body),
      state: 'offline',
    });
  });
});
