import { describe, expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { rateOf, verdictOf, wilson } from './rate.ts';
import { runTrial } from './run-trial.ts';
import { each, once, type Trial } from './trial.ts';

/** Whole worlds take a while on a busy machine. */
const patience = 240_000;

describe('how often answers are as they should be', () => {
  test.each(catalogue.map((trial) => [trial.name, trial] as const))(
    '%s: within its limits in a few worlds',
    async (_name, trial) => {
      const judged = await runTrial(trial, 'short');
      expect(judged).not.toEqual([]);
      expect(judged.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
      // So few cases that even a method which always errs would pass prove nothing.
      expect(judged.filter(({ couldBreak }) => !couldBreak)).toEqual([]);
    },
    patience,
  );

  test('every trial has a name of its own, and 20 worlds or more', () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    for (const { name, seeds } of catalogue) expect(seeds.full, name).toBeGreaterThanOrEqual(20);
  });
});

describe('the verdict on a rate', () => {
  const of = (came: number, cases: number) =>
    Array.from({ length: cases }, (_, n) => once(n < came));

  test('is held within the limits, and unclear where chance alone may have missed them', () => {
    expect(verdictOf(of(19, 20), { atLeast: 0.95 })).toBe('held');
    expect(verdictOf(of(18, 20), { atLeast: 0.95 })).toBe('unclear');
    expect(verdictOf(of(12, 20), { atLeast: 0.95 })).toBe('broken');
    expect(verdictOf(of(1, 20), { atMost: 0.05 })).toBe('held');
    expect(verdictOf(of(2, 20), { atMost: 0.05 })).toBe('unclear');
    expect(verdictOf(of(9, 20), { atMost: 0.05 })).toBe('broken');
    expect(verdictOf(of(100, 100), { atLeast: 0.87, atMost: 0.93 })).toBe('unclear');
    expect(verdictOf(of(400, 400), { atLeast: 0.87, atMost: 0.93 })).toBe('broken');
  });

  test('is broken where nothing was counted', () => {
    expect(verdictOf([], { atMost: 1 })).toBe('broken');
    expect(verdictOf([each([])], { atMost: 1 })).toBe('broken');
    expect(rateOf([each([])])).toBeUndefined();
  });

  test('has the interval of Wilson, as tables of it say', () => {
    // Newcombe, Statistics in Medicine 17 (1998) 857–872, table I: 81 of 263 and 0 of 20 at 95 %.
    const z = 1.959964;
    expect(wilson(81 / 263, 263, z).map((end) => Number(end.toFixed(4)))).toEqual([0.2553, 0.3662]);
    expect(wilson(0, 20, z).map((end) => Number(end.toFixed(4)))).toEqual([0, 0.1611]);
  });

  test('counts cases of one world for less where worlds differ as a whole', () => {
    const mixed = Array.from({ length: 10 }, () => ({ came: 50, of: 100 }));
    const whole = Array.from({ length: 10 }, (_, n) => ({ came: n % 2 === 0 ? 100 : 0, of: 100 }));
    const width = (worlds: typeof mixed) => rateOf(worlds)!.hi90 - rateOf(worlds)!.lo90;
    expect(width(whole)).toBeGreaterThan(0.4);
    expect(width(mixed.map((count, n) => ({ ...count, came: 45 + n })))).toBeLessThan(0.06);
    expect(
      rateOf(Array.from({ length: 10 }, () => each(Array(100).fill(true))))!.lo90,
    ).toBeLessThan(0.8);
  });

  test('an answer to a question that was not asked is a fault of the trial', async () => {
    const trial: Trial = {
      ...{ name: 'odd', of: 'value', worlds: 'none', seeds: { short: 1, full: 20 } },
      questions: { asked: { what: 'asked', atMost: 0.5 } },
      run: () => ({ other: once(true) }),
    };
    await expect(runTrial(trial, 'short')).rejects.toThrow('does not ask "other"');
  });
});
