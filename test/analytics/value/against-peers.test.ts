import { describe, expect, test } from 'vitest';
import { noSums, type Sums } from '../../../analytics/scales/sums.ts';
import { againstPeers } from '../../../analytics/value/against-peers.ts';
import { peerWeeks } from '../../../analytics/value/peer-weeks.ts';

describe('the weeks of a comparison', () => {
  const at = (date: string) => Date.parse(`${date}Z`);
  const now = at('2026-03-18T15:00'); // a Wednesday
  const weeks = (from: string, to?: string) => {
    const asked = { from: at(from), ...(to === undefined ? {} : { to: at(to) }) };
    const found = peerWeeks(asked, now);
    return (
      found && [found.from, found.to].map((time) => new Date(time!).toISOString().slice(0, 10))
    );
  };

  test('are whole ones within the range, Monday to Sunday, that are over', () => {
    expect(weeks('2026-03-01T00:00')).toEqual(['2026-03-02', '2026-03-16']);
    expect(weeks('2026-03-02T00:00', '2026-03-16T00:00')).toEqual(['2026-03-02', '2026-03-16']);
    expect(weeks('2026-03-02T00:01', '2026-03-15T23:59')).toBeUndefined();
    expect(weeks('2026-03-10T00:00', '2030-01-01T00:00')).toBeUndefined();
    expect(peerWeeks({}, now)).toEqual({ to: at('2026-03-16T00:00') });
  });
});

describe('a comparison with peers', () => {
  const person = (sessions: number, log: number): Sums => ({
    ...noSums,
    sessions,
    rated: sessions,
    adjusted: Math.round(sessions * log * 1e6),
    adjustedSquares: Math.round(sessions * (log * log + 0.0025) * 1e6),
  });
  const people = (count: number, sessions = 20) =>
    new Map(
      Array.from({ length: count }, (_, n) => [`c-${n}`, person(sessions, 0.1 * Math.sin(n))]),
    );

  test('is given from 15 customers on', () => {
    expect(againstPeers(people(14), 'c-1')).toMatchObject({
      value: null,
      withheld: 'not-enough-customers',
    });
    expect(againstPeers(people(15), 'c-1').value).toBeGreaterThan(0);
  });

  test('is withheld where somebody has left who would show by not being in it', () => {
    const left = (peers: number, gone: number, sessions = 20) =>
      againstPeers(people(peers), 'c-1', new Array(gone).fill(person(sessions, 0.5))).withheld;
    expect(left(40, 0)).toBeUndefined();
    expect(left(40, 1)).toBe('comparison-changed');
    expect(left(40, 14)).toBe('comparison-changed');
    expect(left(40, 15)).toBeUndefined();
    // One in two thousand does not show through two digits; nor who was in no comparison.
    expect(left(2_000, 1)).toBeUndefined();
    expect(left(2_000, 3)).toBe('comparison-changed');
    expect(left(40, 1, 2)).toBeUndefined();
    // Too few is said first.
    expect(left(14, 1)).toBe('not-enough-customers');
  });

  test('is withheld where one customer makes up too much', () => {
    const peers = people(20).set('c-7', person(200, 0));
    expect(againstPeers(peers, 'c-1').withheld).toBe('one-customer-dominates');
  });

  test('says as much as was planted, drawn a little towards the others, in two digits', () => {
    const peers = people(40).set('c-1', person(20, 0.2));
    const { value, lo90, hi90 } = againstPeers(peers, 'c-1');
    expect(value).toBeGreaterThan(14);
    expect(value).toBeLessThan(100 * Math.expm1(0.2));
    expect(lo90! < value! && value! < hi90!).toBe(true);
    for (const figure of [value, lo90, hi90]) expect(figure).toBe(Number(figure?.toPrecision(2)));
  });

  test('needs a few sessions of the customer', () => {
    const peers = people(20).set('c-1', person(2, 0.2));
    expect(againstPeers(peers, 'c-1').withheld).toBe('not-enough-sessions');
    expect(againstPeers(peers, 'stranger').withheld).toBe('not-enough-sessions');
  });
});
