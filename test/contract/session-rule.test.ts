import { describe, expect, test } from 'vitest';
import { checkProductModel } from '../../contract/model/check-product-model.ts';
import { tuningOf } from '../../contract/model/session-rule.ts';
import { textOf } from '../support/source-files.ts';

const drill = JSON.parse(textOf('products/cordless-drill.json'));
const bike = JSON.parse(textOf('products/e-bike.json'));
const checked = (gapSeconds: unknown, model = drill) =>
  checkProductModel({ ...model, session: { ...model.session, gapSeconds } });
const mistakes = (gapSeconds: unknown, model = drill) => {
  const found = checked(gapSeconds, model);
  return found.ok ? [] : found.mistakes;
};
const tuning = (gapSeconds: unknown) => {
  const found = checked(gapSeconds);
  if (!found.ok) throw new Error(JSON.stringify(found.mistakes));
  return tuningOf(found.model);
};

describe('the gap of a product model', () => {
  test('is so many seconds, or tuned with 30 minutes to begin with, between 10 seconds and a day', () => {
    expect(tuning(900)).toBeUndefined();
    const usual = { auto: true, begin: 1_800, least: 10, most: 86_400 };
    expect(tuning('auto')).toEqual(usual);
    expect(tuning({ auto: true })).toEqual(usual);
    expect(tuning({ auto: true, begin: 60, most: 600 })).toEqual({
      ...usual,
      begin: 60,
      most: 600,
    });
  });

  test('begins within its bounds', () => {
    expect(mistakes({ auto: true, begin: 5 })).toEqual([
      { path: 'session.gapSeconds.least', expected: 'expected at most begin' },
    ]);
    expect(mistakes({ auto: true, begin: 600, most: 300 })).toEqual([
      { path: 'session.gapSeconds.most', expected: 'expected at least begin' },
    ]);
  });

  test('is told how it is written where it is something else', () => {
    const forms = 'expected seconds, "auto", or {"auto": true, "begin", "least", "most"}';
    for (const wrong of ['tuned', null, [300], { begin: 300 }]) {
      expect(mistakes(wrong)).toEqual([{ path: 'session.gapSeconds', expected: forms }]);
    }
    expect(mistakes({ auto: true, start: 3 })).toMatchObject([
      { expected: 'Unrecognized key: "start"' },
    ]);
    expect(mistakes(-1)).toMatchObject([{ path: 'session.gapSeconds' }]);
  });

  test('is not tuned where a state tells the use', () => {
    expect(mistakes('auto', bike)).toMatchObject([
      { path: 'session.gapSeconds', expected: expect.stringContaining('expected number') },
    ]);
  });
});
