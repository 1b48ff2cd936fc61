import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { readFigure } from '../../contract/records/figure.ts';

const time = Date.UTC(2026, 2, 1, 12);
const stands = { n: 2, customers: 1, method: 'exact sum' };

const session = {
  ...{ product: 'e-bike', device: 'd-1', customer: 'c-17', start: time, end: time, open: false },
};

/** Explains any figure of `acme` by three sessions, one of them left out. */
export const explained: InsightQueries['explain'] = async (maker, figure) => {
  const named = readFigure(figure);
  if (maker !== 'acme' || named === undefined) return undefined;
  return {
    figure,
    name: 'Worth made',
    of: 'weekday evening, long',
    window: null,
    sentence: 'Worth made of “weekday evening, long” is 10 EUR, of 2 sessions (1 more left out).',
    made: 'The sum, over sessions, of their outcomes times what each was worth on that day.',
    method: 'exact sum',
    seed: 1,
    computedAt: time,
    now: { ...stands, value: 10, unit: 'EUR', lo90: null, hi90: null },
    told: named.told && { value: named.told.value, at: time, sessions: 3 },
    changed: 'no',
    kind: 'sum',
    above: { sum: 10_000_000, one: 1e-6, unit: 'EUR' },
    below: null,
    steps: [],
    leftOut: [{ reason: 'amount-unknown', words: 'It is not known.', sessions: 1 }],
    sessions: {
      n: 3,
      items: [
        { ...session, session: 's-1', above: 6_000_000, below: null, leftOut: null },
        { ...session, session: 's-2', above: 4_000_000, below: null, leftOut: null },
        { ...session, session: 's-3', above: null, below: null, leftOut: 'amount-unknown' },
      ],
    },
  };
};
