import { expect, test } from 'vitest';
import { syncWhereQuicker } from '../../../store/journal/sync-in-place.ts';

/** A disk whose syncs take as long as told, and what was done in place and in the pool. */
function disk() {
  let [now, takes] = [0, 0.2];
  const failing: { error?: Error } = {};
  const where: ('place' | 'pool')[] = [];
  const sync = syncWhereQuicker({
    inPlace: () => {
      where.push('place');
      now += takes;
      if (failing.error) throw failing.error;
    },
    inPool: (done) => {
      where.push('pool');
      now += takes;
      done(failing.error ?? null);
    },
    now: () => now,
  });
  const errors: (Error | null)[] = [];
  return {
    failing,
    errors,
    /** Syncs so often, each of them taking so many ms; answers where the last one was. */
    sync(times: number, ms: number) {
      takes = ms;
      for (let n = 0; n < times; n++) sync((error) => errors.push(error));
      return where.at(-1);
    },
  };
}

test('a disk is waited for elsewhere until it has shown that it is quick', () => {
  const { sync } = disk();
  expect(sync(1, 0.2)).toBe('pool');
  expect(sync(15, 0.2)).toBe('pool');
  expect(sync(32, 0.2)).toBe('place');
});

test('a slow disk is never waited for in place', () => {
  const { sync } = disk();
  for (let n = 0; n < 500; n++) expect(sync(1, 1.1)).toBe('pool');
});

test('one slow sync in four leaves it in place, most of them do not', () => {
  const { sync } = disk();
  sync(50, 0.2);
  for (let n = 0; n < 100; n++) {
    sync(1, 3);
    expect(sync(3, 0.2)).toBe('place');
  }
  sync(30, 3);
  expect(sync(1, 3)).toBe('pool');
});

test('after one stall the next are waited for elsewhere, until they were quick again for long', () => {
  const { sync } = disk();
  sync(50, 0.2);
  expect(sync(1, 20)).toBe('place');
  expect(sync(20, 0.2)).toBe('pool');
  expect(sync(20, 0.2)).toBe('place');
});

test('a failure is told, wherever it happened, and once', () => {
  const { sync, failing, errors } = disk();
  failing.error = new Error('EIO');
  expect(sync(1, 0.2)).toBe('pool');
  delete failing.error;
  sync(50, 0.2);
  failing.error = new Error('ENOSPC');
  expect(sync(1, 0.2)).toBe('place');
  expect(errors.flatMap((error) => error?.message ?? [])).toEqual(['EIO', 'ENOSPC']);
  expect(errors).toHaveLength(52);
});
