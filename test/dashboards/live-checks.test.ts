import { expect, test } from 'vitest';
import { liveChecks } from '../../dashboards/server/live-checks.ts';
import { well } from '../cli/health-fixture.ts';

test('the doctor tells a drift that the night found, and that there was none', () => {
  const found = (drift: number) => {
    const lastAudit = { at: 0, milliseconds: 900, sessions: 4_812, drift };
    const checks = liveChecks({ ...well, insight: { ...well.insight, lastAudit } });
    return checks.filter(({ check }) => check === 'audit');
  };
  expect(found(0)).toMatchObject([{ state: 'ok', found: expect.stringContaining('4812') }]);
  expect(found(3)).toMatchObject([
    { state: 'warning', found: expect.stringMatching(/^3 rows differed/) },
  ]);
  expect(liveChecks(well).filter(({ check }) => check === 'audit')).toEqual([]);
});
