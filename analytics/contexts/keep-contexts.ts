import { createHash } from 'node:crypto';
import type { ContextModel, KeptContext, LineageEvent } from './context-model.ts';
import type { Emerged } from './emerged-into.ts';
import { allUse, type FittedContexts, type FoundContext } from './fit-contexts.ts';
import { type Lineage, matchContexts } from './match.ts';

/** Contexts that were found, with the identity they keep, and what happened to it. */
export interface Recognised {
  readonly contexts: readonly KeptContext[];
  readonly events: readonly LineageEvent[];
}

/** What a new fit is recognised by. */
export interface Recognition {
  /** Names the product: `acme/e-bike`. */
  readonly subject: string;
  /** Event time of the fit, epoch ms. */
  readonly at: number;
  /** Whether a week of event time has passed since the fit before: found again in the same week is no news. */
  readonly newWeek: boolean;
  readonly earlier: ContextModel | undefined;
  readonly found: FittedContexts;
  /** For each reference session its context by the earlier model, and by the new one. */
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  /** What was seen to begin before, and is a context now. */
  readonly emerged?: readonly Emerged[];
  /** Ids that were given before, living or not. */
  readonly used: ReadonlySet<string>;
}

/** The id of the one context of a product whose uses do not stand apart: it is the same one always. */
const allUseId = 'all';

/**
 * Gives each context the identity of the one it continues, or a new one. A colour stays with its
 * context; a new context takes the first place that no living one has.
 */
export function recogniseContexts(recognition: Recognition): Recognised {
  const { earlier, found, at } = recognition;
  const oldContexts = earlier?.contexts ?? [];
  const lineage = lineageOf(recognition);
  const kept = found.contexts.map((_, n) => {
    const old = lineage.continues[n];
    return old === null || old === undefined ? undefined : oldContexts[old];
  });
  const colours = new Set(kept.flatMap((context) => context?.colour ?? []));
  const ids = new Set(recognition.used);
  const contexts = found.contexts.map((context, n): KeptContext => {
    const same = kept[n];
    if (same !== undefined) {
      const { id, colour, since, newcomer } = same;
      return { ...context, id, colour, since, newcomer };
    }
    const id = context.name === allUse ? allUseId : newId(recognition, context, n, ids);
    ids.add(id);
    const colour = firstFree(colours);
    colours.add(colour);
    const newcomer = oldContexts.length > 1 && id !== allUseId;
    return { ...context, id, colour, since: at, newcomer };
  });
  return { contexts, events: eventsOf(recognition, lineage, contexts) };
}

/** "All use" is no context among others: it neither turns into one of them nor comes from one. */
function lineageOf({ earlier, found, before, after }: Recognition): Lineage {
  const old = earlier?.contexts ?? [];
  const lineage = matchContexts(before, after, old.length, found.contexts.length);
  return (old.length === 1) === (found.contexts.length === 1)
    ? lineage
    : { ...lineage, continues: lineage.continues.map(() => null) };
}

function eventsOf(
  { earlier, at, newWeek, emerged = [] }: Recognition,
  lineage: Lineage,
  contexts: readonly KeptContext[],
): readonly LineageEvent[] {
  const old = earlier?.contexts ?? [];
  const events: LineageEvent[] = [];
  const say = (
    context: KeptContext | undefined,
    event: LineageEvent['event'],
    of?: KeptContext,
  ) => {
    if (context === undefined || context.id === of?.id) return;
    events.push({ context: context.id, at, event, of: of?.id ?? null });
  };
  const told = new Set<number>();
  for (const { id, into } of emerged) {
    const context = contexts[into];
    if (context === undefined || typeof lineage.continues[into] === 'number') continue;
    told.add(into);
    events.push({ context: context.id, at, event: 'emerged', of: id });
  }
  for (const { from, into } of lineage.splits) {
    for (const n of into) {
      if (lineage.continues[n] === from || told.has(n)) continue;
      told.add(n);
      say(contexts[n], 'split', old[from]);
    }
  }
  for (const { from, into } of lineage.merges) {
    told.add(into);
    for (const o of from) say(contexts[into], 'merged', old[o]);
  }
  contexts.forEach((context, n) => {
    const survived = lineage.continues[n] !== null && lineage.continues[n] !== undefined;
    if (survived && newWeek) say(context, 'kept');
    if (!survived && !told.has(n)) say(context, 'born');
  });
  const living = new Set(contexts.map(({ id }) => id));
  for (const context of old) if (!living.has(context.id)) say(context, 'vanished');
  return events;
}

/** From what the context is, so that a rebuilt database gives the same ids to the same contexts. */
function newId(
  { subject, at, found }: Recognition,
  context: FoundContext,
  place: number,
  used: ReadonlySet<string>,
): string {
  const { prototypes } = found;
  const width = prototypes.numeric.length / prototypes.k;
  const centre = prototypes.numeric.slice(place * width, (place + 1) * width);
  for (let attempt = 0; ; attempt++) {
    const text = JSON.stringify([subject, at, context.name, centre, attempt]);
    const id = createHash('sha256').update(text).digest('hex').slice(0, 12);
    if (!used.has(id)) return id;
  }
}

function firstFree(taken: ReadonlySet<number>): number {
  let place = 0;
  while (taken.has(place)) place++;
  return place;
}
