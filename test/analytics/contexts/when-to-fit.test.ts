import { describe, expect, test } from 'vitest';
import type { ContextModel, Population } from '../../../analytics/contexts/context-model.ts';
import { epochOf, isDue, isSettled } from '../../../analytics/contexts/when-to-fit.ts';

const minute = 60_000;
const monday = Date.parse('2026-04-20T00:00:00Z');
const population: Population = { epoch: monday, sessions: 100, customers: 9, beside: 50, run: 7 };

function model(fields: Partial<ContextModel> = {}): ContextModel {
  return {
    scaling: [],
    prototypes: { k: 1, gamma: 1, numeric: [], categories: [] },
    contexts: [],
    unexplained: null,
    mixture: { k: 1, shares: [1], means: [], variances: [], logLevels: [], temperature: 1 },
    soft: null,
    fittedAt: 0,
    took: 100,
    seed: 1,
    fittedOn: population,
    sampled: 100,
    described: 'so',
    numbers: [],
    ...fields,
  };
}

const due = (now: number, changed: Partial<Population>, fields: Partial<ContextModel> = {}) =>
  isDue(model(fields), { ...population, ...changed }, 'so', now);

describe('contexts are found anew', () => {
  test('for the first time from 30 sessions of 5 customers on', () => {
    const first = (sessions: number, customers: number) =>
      isDue(undefined, { ...population, sessions, customers }, 'so', 0);
    expect(first(30, 5)).toBe(true);
    expect(first(29, 5)).toBe(false);
    expect(first(30, 4)).toBe(false);
  });

  test('when a week of event time has passed, after a rest', () => {
    expect(due(1_000, { epoch: monday + 7 * 24 * 60 * minute })).toBe(false);
    expect(due(2_000, { epoch: monday + 7 * 24 * 60 * minute })).toBe(true);
  });

  test('when the sessions have grown by a quarter, after a rest that grows with the cost', () => {
    expect(due(2_000, { sessions: 124 })).toBe(false);
    expect(due(2_000, { sessions: 125 })).toBe(true);
    expect(due(19_999, { sessions: 125 }, { took: 1_000 })).toBe(false);
    expect(due(20_000, { sessions: 125 }, { took: 1_000 })).toBe(true);
  });

  test('when the sessions have doubled, after a much shorter rest', () => {
    expect(due(2_999, { sessions: 200 }, { took: 1_000 })).toBe(false);
    expect(due(3_000, { sessions: 200 }, { took: 1_000 })).toBe(true);
    expect(due(3_000, { sessions: 199 }, { took: 1_000 })).toBe(false);
  });

  test('at once when other things describe the sessions', () => {
    expect(isDue(model(), population, 'otherwise', 0)).toBe(true);
  });

  test.each([
    ['a session more', { sessions: 101 }],
    ['a session less', { sessions: 99 }],
    ['a session that came out differently', { run: 8 }],
    ['a session more of a product used together with it', { beside: 51 }],
  ])('five minutes after late data changed what they stand on: %s', (_, changed) => {
    expect(isSettled(model(), { ...population, ...changed })).toBe(false);
    expect(due(5 * minute - 1, changed)).toBe(false);
    expect(due(5 * minute, changed)).toBe(true);
  });

  test('never, while nothing has changed', () => {
    expect(isSettled(model(), population)).toBe(true);
    expect(due(1e12, {})).toBe(false);
  });
});

test('weeks of event time begin on Monday', () => {
  for (const time of ['2026-04-20T00:00:00Z', '2026-04-22T13:00:00Z', '2026-04-26T23:59:59Z']) {
    expect(epochOf(Date.parse(time))).toBe(monday);
  }
  expect(epochOf(monday - 1)).toBe(monday - 7 * 24 * 60 * minute);
});
