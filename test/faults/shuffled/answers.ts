import type { InsightQueries } from '../../../contract/ports/insight-queries.ts';
import type { StoredReading, TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import type { SessionRecord } from '../../../contract/records/session.ts';
import type { ShuffledWorld } from './lives.ts';

/** What can be asked of a system, in its own process or over HTTP. */
export type Asked = Pick<
  InsightQueries,
  'sessions' | 'sessionSeries' | 'useCases' | 'summary' | 'scale' | 'customerValue' | 'advice'
>;

/** Everything that is answered, each piece as text, by what it speaks of. */
export type Answers = Readonly<Record<'sessions' | 'contexts' | 'values', readonly string[]>>;

/**
 * Asks everything there is to ask about a world. Left out is only when it was computed, and, where
 * `history` is false, what depends on the way to the last fit by design: ids, colours and lineage
 * of contexts (and what is drawn by them), and which sessions took the place of which; where
 * `copies` of readings were stored, how many there are.
 */
export async function askAll(
  asked: Asked,
  world: ShuffledWorld,
  { history = true, advice = true, copies = false } = {},
): Promise<Answers> {
  const { maker, models, registry } = world;
  const left = new Set([
    ...alwaysLeft,
    ...(advice ? [] : adviceKeys),
    ...(history ? [] : historyKeys),
  ]);
  const text = (answer: unknown) =>
    JSON.stringify(answer, function (this: unknown, key: string, value: unknown) {
      if (left.has(key)) return undefined;
      if (key === 'id' && !history && isContext(this)) return undefined;
      return key === 'window' && isOfNothing(this) ? undefined : value;
    });
  const sessions: string[] = [];
  const contexts: string[] = [];
  const values: string[] = [];
  for (const { product } of models) {
    const useCases = await asked.useCases(maker, product);
    const names = new Map(useCases.items.map(({ id, name }) => [id, name]));
    contexts.push(text({ ...useCases, items: [] }), ...useCases.items.map(text));
    const summary = await asked.summary(maker, product, {});
    values.push(text(copies ? { ...summary, readings: null } : summary));
    const found = await allSessions(asked, maker, product);
    const own = (session: SessionRecord) =>
      history ? session : { ...session, context: names.get(session.context ?? '') ?? null };
    sessions.push(...found.map((session) => text(own(session))));
    for (const { id } of found.filter((_, index) => index % 20 === 0)) {
      sessions.push(text([id, await asked.sessionSeries(maker, product, id)]));
    }
  }
  for (const place of placesOf(world)) values.push(text(await asked.scale(maker, place)));
  for (const { id } of registry.customers(maker)) {
    values.push(text(await asked.customerValue(maker, id, {})));
  }
  if (history && advice) values.push(text(await asked.advice(maker, { limit: 200 })));
  return { sessions, contexts, values };
}

const alwaysLeft = ['computedAt', 'ref'];
/** What is advised depends on what was advised before. */
const adviceKeys = ['suggestion', 'advice'];
const historyKeys = [
  ...adviceKeys,
  ...['colour', 'lineage', 'since', 'state', 'supersedes', 'lo90', 'hi90'],
];

/** Contexts are recognised by their names; all else that has an id keeps it. */
function isContext(holder: unknown): boolean {
  return typeof holder === 'object' && holder !== null && 'colour' in holder;
}

/** An answer on nothing is one on the moment at which it was asked. */
function isOfNothing(holder: unknown): boolean {
  return typeof holder === 'object' && holder !== null && 'n' in holder && holder.n === 0;
}

async function allSessions(asked: Asked, maker: string, product: string) {
  const all: SessionRecord[] = [];
  for (let after: string | undefined; ; ) {
    const page = await asked.sessions(maker, product, {
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...page.items);
    if (page.next === undefined) return all;
    after = page.next;
  }
}

/** Places in both trees of value: all large ones, and of the small ones every third. */
function placesOf({ maker, models, registry }: ShuffledWorld) {
  const third = <T>(all: readonly T[]) => all.filter((_, index) => index % 3 === 0);
  const ids = {
    network: ['network'],
    product: models.map(({ product }) => product),
    group: registry.groups(maker).map(({ id }) => id),
    customer: third(registry.customers(maker)).map(({ id }) => id),
    device: third(registry.devices(maker)).map(({ product, id }) => `${product}/${id}`),
  };
  return (['customer', 'place'] as const).flatMap((hierarchy) =>
    (Object.keys(ids) as (keyof typeof ids)[]).flatMap((level) =>
      ids[level].map((id) => ({ hierarchy, level, id })),
    ),
  );
}

/** All readings of a store, each as text, without what tells of its arrival. */
export async function storedReadings(
  store: TelemetryStore,
  { maker, models }: ShuffledWorld,
): Promise<readonly string[]> {
  const everything = { maker, from: 0, to: 4e12, limit: 1_000_000 };
  const found = await Promise.all(
    models.map(({ product }) => store.readings({ ...everything, product })),
  );
  return found.flat().map(readingText);
}

function readingText({ received: _, values, ...reading }: StoredReading): string {
  const sorted = <T>(record: Readonly<Record<string, T>>) =>
    Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted({ ...reading }), sorted(values)]);
}

/** What one list has that the other has not, each as often as it is there more often. */
export function differences(
  one: readonly string[],
  other: readonly string[],
): readonly [string[], string[]] {
  const counts = new Map<string, number>();
  for (const text of one) counts.set(text, (counts.get(text) ?? 0) + 1);
  const onlyOther = other.filter((text) => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
  const onlyOne = [...counts].flatMap(([text, count]) =>
    Array<string>(Math.max(0, count)).fill(text),
  );
  return [onlyOne, onlyOther];
}
