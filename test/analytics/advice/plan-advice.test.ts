import { describe, expect, test } from 'vitest';
import type { SettingComparison } from '../../../analytics/advice/better-settings.ts';
import type { DeviceUse } from '../../../analytics/advice/device-uses.ts';
import { isHeldOut } from '../../../analytics/advice/hold-out.ts';
import { type Planning, planAdvice } from '../../../analytics/advice/plan-advice.ts';
import { productModel } from '../support/planted-world.ts';

const eBike = productModel('e-bike');
const heatPump = productModel('heat-pump');
const day = 86_400_000;
const now = Date.parse('2026-05-01T00:00:00Z');

function better(fields: Partial<SettingComparison> = {}): SettingComparison {
  return {
    product: 'e-bike',
    context: 'k1',
    contextName: 'weekday evening',
    setting: 'assist',
    from: 'turbo',
    to: 'tour',
    difference: Math.log(1.09),
    lo90: Math.log(1.04),
    hi90: Math.log(1.14),
    p: 0.001,
    customers: 31,
    livingWithBetter: 9,
    triedBoth: 4,
    sessions: 400,
    ...fields,
  };
}

function use(fields: Partial<DeviceUse> = {}): DeviceUse {
  return {
    product: 'e-bike',
    device: 'd-1',
    customer: 'c-1',
    unit: 'c-1',
    agreed: true,
    context: 'k1',
    settings: { assist: 'turbo' },
    ...fields,
  };
}

function plan(fields: Partial<Planning> = {}) {
  return planAdvice({
    maker: 'acme',
    models: [eBike, heatPump],
    believed: [better()],
    uses: [use()],
    given: [],
    now,
    ...fields,
  });
}

const givenBefore = { product: 'e-bike', device: 'd-1', setting: 'assist', to: 'tour' };

describe('what is advised', () => {
  test('the better setting of the main context, with what to expect and from how many people', () => {
    const [advice, ...more] = plan();
    expect(more).toEqual([]);
    expect(advice).toMatchObject({
      device: 'd-1',
      customer: 'c-1',
      context: 'k1',
      setting: 'assist',
      from: 'turbo',
      to: 'tour',
      why: 'In use like your “weekday evening” sessions, people with assist level tour got 9 % more for their money than with turbo (31 customers compared).',
      expected: { value: 9, unit: '%', lo90: 4, hi90: 14, n: 400, customers: 31 },
      peers: 31,
      livingWithIt: 9,
      propensity: 0.9,
      created: now,
      expires: now + 14 * day,
    });
    expect(advice?.id).toMatch(/^[0-9a-f]{16}$/);
  });

  test('of several better levels the one with the largest difference', () => {
    const believed = [better(), better({ to: 'eco', difference: 0.2, lo90: 0.1, hi90: 0.3 })];
    expect(plan({ believed })[0]?.to).toBe('eco');
  });

  test('numbers go out as numbers, with their unit in the sentence', () => {
    const believed = [
      better({ product: 'heat-pump', setting: 'flow_temperature', from: '50', to: '35' }),
    ];
    const uses = [use({ product: 'heat-pump', settings: { flow_temperature: '50' } })];
    const [advice] = plan({ believed, uses });
    expect(advice).toMatchObject({ from: 50, to: 35 });
    expect(advice?.why).toContain(
      'flow temperature 35 °C got 9 % more for their money than with 50 °C',
    );
  });

  test('in "all use" nobody is told of their sessions', () => {
    const [advice] = plan({ believed: [better({ contextName: 'all use' })] });
    expect(advice?.why).toMatch(/^People with assist level tour got/);
  });
});

describe('nothing is advised', () => {
  test.each([
    ['to people who have not agreed', { uses: [use({ agreed: false })] }],
    [
      'where the better setting is already in force',
      { uses: [use({ settings: { assist: 'tour' } })] },
    ],
    ['from what was seen in another context', { uses: [use({ context: 'k2' })] }],
    ['from what was seen of another product', { uses: [use({ product: 'heat-pump' })] }],
    ['to a device whose setting is not known', { uses: [use({ settings: {} })] }],
    ['that the model does not allow', { believed: [better({ to: 'warp' })] }],
    [
      'within two weeks of another advice',
      { given: [{ ...givenBefore, to: 'eco', created: now - 13 * day }] },
    ],
    ['again within ninety days', { given: [{ ...givenBefore, created: now - 80 * day }] }],
  ] satisfies [string, Partial<Planning>][])('%s', (_, fields) => {
    expect(plan(fields)).toEqual([]);
  });

  test('but a device is advised again when both times have passed', () => {
    expect(plan({ given: [{ ...givenBefore, created: now - 91 * day }] })).toHaveLength(1);
    expect(plan({ given: [{ ...givenBefore, to: 'eco', created: now - 15 * day }] })).toHaveLength(
      1,
    );
  });
});

describe('holding out', () => {
  test('one unit in ten, the same whatever is advised, and another for another maker', () => {
    const units = Array.from({ length: 5_000 }, (_, n) => `c-${n}`);
    const held = units.filter((unit) => isHeldOut('acme', unit));
    expect(held.length / units.length).toBeGreaterThan(0.085);
    expect(held.length / units.length).toBeLessThan(0.115);
    expect(units.filter((unit) => isHeldOut('other', unit))).not.toEqual(held);
    const [unit = ''] = held;
    expect(plan({ uses: [use({ unit })] })[0]?.heldOut).toBe(true);
    expect(
      plan({
        uses: [use({ unit, product: 'heat-pump', settings: { flow_temperature: '50' } })],
        believed: [
          better({ product: 'heat-pump', setting: 'flow_temperature', from: '50', to: '35' }),
        ],
      })[0]?.heldOut,
    ).toBe(true);
  });
});
