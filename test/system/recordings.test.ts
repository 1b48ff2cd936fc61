import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProductSummary } from '../../contract/records/session.ts';
import type { UseCases } from '../../contract/records/use-context.ts';
import { describeWithSharedData, sharedData } from '../support/shared-data.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

const dayOf = (time: number | null) => new Date(time ?? 0).toISOString().slice(0, 10);

describeWithSharedData('recordings of real use', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem();
  });
  afterAll(() => system.close());

  /** Replays files; answers what `replay --json` says of them. */
  async function replay(...files: readonly string[]) {
    const { code, stdout, stderr } = await system.valuemesh(['replay', ...files, '--json'], 90_000);
    expect(stderr).not.toContain('error:');
    expect(code).toBe(0);
    return JSON.parse(stdout) as {
      sent: { file: string; lines: number; broken: number; readings: number }[];
      summaries: ProductSummary[];
    };
  }

  test('of charging at work reconcile to the session and the watt-hour', async () => {
    const { sent } = await replay(join(sharedData, 'ev-charging/sessions.csv'));
    expect(sent).toMatchObject([{ lines: 3_395, broken: 0, readings: 3 * 3_395 }]);

    const summary = await system.get<ProductSummary>(
      '/api/v1/makers/replay/products/ev-charger/summary',
    );
    expect(summary).toMatchObject({
      sessions: 3_395,
      customers: 85,
      devices: 105,
      groups: 25,
      readings: 3 * 3_395,
      zero: { energy: 55 },
    });
    expect(summary.totals.energy?.value).toBeCloseTo(19_723.69, 2);
    expect(dayOf(summary.firstStart)).toBe('2014-11-18');
    expect(dayOf(summary.lastEnd)).toBe('2015-10-04');
  });

  test('of charging at work fall into stable ways of use with names, which add up to the file', async () => {
    await replay(join(sharedData, 'ev-charging/sessions.csv'));
    const path = '/api/v1/makers/replay/products/ev-charger';
    const found = await until(
      async () => {
        const answer = await system.get<UseCases>(`${path}/use-cases`);
        const placed = answer.items.reduce((sum, { sessions }) => sum + sessions, 0);
        return placed === 3_395 ? answer : undefined;
      },
      { what: 'the ways of charging', deadlineMs: 60_000, everyMs: 500 },
    );
    const { items, quality } = found;
    for (const { name, stability, rule, sessions } of items) {
      console.log(
        `${name}: ${sessions} sessions, found again ${stability?.toFixed(2)}, ${rule?.sentence ?? 'no rule'}`,
      );
    }
    console.log(
      `unexplained ${quality.unexplained?.toFixed(2)}, between ${quality.between?.toFixed(3)}`,
    );
    expect(items.length).toBeGreaterThan(1);
    for (const { name, stability, state, rule } of items) {
      expect(name).toMatch(/^[a-z][a-z ,]+$/);
      expect(state).toBe('stable');
      expect(stability).toBeGreaterThanOrEqual(0.75);
      expect(rule?.precision).toBeGreaterThan(0.5);
      expect(rule?.coverage).toBeGreaterThan(0.5);
    }
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
    expect(quality.unexplained).toBeGreaterThan(0);
    expect(quality.unexplained).toBeLessThan(1);

    const { totals, sessions } = await system.get<ProductSummary>(`${path}/summary`);
    const sum = (of: (context: UseCases['items'][number]) => number) =>
      items.reduce((total, context) => total + of(context), 0);
    expect(sum((context) => context.sessions)).toBe(sessions);
    expect(sum(({ outcomes }) => outcomes.energy?.value ?? 0)).toBeCloseTo(19_723.69, 2);
    // The sum of the column chargeTimeHrs, and of dollars.
    expect(totals.duration?.value).toBeCloseTo(9_646.85, 1);
    expect(totals.paid?.value).toBeCloseTo(401.52, 2);
    // Money: half a dollar an hour and what was paid, in every way of use.
    expect(sum(({ cost }) => cost.value)).toBeCloseTo(9_646.85 / 2 + 401.52, 0);
  });

  test('of vehicles leave no line without a name for what became of it', async () => {
    const folder = join(sharedData, 'openxc');
    const files = readdirSync(folder).filter((file) => /\.(trace|json)$/.test(file));
    expect(files.length).toBeGreaterThan(3);
    const before = await system.health();
    const { sent } = await replay(...files.map((file) => join(folder, file)));
    const { sum, holds } = await system.health();
    expect(sent.map(({ lines, readings }) => lines - readings)).toEqual(files.map(() => 0));
    expect(holds).toBe(true);
    const lines = sent.reduce((total, file) => total + file.lines, 0);
    const stored = sum.stored - before.sum.stored;
    expect(stored + sum.rejected - before.sum.rejected).toBe(lines);
    expect(await system.get('/api/v1/makers/replay/products/openxc-vehicle/summary')).toMatchObject(
      {
        readings: stored,
        devices: files.length,
      },
    );
  });
});
