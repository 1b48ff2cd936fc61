import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readingsTable } from '../../../contract/ports/analytics-database.ts';
import {
  type Maturity,
  type MaturityPart,
  type MaturityStage,
  maturity,
  type PlaceMaturity,
} from '../../../contract/records/maturity.ts';
import type { Level } from '../../../contract/records/value.ts';
import type { OpenInsight } from '../support/open-insight.ts';
import { type PlantedWorld, plantWorld } from '../support/planted-world.ts';
import { tellWorld } from '../support/tell-world.ts';

const product = 'e-bike';
const dayMs = 86_400_000;

describe('maturity of a network that is used', () => {
  let world: PlantedWorld;
  let insight: OpenInsight;
  const ask = async (
    level: Level = 'network',
    id = 'network',
    more: { readonly hierarchy?: 'place'; readonly to?: number } = {},
  ) => {
    const query = { hierarchy: 'customer' as const, ...more, level, id };
    const found = await insight.queries.maturity(world.maker, query);
    return maturity.parse(found) as Maturity;
  };
  const stageOf = ({ stages }: PlaceMaturity, stage: MaturityStage) =>
    stages.find((one) => one.stage === stage)!;
  const partOf = (place: PlaceMaturity, part: MaturityPart) =>
    place.stages.flatMap(({ parts }) => parts).find((one) => one.part === part)!;
  beforeAll(async () => {
    world = plantWorld({ seed: 5, customers: 60, days: 49, products: [product] });
    insight = await tellWorld(world);
  });
  afterAll(() => insight.close());

  test('tells four stages with evidence, and what is missing with its reason', async () => {
    const network = await ask();
    expect(network.stages.map(({ stage }) => stage)).toEqual([
      'connect',
      'share',
      'solve',
      'innovate',
    ]);
    for (const { parts } of network.stages) {
      for (const { share, evidence, missing } of parts) {
        expect(share === null).toBe(missing !== undefined);
        expect(evidence).toMatch(share === null ? /^Missing: / : / (from|comes) /);
      }
    }
    expect(partOf(network, 'readings-seen')).toMatchObject({ missing: 'no-sequence' });
    expect(partOf(network, 'links-kept')).toMatchObject({ missing: 'no-network' });
    expect(partOf(network, 'effect-measured')).toMatchObject({ missing: 'no-measured-effect' });
    expect(partOf(network, 'answered-in-time')).toMatchObject({ missing: 'nothing-asked' });
    expect(stageOf(network, 'solve').index).toMatchObject({
      value: null,
      withheld: 'parts-missing',
    });
    expect(stageOf(network, 'solve').holds).toBeNull();
    expect(JSON.stringify(network)).not.toContain('NaN');
  });

  test('counts over the 28 days up to the last session the sessions that there are', async () => {
    const network = await ask();
    expect(network.window.to - network.window.from).toBe(28 * dayMs);
    const summary = await insight.queries.summary(world.maker, product, network.window);
    expect(network.n).toBe(summary.sessions);
    expect(network.customers).toBeLessThanOrEqual(60);
    const [row] = await insight.database.query<{ part: number; all: number }>(
      `SELECT count(*) FILTER (worth IS NOT NULL AND cost IS NOT NULL)::DOUBLE AS part,
         count(*)::DOUBLE AS all FROM "sessions ${world.maker}/${product}"
       WHERE started >= ${network.window.from} AND started < ${network.window.to}`,
    );
    expect(partOf(network, 'sessions-complete').share).toBeCloseTo(row!.part / row!.all, 12);
    const devices = world.registry.devices(world.maker, product).length;
    const heard = await insight.database.query(
      `SELECT DISTINCT device FROM ${readingsTable(world.maker, product)}
       WHERE time >= ${network.window.from} AND time < ${network.window.to}`,
    );
    expect(partOf(network, 'devices-online').evidence).toContain(
      `${heard.length} of ${devices} devices heard in these days`,
    );
  });

  test('is the same computation at every level: the parts of a place add up to it', async () => {
    const counts = (place: PlaceMaturity) => {
      const [, is, of] = /^(\d+) of (\d+) /.exec(partOf(place, 'devices-online').evidence) ?? [];
      return { is: Number(is ?? 0), of: Number(of ?? 0) };
    };
    for (const hierarchy of [{}, { hierarchy: 'place' as const }]) {
      let here = await ask('network', 'network', hierarchy);
      const seen: Level[] = [];
      for (;;) {
        seen.push(here.level);
        if (here.children.length === 0) break;
        const children = here.children.map(counts);
        expect(children.reduce((sum, { is }) => sum + is, 0)).toBe(counts(here).is);
        expect(children.reduce((sum, { of }) => sum + of, 0)).toBe(counts(here).of);
        const [first] = here.children;
        const below = await ask(first!.level, first!.id, hierarchy);
        expect(below.stages.map(({ index }) => index)).toEqual(
          first!.stages.map(({ index }) => index),
        );
        expect(below.parents.at(-1)).toEqual({ level: here.level, id: here.id, name: here.name });
        here = below;
      }
      expect(seen.at(-1)).toBe('device');
      expect(seen.includes('customer')).toBe(!('hierarchy' in hierarchy));
    }
  });

  test('names no stage where all pass the gates alike, and tells the profile all the same', async () => {
    const network = await ask();
    expect(network.scale.verdict).toBe('cannot-be-tested');
    expect(network.scale.of).toBe('customer');
    expect(network).toMatchObject({ standing: 'profile-only', stage: null });
    expect(network.sentence).toMatch(
      /^Demo: no stage is named\. Connect \d\.\d\d \(gate holds\), /,
    );
    expect(network.next).toMatchObject({ stage: 'solve', part: null });
  });

  test('hears of readings lost by their sequence numbers', async () => {
    const table = readingsTable(world.maker, product);
    await insight.database.write(async (transaction) => {
      await transaction.run(`CREATE TEMP TABLE numbered AS SELECT rowid AS id,
        row_number() OVER (PARTITION BY device ORDER BY time) AS n FROM ${table}`);
      // Every tenth number was sent and never came.
      await transaction.run(`UPDATE ${table} SET seq = n + floor((n - 1) / 9)
        FROM numbered WHERE ${table}.rowid = numbered.id`);
      await transaction.run('DROP TABLE numbered');
    });
    const { share, evidence } = partOf(await ask(), 'readings-seen');
    expect(share).toBeGreaterThan(0.895);
    expect(share).toBeLessThan(0.905);
    expect(evidence).toMatch(/ readings sent arrived; from gaps in the sequence numbers/);
  });

  test('shares with others only what people agreed to, and only among peers enough', async () => {
    const before = partOf(await ask(), 'used-by-others');
    expect(before.share).toBe(1);
    const customers = world.registry.customers(world.maker);
    const refuse = (some: typeof customers, consents: ('comparison' | 'advice')[]) =>
      world.registry.change(
        ...some.map((customer) => ({
          change: 'customer' as const,
          customer: { ...customer, consents },
        })),
      );
    const users = new Set(
      (await insight.queries.sessions(world.maker, product, { limit: 1_000 })).items.flatMap(
        ({ customer }) => customer ?? [],
      ),
    );
    const half = customers.filter(({ id }, n) => users.has(id) && n % 2 === 0);
    refuse(half, ['advice']);
    const after = partOf(await ask(), 'used-by-others');
    expect(after.share).toBeGreaterThan(0.3);
    expect(after.share).toBeLessThan(0.7);
    // Fifteen left make up fourteen peers for each of them: no comparison is made.
    const left = customers.filter((one) => users.has(one.id) && !half.includes(one));
    refuse(left.slice(15), ['advice']);
    expect(partOf(await ask(), 'used-by-others').share).toBe(0);
    refuse(customers, ['comparison', 'advice']);
  });

  test('solves by advice that was answered, applied or accepted; what still waits does not count', async () => {
    const { window } = await ask();
    const [owned] = world.registry.ownerships(world.maker);
    const advice = (id: string, sent: number, expires: number) =>
      `('${id}', '${world.maker}', '${product}', '${owned!.device}', '${owned!.customer}', 'u-1', 'all',
        'assist', 'Assistance', '"turbo"', '"eco"', 'why', 1, 1, 1, 1, 20, 6, 0.9, false,
        ${sent}, ${sent}, ${expires})`;
    const begin = window.from + dayMs;
    await insight.database.write(async (transaction) => {
      await transaction.run(`INSERT INTO advice VALUES
        ${['applied', 'accepted', 'late', 'silent'].map((id) => advice(id, begin, begin + dayMs)).join(', ')},
        ${advice('waiting', window.to - dayMs, window.to + 13 * dayMs)},
        ${advice('old', window.from - dayMs, window.from)}`);
      await transaction.run(`INSERT INTO advice_replies VALUES
        ('applied', ${begin + 1}, 'accepted', NULL, 1), ('applied', ${begin + 2}, 'applied', NULL, 2),
        ('accepted', ${begin + 1}, 'accepted', NULL, 3), ('late', ${begin + 2 * dayMs}, 'dismissed', NULL, 4)`);
    });
    const customer = await ask('customer', owned!.customer!);
    expect(partOf(customer, 'answered-in-time').evidence).toMatch(/^2 of 4 pieces of advice /);
    expect(partOf(customer, 'resolved').share).toBe(0.25);
    expect(partOf(customer, 'accepted').share).toBe(0.5);
    expect(stageOf(customer, 'solve').index.value).toBeCloseTo((0.5 + 0.25 + 0.5) / 3, 12);
    expect(stageOf(customer, 'solve')).toMatchObject({ holds: false, firm: false });
    expect(customer.next).toMatchObject({ stage: 'solve', part: 'resolved' });
  });

  test('knows as new only ways of use that joined those already known', async () => {
    expect(partOf(await ask(), 'worth-from-new')).toMatchObject({ missing: expect.any(String) });
    const { items } = await insight.queries.useCases(world.maker, product);
    expect(items.length).toBeGreaterThan(1);
    // The portfolio as it were, had its most valuable way of use come 40 days ago, the others long before.
    const best = items.toSorted((a, b) => (b.value.value ?? 0) - (a.value.value ?? 0))[0]!;
    const { window } = await ask();
    const [row] = await insight.database.query<{ model: string }>(
      'SELECT model FROM context_models',
    );
    const model = JSON.parse(row!.model) as { contexts: { id: string }[] };
    const contexts = model.contexts.map((context) =>
      context.id === best.id
        ? { ...context, since: window.to - 40 * dayMs, newcomer: true }
        : { ...context, since: window.to - 300 * dayMs, newcomer: false },
    );
    await insight.database.write((transaction) =>
      transaction.run('UPDATE context_models SET model = $1', [
        JSON.stringify({ ...model, contexts }),
      ]),
    );
    const network = await ask();
    const [sums] = await insight.database.query<{ part: number; all: number }>(
      `SELECT sum(worth) FILTER (context = '${best.id}')::DOUBLE AS part, sum(worth)::DOUBLE AS all
       FROM "sessions ${world.maker}/${product}"
       WHERE started >= ${window.from} AND started < ${window.to}`,
    );
    expect(partOf(network, 'worth-from-new').share).toBeCloseTo(sums!.part / sums!.all, 9);
    expect(partOf(network, 'devices-with-new').share).toBeGreaterThan(0);
    expect(stageOf(network, 'innovate').holds).toBe(true);
  });

  test('has nothing to say of a product, or of a place that nobody knows', async () => {
    const unknown = (level: Level, id: string) =>
      insight.queries.maturity(world.maker, { level, id, hierarchy: 'customer' });
    expect(await unknown('product', product)).toBeUndefined();
    expect(await unknown('group', 'nowhere')).toBeUndefined();
    expect(await unknown('customer', 'nobody')).toBeUndefined();
  });
});
