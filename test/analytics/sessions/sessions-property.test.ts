import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SqlRow } from '../../../contract/ports/analytics-database.ts';
import { modelOf, type TestReading } from '../support/open-analytics-database.ts';
import { type ReferenceRule, referenceSessions } from '../support/reference-sessions.ts';
import { openSessionTable } from '../support/session-table.ts';

const model = modelOf({
  parts: ['left', 'right'],
  signals: {
    state: { kind: 'state', values: ['off', 'on', 'hot'] },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01 },
    power: { kind: 'gauge', unit: 'W' },
    mode: { kind: 'state', values: ['eco', 'boost'] },
  },
  session: {
    by: 'state',
    signal: 'state',
    active: ['on', 'hot'],
    gapSeconds: 10,
    minSeconds: 3,
    maxSeconds: 40,
  },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    mean_power: { signal: 'power', aggregate: 'mean', label: 'Mean' },
    time_mean_power: { signal: 'power', aggregate: 'time-mean', label: 'Time mean' },
    max_power: { signal: 'power', aggregate: 'max', label: 'Max' },
    last_power: { signal: 'power', aggregate: 'last', label: 'Last' },
    hot: { signal: 'state', aggregate: 'share', in: ['hot'], label: 'Hot' },
  },
  settings: {
    mode: { signal: 'mode', values: ['eco', 'boost'], changedBy: 'customer', label: 'Mode' },
  },
});

const byState: ReferenceRule = {
  gap: 10,
  min: 3,
  max: 40,
  inUse: ({ state }) => (state === undefined ? undefined : state !== 'off'),
};

const gapModel = modelOf({ ...model, session: { by: 'gap', gapSeconds: 4, maxSeconds: 25 } });
const byGap: ReferenceRule = { gap: 4, min: 0, max: 25 };

const hysteresisModel = modelOf({
  ...model,
  session: {
    by: 'state',
    signal: 'power',
    active: { above: 20, below: 10 },
    gapSeconds: 10,
    maxSeconds: 40,
  },
});
const byHysteresis: ReferenceRule = {
  gap: 10,
  min: 0,
  max: 40,
  inUse: ({ power }) => (Number(power) > 20 ? true : Number(power) <= 10 ? false : undefined),
};

/** What a device may say at one moment: any of its signals, or none. */
const values = fc.record(
  {
    state: fc.constantFrom('off', 'on', 'on', 'hot'),
    energy: fc.integer({ min: 0, max: 500 }).map((multiples) => multiples / 100),
    power: fc.integer({ min: 0, max: 30 }),
    mode: fc.constantFrom('eco', 'boost'),
  },
  { requiredKeys: [] },
);

/** Part of a day, and more than two: what a device said last may be long ago. */
const days = [40_000, 200_000];

/** One device's life: readings one after the other, `pauses` seconds apart. */
const life = (...pauses: readonly number[]) =>
  fc
    .array(
      fc.record({
        pause: fc.constantFrom(...pauses),
        values,
        by: fc.constantFrom(undefined, undefined, undefined, 'ann', 'ben'),
        part: fc.constantFrom(undefined, undefined, undefined, undefined, 'left'),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((steps) => {
      // Shortly before midnight: what is known by days must not depend on where they end.
      let t = 86_390;
      return steps.map(({ pause, values, by, part }, seq): TestReading => {
        t += pause;
        return { t, seq, values, ...(by && { by }), ...(part && { part }) };
      });
    });

const fleet = (ofOne: ReturnType<typeof life>) =>
  fc
    .array(ofOne, { minLength: 10, maxLength: 40 })
    .map((lives) =>
      lives.flatMap((readings, index) =>
        readings.map((reading) => ({ ...reading, device: `d${index}` })),
      ),
    );

/** Readings at times of their own. */
const apart = fleet(life(1, 1, 2, 3, 4, 5, 10, 11, 30, ...days));

const batchCount = 4;

/** Readings, some of one moment, and the batches in which each comes: one, or two with a copy. */
const arrivals = fleet(life(0, 1, 1, 2, 3, 4, 5, 10, 11, 30, ...days)).chain((readings) =>
  fc.record({
    readings: fc.constant(readings),
    batches: fc.array(fc.uniqueArray(fc.nat(batchCount - 1), { minLength: 1, maxLength: 2 }), {
      minLength: readings.length,
      maxLength: readings.length,
    }),
  }),
);

/** What must not depend on the way there. */
function comparable({ supersedes: _, run: __, context: ___, ...row }: SqlRow): SqlRow {
  return row;
}

for (const [name, product, rule] of [
  ['by state', model, byState],
  ['by gap', gapModel, byGap],
  ['by hysteresis', hysteresisModel, byHysteresis],
] as const) {
  test(`sessions ${name} are those of the plain reference`, async () => {
    await fc.assert(
      fc.asyncProperty(apart, async (readings) => {
        const table = await openSessionTable(product);
        try {
          await table.add(readings, { chunkReadings: 100 });
          const found = (await table.sessions()).map((row) => ({
            device: row.device,
            part: row.part,
            started: Number(row.started) / 1000,
            ended: Number(row.ended) / 1000,
            closedBy: row.closed_by,
            readings: row.readings,
            energy: row.f_energy,
            meanPower: row.f_mean_power,
            timeMeanPower: row.f_time_mean_power,
            maxPower: row.f_max_power,
            lastPower: row.f_last_power,
            hot: row.f_hot,
            mode: row.set_mode,
          }));
          const expected = referenceSessions(readings, rule).map(
            ({ by: _, ...session }) => session,
          );
          expect(sorted(found.map(rounded))).toEqual(sorted(expected.map(rounded)));
        } finally {
          await table.close();
        }
      }),
      { numRuns: 5, seed: 11, endOnFailure: true },
    );
  });

  test(`sessions ${name} are the same for any order, copies and batches`, async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ readings, batches }) => {
        const [whole, gradual] = await Promise.all([
          openSessionTable(product),
          openSessionTable(product),
        ]);
        try {
          await whole.add(readings);
          for (let batch = 0; batch < batchCount; batch++) {
            const due = readings.filter((_, index) => batches[index]?.includes(batch));
            if (due.length > 0) await gradual.add(due.reverse());
          }
          expect((await gradual.sessions()).map(comparable)).toEqual(
            (await whole.sessions()).map(comparable),
          );
        } finally {
          await Promise.all([whole.close(), gradual.close()]);
        }
      }),
      { numRuns: 2, seed: 12, endOnFailure: true },
    );
  });
}

type Plain = Readonly<Record<string, unknown>>;

function rounded(row: Plain): Plain {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(9)) : value,
    ]),
  );
}

function sorted(rows: readonly Plain[]): readonly Plain[] {
  const key = (row: Plain) => `${row.device} ${row.part ?? ''} ${String(row.started).padStart(9)}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
