import { beforeEach, expect, test } from 'vitest';
import type { TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import { maker, noon, type Tape } from '../bike.ts';
import type { FreshStore } from './fresh-store.ts';

/** What a store promises of dead letters. */
export function deadLetterPromises(fresh: () => FreshStore): void {
  let store: TelemetryStore;
  let tape: Tape;
  beforeEach(() => {
    ({ store, tape } = fresh());
  });

  test('come back latest first, page by page, with their payload as it was', async () => {
    const payloads = [Buffer.from('{"ts":"ü🚲"'), Buffer.from([0xff, 0, 0xfe]), Buffer.alloc(0)];
    const entries = payloads.map((payload) => tape.deadLetter({ payload }));
    await store.apply(entries, tape.position);

    const [empty, binary, text] = await store.rejected({});
    expect([text?.payload, text?.encoding, text?.size]).toEqual(['{"ts":"ü🚲"', 'utf8', 14]);
    expect([binary?.payload, binary?.encoding, binary?.size]).toEqual(['/wD+', 'base64', 3]);
    expect([empty?.payload, empty?.encoding, empty?.size]).toEqual(['', 'utf8', 0]);
    expect(text).toMatchObject({
      id: entries[0]?.position,
      at: noon,
      topic: 'vm/acme/e-bike/bike-1/telemetry',
      client: 'bike-1',
      reason: 'not-json',
      detail: 'unexpected end',
    });

    const first = await store.rejected({ limit: 2 });
    const rest = await store.rejected({ limit: 2, before: first[1]?.id as number });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(
      entries.map(({ position }) => position).reverse(),
    );
  });

  test('are latest first by the journal, even when the clock was set back', async () => {
    const entries = [300, 100, 200].map((ms) => tape.deadLetter({ received: noon + ms }));
    await store.apply(entries, tape.position);
    const paged = [];
    for (let before = Infinity; ; ) {
      const [letter] = await store.rejected({ limit: 1, ...(before < Infinity && { before }) });
      if (letter === undefined) break;
      paged.push(letter.at - noon);
      before = letter.id;
    }
    expect(paged).toEqual([200, 100, 300]);
  });

  test('are found by reason and by the maker in their topic', async () => {
    await store.apply(
      [
        tape.deadLetter({ reason: 'not-json', detail: 'ours' }),
        tape.deadLetter({ reason: 'wrong-shape', topic: 'vm/other/kettle/k-1/telemetry' }),
      ],
      tape.position,
    );
    expect((await store.rejected({ maker })).map(({ detail }) => detail)).toEqual(['ours']);
    expect(await store.rejected({ reason: 'wrong-shape' })).toHaveLength(1);
    expect(await store.rejected({ maker, reason: 'wrong-shape' })).toEqual([]);
    expect(await store.rejected({ maker: 'other' })).toHaveLength(1);
  });

  test('are shown to no maker when the sender had no right to the topic', async () => {
    await store.apply([tape.deadLetter({ reason: 'topic-not-yours' })], tape.position);
    expect(await store.rejected({ maker })).toEqual([]);
    expect(await store.rejected({})).toHaveLength(1);
  });
}
