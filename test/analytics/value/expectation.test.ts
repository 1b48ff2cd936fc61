import { expect, onTestFinished, test } from 'vitest';
import type { DescribedColumn } from '../../../analytics/contexts/described-column.ts';
import { seededRandom } from '../../../analytics/random.ts';
import {
  adjustedResolution,
  adjustedSql,
  learnExpectations,
} from '../../../analytics/value/expectation.ts';
import { openAnalyticsDatabase } from '../support/open-analytics-database.ts';

const random = seededRandom(4);
const sessions = Array.from({ length: 300 }, (_, n) => {
  const minutes = Math.exp(2 + random());
  const wind = random() < 0.1 ? null : random();
  const noise = (random() - 0.5) / 10;
  // Longer sessions give more for their money, wind takes some of it away; some cost nothing.
  const ratio = 3 * Math.exp(0.4 * Math.log1p(minutes) - 0.5 * (wind ?? 0.5) + noise);
  const cost = n % 40 === 0 ? 0 : Math.round(1e5 * (1 + random()));
  return { minutes, wind, cost, worth: n % 50 === 0 ? null : Math.round(cost * ratio), noise };
});
const columns: readonly DescribedColumn[] = [
  {
    kind: 'numeric',
    name: 'duration',
    label: 'duration',
    log: true,
    values: sessions.map(({ minutes }) => minutes),
  },
  { kind: 'share', name: 'wind', label: 'wind', values: sessions.map(({ wind }) => wind) },
];

test('what is more than was to be expected is the same in SQL as it was learnt', async () => {
  const [expectation = null] = learnExpectations([
    {
      worth: sessions.map(({ worth }) => worth),
      cost: sessions.map(({ cost }) => cost),
      customers: sessions.map((_, n) => `c-${n % 20}`),
      explaining: columns,
    },
  ]);
  expect(expectation?.terms.map(({ column }) => column)).toEqual(['duration', 'wind']);
  const [duration, wind] = expectation!.terms;
  expect(duration!.slope).toBeCloseTo(0.4, 1);
  expect(wind!.slope).toBeCloseTo(-0.5, 1);

  const { database, close } = await openAnalyticsDatabase();
  onTestFinished(close);
  await database.write(async (transaction) => {
    await transaction.run(
      'CREATE TABLE lived (n BIGINT, context VARCHAR, listed_worth BIGINT, listed_cost BIGINT, minutes DOUBLE, wind DOUBLE)',
    );
    await transaction.append('lived', {
      n: sessions.map((_, n) => n),
      context: sessions.map((_, n) => (n % 60 === 1 ? 'another' : 'k1')),
      listed_worth: sessions.map(({ worth }) => worth),
      listed_cost: sessions.map(({ cost }) => cost),
      minutes: sessions.map(({ minutes }) => minutes),
      wind: sessions.map(({ wind }) => wind),
    });
  });
  const sql = adjustedSql([{ id: 'k1', expectation }], (name) =>
    name === 'duration' ? 's.minutes' : 's.wind',
  );
  const rows = await database.query<{ n: number; adjusted: number | null }>(
    `SELECT n, ${sql} AS adjusted FROM lived s ORDER BY n`,
  );
  let compared = 0;
  for (const { n, adjusted } of rows) {
    const { worth, cost, minutes, wind: windy, noise } = sessions[n]!;
    if (worth === null || worth === 0 || cost === 0 || n % 60 === 1) {
      expect(adjusted).toBeNull();
      continue;
    }
    const expected =
      expectation!.usual +
      duration!.slope * (Math.log1p(minutes) - duration!.centre) +
      (windy === null ? 0 : wind!.slope * (windy - wind!.centre));
    expect(adjusted! * adjustedResolution).toBeCloseTo(Math.log(worth / cost) - expected, 5);
    expect(Math.abs(adjusted! * adjustedResolution - noise)).toBeLessThan(0.3);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(250);
});

test('nothing is expected where nothing has both worth and cost', () => {
  const nothing = { worth: [null, 0], cost: [5, 0], customers: ['c-1', null], explaining: [] };
  expect(learnExpectations([nothing, { ...nothing, worth: [1, 2], cost: [1, 0] }])).toEqual([
    null,
    { usual: 0, terms: [] },
  ]);
  expect(learnExpectations([])).toEqual([]);
  expect(adjustedSql([{ id: 'k1', expectation: null }], () => '')).toBe('NULL::BIGINT');
});
