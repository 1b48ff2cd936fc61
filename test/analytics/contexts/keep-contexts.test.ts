import { describe, expect, test } from 'vitest';
import type { ContextModel, KeptContext } from '../../../analytics/contexts/context-model.ts';
import {
  allUse,
  type FittedContexts,
  type FoundContext,
} from '../../../analytics/contexts/fit-contexts.ts';
import { type Recognition, recogniseContexts } from '../../../analytics/contexts/keep-contexts.ts';

function foundContext(name: string): FoundContext {
  return { name, traits: [], rule: null, stability: 0.9, typical: [], expectation: null };
}

function fitted(...names: string[]): FittedContexts {
  return {
    scaling: [],
    prototypes: { k: names.length, gamma: 1, numeric: names.map((_, n) => n), categories: [] },
    contexts: names.map(foundContext),
    unexplained: null,
    mixture: { k: 1, shares: [1], means: [], variances: [], logLevels: [], temperature: 1 },
    soft: null,
  };
}

function modelOf(contexts: readonly KeptContext[]): ContextModel {
  return {
    ...fitted(...contexts.map(({ name }) => name)),
    contexts,
    fittedAt: 0,
    took: 0,
    seed: 1,
    fittedOn: { epoch: 0, sessions: 0, customers: 0, beside: 0, run: 0 },
    sampled: 0,
    described: '',
    numbers: [],
  };
}

/** A new fit of the same six sessions; `after` says where each of them went. */
function recognise(
  fields: Partial<Recognition> & Pick<Recognition, 'found' | 'after'>,
): ReturnType<typeof recogniseContexts> {
  return recogniseContexts({
    subject: 'acme/e-bike',
    at: 1_000,
    newWeek: true,
    earlier: undefined,
    before: [],
    used: new Set(),
    ...fields,
  });
}

const first = recognise({ found: fitted('morning', 'evening'), after: [0, 0, 0, 1, 1, 1] });
const earlier = modelOf(first.contexts);
const before = [0, 0, 0, 1, 1, 1];
const used = new Set(first.contexts.map(({ id }) => id));
const idsOf = (contexts: readonly KeptContext[]) => contexts.map(({ id }) => id);

describe('the identity of contexts', () => {
  test('begins with the first fit, and is the same when everything is found again from nothing', () => {
    expect(new Set(idsOf(first.contexts)).size).toBe(2);
    expect(first.contexts.map(({ colour }) => colour)).toEqual([0, 1]);
    expect(first.contexts.every(({ newcomer }) => !newcomer)).toBe(true);
    expect(first.events.map(({ event }) => event)).toEqual(['born', 'born']);
    const again = recognise({ found: fitted('morning', 'evening'), after: [0, 0, 0, 1, 1, 1] });
    expect(idsOf(again.contexts)).toEqual(idsOf(first.contexts));
  });

  test('stays through a fit that numbers and names them otherwise', () => {
    const { contexts, events } = recognise({
      earlier,
      before,
      used,
      at: 2_000,
      found: fitted('late evening', 'early morning'),
      after: [1, 1, 1, 0, 0, 0],
    });
    expect(idsOf(contexts)).toEqual(idsOf(first.contexts).toReversed());
    expect(contexts.map(({ colour }) => colour)).toEqual([1, 0]);
    expect(contexts.map(({ since }) => since)).toEqual([1_000, 1_000]);
    expect(events.map(({ event }) => event)).toEqual(['kept', 'kept']);
  });

  test('found again within the same week is no event', () => {
    const { events } = recognise({
      earlier,
      before,
      used,
      newWeek: false,
      found: fitted('morning', 'evening'),
      after: before,
    });
    expect(events).toEqual([]);
  });

  test('a part that splits off is new, with a colour that no other has, and says of what', () => {
    const { contexts, events } = recognise({
      earlier,
      before: [0, 0, 0, 0, 0, 1],
      used,
      at: 2_000,
      found: fitted('morning', 'noon', 'evening'),
      after: [0, 0, 0, 1, 1, 2],
    });
    const [morning, noon, evening] = contexts;
    expect([morning?.id, evening?.id]).toEqual(idsOf(first.contexts));
    expect(used.has(noon?.id ?? '')).toBe(false);
    expect(noon).toMatchObject({ colour: 2, since: 2_000, newcomer: true });
    expect(events).toContainEqual({
      context: noon?.id,
      at: 2_000,
      event: 'split',
      of: morning?.id,
    });
  });

  test('a context that was seen to emerge says so, and is no part of the one it was placed in', () => {
    const { contexts, events } = recognise({
      earlier,
      before: [0, 0, 0, 0, 0, 1],
      used,
      at: 2_000,
      found: fitted('morning', 'night', 'evening'),
      after: [0, 0, 0, 1, 1, 2],
      emerged: [
        { id: 'e-1', into: 1 },
        { id: 'e-2', into: 0 },
      ],
    });
    const night = contexts[1]?.id;
    expect(events.filter(({ context }) => context === night)).toEqual([
      { context: night, at: 2_000, event: 'emerged', of: 'e-1' },
    ]);
    // What lives on has not just emerged, whatever was seen beside it.
    expect(events.map(({ event }) => event).toSorted()).toEqual(['emerged', 'kept', 'kept']);
  });

  test('contexts that merge live on in one, and the other has vanished', () => {
    const { contexts, events } = recognise({
      earlier,
      before: [0, 0, 0, 0, 1, 1],
      used,
      found: fitted('any time', 'night'),
      after: [0, 0, 0, 0, 0, 0],
    });
    const [morning, evening] = idsOf(first.contexts);
    expect(contexts[0]?.id).toBe(morning);
    expect(events).toContainEqual({ context: morning, at: 1_000, event: 'merged', of: evening });
    expect(events).toContainEqual({ context: evening, at: 1_000, event: 'vanished', of: null });
  });

  test('an id is never given twice, even to a context that looks like one that vanished', () => {
    const other = recognise({ found: fitted('morning', 'evening'), after: before, used });
    for (const id of idsOf(other.contexts)) expect(used.has(id)).toBe(false);
  });

  test('"all use" is always the same one, and never turns into one of several', () => {
    const all = recognise({ found: fitted(allUse), after: [0, 0, 0] });
    expect(idsOf(all.contexts)).toEqual(['all']);
    const told = recognise({
      earlier: modelOf(all.contexts),
      before: [0, 0, 0, 0, 0, 0],
      used: new Set(['all']),
      found: fitted('morning', 'evening'),
      after: [0, 0, 0, 0, 0, 1],
    });
    expect(idsOf(told.contexts)).not.toContain('all');
    expect(told.contexts.every(({ newcomer }) => !newcomer)).toBe(true);
    expect(told.events).toContainEqual({ context: 'all', at: 1_000, event: 'vanished', of: null });
    const back = recognise({
      earlier: modelOf(told.contexts),
      before,
      used: new Set(['all', ...idsOf(told.contexts)]),
      found: fitted(allUse),
      after: [0, 0, 0, 0, 0, 0],
    });
    expect(idsOf(back.contexts)).toEqual(['all']);
  });
});
