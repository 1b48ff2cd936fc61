import { describe, expect, test } from 'vitest';
import type { JournalSource } from '../../contract/ports/journal.ts';
import { JournalCorruption, JournalPositionGone } from '../../store/journal/journal-errors.ts';
import { openMemoryStore } from '../../store/memory/memory-store.ts';
import { inTime, until } from '../support/until.ts';
import { journalOf, lengthOf, load, powers, record } from './loaded.ts';

describe('the loader of a journal that has lost something', () => {
  test('passes over damage in the journal, says so, and stores what comes behind it', async () => {
    const records = [record(1), record(2), record(3)];
    const [first, second] = records as [Uint8Array, Uint8Array];
    const damage = {
      segment: 's',
      offset: 0,
      position: first.length,
      resumeAt: first.length + second.length,
      detail: 'bad checksum',
    };
    const whole = journalOf(records);
    const source: JournalSource = {
      async read(from) {
        if (from >= damage.position && from < damage.resumeAt) throw new JournalCorruption(damage);
        return whole.read(from);
      },
    };
    const troubles: unknown[] = [];
    const store = openMemoryStore();
    const loader = load({ source, store, onTrouble: (error) => troubles.push(error) });
    await inTime(loader.wait(lengthOf(records)), { what: 'the third record' });
    expect(await powers(store)).toEqual([1, 3]);
    expect(troubles[0]).toBeInstanceOf(JournalCorruption);
  });

  test('fills an empty store from the oldest records that the journal still has', async () => {
    const records = [record(1), record(2)];
    const oldest = (records[0] as Uint8Array).length;
    const whole = journalOf(records);
    const source = {
      start: async () => oldest,
      async read(from: number) {
        if (from < oldest) throw new JournalPositionGone(from, `it begins at ${oldest}`);
        return whole.read(from);
      },
    };
    const store = openMemoryStore();
    await inTime(load({ source, store }).wait(lengthOf(records)), { what: 'the second record' });
    expect(await powers(store)).toEqual([2]);
  });

  test('stays before a store position that the journal has not reached, and says so', async () => {
    const source = {
      start: async () => 0,
      read: (from: number) => Promise.reject(new JournalPositionGone(from, 'it ends before')),
    };
    const store = openMemoryStore();
    await store.apply([], 500);
    const loader = load({ source, store });
    await until(() => loader.progress().error, { what: 'the trouble to show' });
    expect(loader.progress()).toMatchObject({
      position: 500,
      error: 'the journal does not hold position 500: it ends before',
    });
  });

  test('does not pass over an entry that it cannot read', async () => {
    const records = [record(1), Uint8Array.of(99, 1, 2), record(3)];
    const store = openMemoryStore();
    const loader = load({ source: journalOf(records), store });
    await until(() => loader.progress().error, { what: 'the trouble to show' });
    expect(loader.progress().error).toMatch(/unknown kind 99/);
    expect(await powers(store)).toEqual([1]);
  });
});
