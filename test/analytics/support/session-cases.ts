import { onTestFinished } from 'vitest';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import { modelOf, type TestReading } from './open-analytics-database.ts';
import { openSessionTable } from './session-table.ts';

/** The sessions of a product, empty, for the test under way. */
export async function tableOf(model: ProductModel) {
  const table = await openSessionTable(model);
  onTestFinished(() => table.close());
  return table;
}

/** The spans of the sessions in seconds, with how each was closed and its readings. */
export async function spansOf(table: Awaited<ReturnType<typeof tableOf>>) {
  const rows = await table.sessions<{
    started: number;
    ended: number;
    closed_by: string;
    readings: number;
  }>();
  return rows.map(({ started, ended, closed_by, readings }) => [
    started / 1000,
    ended / 1000,
    closed_by,
    readings,
  ]);
}

/** A product whose uses are five seconds of silence apart. */
export const gapOf5 = modelOf({
  signals: { power: { kind: 'gauge', unit: 'W' } },
  session: { by: 'gap', gapSeconds: 5 },
});

/** Readings at these seconds. */
export const at = (...times: number[]): TestReading[] =>
  times.map((t) => ({ t, values: { power: 1 } }));

/** A machine that says `on` or off, with a meter. */
export const machine = modelOf({
  signals: {
    on: { kind: 'state', values: [true, false] },
    energy: { kind: 'counter', unit: 'kW.h', resolution: 0.01, maxRate: 1 },
    power: { kind: 'gauge', unit: 'W' },
    mode: { kind: 'state', values: ['eco', 'boost'] },
  },
  session: { by: 'state', signal: 'on', active: [true], gapSeconds: 60, minSeconds: 2 },
  features: {
    energy: { signal: 'energy', aggregate: 'delta', label: 'Energy' },
    watt_hours: { signal: 'energy', aggregate: 'delta', label: 'Energy', unit: 'W.h', scale: 1000 },
    warmed: { signal: 'power', aggregate: 'last-minus-first', label: 'Change', resolution: 0.5 },
    first: { signal: 'power', aggregate: 'first', label: 'First' },
    least: { signal: 'power', aggregate: 'min', label: 'Least' },
    shifts: { signal: 'mode', aggregate: 'changes', label: 'Changes of mode' },
    mode: { signal: 'mode', aggregate: 'mode', label: 'Mode' },
  },
});
