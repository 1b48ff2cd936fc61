import { describe, expect, test } from 'vitest';
import { expectLines } from './expect-lines.ts';
import { upToDate, well } from './health-fixture.ts';
import { advice, rejection } from './insight-fixture.ts';
import { runningSystem } from './system-fixture.ts';

describe('adoption', () => {
  test('tells what is to be known in sentences, and where each customer stands', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('adoption', 'acme', 'e-bike');
    expect(exitCode).toBe(0);
    expectLines(out, [
      'E-bike (acme/e-bike), 2026-01-05 to 2026-03-01',
      'Of 55 customers, 12 thriving. For 43 it cannot be said with enough certainty.',
      'Nothing that customers do in their first days tells who stays.',
      'In the last week none of 20 customers is sure to have moved to another quadrant.',
      '',
      'customer  sessions  adoption (90 % interval)  value (90 % interval)  stands    likely',
      'c-17            31  0.81 (0.74 to 0.86)       12 (7 to 17) %         thriving     93%',
      '',
      'one week  weeks  then thriving  then busy but poor  then hidden gem  then dormant  then uncertain',
      'thriving  20  95% (90% to 98%)  –  –  –  –',
    ]);
    expect(await json('adoption', 'acme', 'e-bike')).toMatchObject({ counts: { thriving: 12 } });
  });
});

describe('goals', () => {
  test('tells where each stands, and what the ways of use contribute', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('goals', 'acme', 'e-bike');
    expect(exitCode).toBe(0);
    expectLines(out, [
      'Distance of a ride (under way)',
      '6.4 km a session: 0.6 km short of the target of 7 km.',
      '',
      'use context            contribution  alone  beyond target',
      'weekday evening, long           6.4    6.4           -0.6',
    ]);
    expect(await json('goals', 'acme', 'e-bike')).toMatchObject({ items: [{ id: 'distance' }] });
  });

  test('of a product that is not there are refused', async () => {
    const { run } = await runningSystem();
    expect((await run('goals', 'acme', 'sofa')).exitCode).toBe(1);
  });
});

describe('weight', () => {
  test('is told beside the price of the maker, and set on behalf of a customer', async () => {
    const { run, registry } = await runningSystem();
    const { out } = await run('weight', 'list', 'acme', 'c-1');
    expectLines(out, [
      "product  amount    of       unit  maker's  own       own since",
      'e-bike   distance  outcome  km    0.3 EUR  0.45 EUR  the beginning',
    ]);
    const distance = ['acme', 'c-1', 'e-bike', 'distance'];
    expect((await run('weight', 'set', ...distance, '0.45')).out).toBe(
      'For distance of e-bike, 0.45 a unit holds for c-1 from now on.',
    );
    expect(registry.weights('acme', 'c-1')).toMatchObject([{ feature: 'distance', worth: 0.45 }]);
    const back = await run('weight', 'set', ...distance, 'maker', '--from-beginning');
    expect(back.out).toBe(
      "For distance of e-bike, the maker's price holds for c-1 from the beginning.",
    );
    expect(registry.weights('acme')).toEqual([]);
    const refused = await run('weight', 'set', 'acme', 'c-1', 'e-bike', 'energy', '1');
    expect(refused.exitCode).toBe(1);
    expect(refused.err).toContain('an amount whose worth customers may set (distance)');
    expect((await run('weight', 'set', ...distance, 'much')).exitCode).not.toBe(0);
  });
});

describe('campaign', () => {
  test('is declared, listed and taken back', async () => {
    const { run, json } = await runningSystem();
    const days = ['--from', '2026-03-01', '--to', '2026-03-15'];
    const declared = await run('campaign', 'add', 'acme', 'spring', ...days);
    expect(declared.out).toBe('Campaign spring is known.');
    expect(declared.err).toContain('there is nobody to compare with');
    const [from, to] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 15)];
    expect(await json('campaign', 'list', 'acme')).toEqual([
      { maker: 'acme', id: 'spring', name: 'spring', from, to, product: null, groups: [] },
    ]);
    const refused = await run('campaign', 'add', 'acme', 'spring', ...days, '--group', 'moon');
    expect(refused.exitCode).toBe(1);
    expect(refused.err).toContain('moon');
    expect((await run('campaign', 'remove', 'acme', 'spring')).out).toBe(
      'Campaign spring is taken back.',
    );
    expect(await json('campaign', 'list', 'acme')).toEqual([]);
    expect((await run('campaign', 'remove', 'acme', 'spring')).exitCode).toBe(1);
  });
});

describe('advice list', () => {
  test('shows what was suggested and what came of it', async () => {
    const { run, json } = await runningSystem();
    const { out } = await run('advice', 'list');
    expect(out).toContain('Assistance: turbo → eco');
    expect(out).toContain('3.14 (2.8 to 3.42) %');
    expect(await json('advice', 'list', '--maker', 'acme', '--state', 'accepted')).toEqual([
      advice,
    ]);
    expect((await run('advice', 'list', '--state', 'expired')).out).toBe(
      'No advice was given yet.',
    );
  });
});

describe('rejected', () => {
  test('shows reason and detail, explains the reason, and is not commanded by a client id', async () => {
    const { run } = await runningSystem();
    const { out } = await run('rejected');
    expect(out).toContain('vm/acme/e-bike/d-1/telemetry');
    expect(out).toContain('signal-unknown: The product model declares no such signal');
    expect(out).toContain('bike-1\\x1b[31m');
    expect(out).not.toContain('{"speeed":1}');
    expect((await run('rejected', '--payload')).out).toContain('{"speeed":1}');
    expect((await run('rejected', '--reason', 'not-json')).out).toBe('No message was rejected.');
  });

  test('pages on until it has as many as were asked for', async () => {
    const rejected = Array.from({ length: 1_100 }, (_, index) => ({
      ...rejection,
      id: 2_000 - index,
    }));
    const { json } = await runningSystem({ rejected });
    const all = (await json('rejected', '--limit', '1050')) as { id: number }[];
    expect(all.map(({ id }) => id)).toEqual(rejected.slice(0, 1_050).map(({ id }) => id));
  });
});

describe('health', () => {
  test('shows the sum that must hold as a sum', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('health');
    expect(exitCode).toBe(0);
    expect(out).toContain(
      'received 1,234 = stored 1,200 + duplicate 4 + rejected 20 + dropped 0 + waiting 10: holds',
    );
    expect(out).toContain('doors     MQTT 1883, WebSocket 8083; topics below vm/');
    expect(out).toContain('signal-unknown 20');
    expect(out).not.toContain('not-json');
    expect(await json('health')).toEqual(well);
  });

  test('ends with 1 and says what is wrong', async () => {
    const store = {
      ...upToDate('influx'),
      lagBytes: 9_000,
      lagReadings: 120,
      error: 'refused',
      since: Date.UTC(2026, 2, 1, 12),
    };
    const { run } = await runningSystem({
      health: {
        ...well,
        holds: false,
        ackMs: { p50: null, p99: null, n: 0 },
        edge: { up: false, startedAt: null, rssMb: null, doors: null },
        insight: { ...well.insight, stores: [store], lastRun: null },
      },
    });
    const { exitCode, out, err } = await run('health');
    expect(exitCode).toBe(1);
    expect(out).toContain('edge      away');
    expect(err).toContain('The sum of readings does not hold.');
    expect(err).toContain('The edge process is away.');
    expect(out).toContain(
      'store     influx, 120 readings (9,000 bytes) behind, away since 2026-03-01 12:00Z: refused',
    );
    expect(err).toContain('The store influx fails: refused.');
  });

  test('tells what came of computing everything anew at night', async () => {
    const audit = { at: Date.UTC(2026, 2, 1, 3), milliseconds: 900, sessions: 4_812, drift: 0 };
    const toldBy = async (drift: number) => {
      const insight = { ...well.insight, lastAudit: { ...audit, drift } };
      const { run } = await runningSystem({ health: { ...well, insight } });
      return (await run('health')).out;
    };
    expect(await toldBy(0)).toContain(
      'audit     2026-03-01 03:00Z, 4,812 sessions anew: all as it was kept',
    );
    expect(await toldBy(3)).toContain('4,812 sessions anew: 3 rows differed and were put right');
  });

  test('tells how fast a store catches up, and when it will have done so', async () => {
    const behind = { ...upToDate('influx'), lagBytes: 90_000, lagReadings: 1_200 };
    const stores = [
      { ...behind, perSecond: 99.6, secondsLeft: 12.3 },
      { ...behind, name: 'embedded', perSecond: 2, secondsLeft: null },
    ];
    const { run } = await runningSystem({
      health: { ...well, insight: { ...well.insight, stores } },
    });
    const { exitCode, out } = await run('health');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/influx, 1,200 readings .* takes 100 readings\/s, about 13 s left$/m);
    expect(out).toMatch(/embedded, 1,200 readings .* takes 2 readings\/s$/m);
  });
});
