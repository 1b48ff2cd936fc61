import type { SessionRecord } from '../../contract/records/session.ts';
import type { EmergingContext, UseCases, UseContext } from '../../contract/records/use-context.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { customersIn, money, quantile, ratio } from './made-up-estimates.ts';
import { madeUpInputs } from './made-up-explained.ts';
import { dayMs, maker, models, now, sessions, startOfWeek } from './made-up-use.ts';
import { type PlantedProduct, planted, type Way } from './planted-ways.ts';

const weekMs = 7 * dayMs;

/** The use contexts of a product as planted; nothing for one that is hardly used. */
export function useCasesOf(product: string): UseCases {
  const found = planted.find((candidate) => candidate.product === product);
  const own = sessions.filter((session) => session.product === product);
  const model = models.find((candidate) => candidate.product === product);
  const few = product === 'cordless-drill' ? 12 : 0;
  return {
    inputs: inputsAt({ of: 'contexts', maker, product }, own.length + few),
    maker,
    product,
    name: model?.name ?? product,
    window: { from: own.at(-1)?.start ?? now, to: now },
    computedAt: now - 90_000,
    seed: 1,
    n: own.length + few,
    customers: customersIn(own) + Math.min(few, 3),
    ...(found === undefined ? { withheld: 'not-enough-sessions' as const } : {}),
    quality: {
      stability: found === undefined ? null : 0.78,
      unexplained: found === undefined ? null : 0.31,
      between: found === undefined ? null : 0.06,
      sampled: Math.min(5_000, own.length),
    },
    needs: found === undefined ? { sessions: few, needed: 30 } : null,
    items: found === undefined ? [] : found.ways.map((way) => contextOf(found, way, own)),
    emerging: product === 'e-bike' ? [emergingIn(own)] : [],
  };
}

/** Something new among the sessions of the last two weeks. */
function emergingIn(own: readonly SessionRecord[]): EmergingContext {
  const recent = own.filter(({ start }) => start > now - 2 * weekMs);
  return {
    id: 'e-1',
    inputs: inputsAt({ of: 'emerging', maker, product: 'e-bike', context: 'e-1' }, 34),
    name: 'night, long, hilly',
    traits: [{ label: 'night', strength: 31, kind: 'lift' }],
    rule: {
      sentence:
        'Starts between 0:00 and 4:00: 92 % of such sessions are of this kind, and 95 % of this kind are such sessions.',
      precision: 0.92,
      coverage: 0.95,
    },
    sessions: 34,
    customers: 9,
    shareOfSessions: Math.min(1, 34 / recent.length),
    stability: 0.94,
    window: { from: now - 2 * weekMs, to: now },
    firstSeen: now - 13 * dayMs,
  };
}

/** The place of a context in the palette: by product, as the system numbers them. */
export function colourOf(context: string): number {
  const ways = planted.flatMap((product) => product.ways.map((way, n) => [way.id, n] as const));
  return ways.find(([id]) => id === context)?.[1] ?? 0;
}

function contextOf(product: PlantedProduct, way: Way, all: readonly SessionRecord[]): UseContext {
  const own = all.filter(({ context }) => context === way.id);
  const ratios = own.map(({ worth, cost }) => (worth ?? 0) / (cost ?? 1)).toSorted((a, b) => a - b);
  const stability = { stable: 0.93, unstable: 0.66, emerging: null }[way.state];
  return {
    id: way.id,
    inputs: madeUpInputs({ of: 'context', maker, product: product.product, context: way.id }, own),
    name: way.name,
    colour: colourOf(way.id),
    state: way.state,
    stability,
    traits: traitsOf(way),
    rule: {
      sentence: `Starts between ${Math.floor(way.hour[0] - way.hour[1])}:00 and ${Math.ceil(way.hour[0] + way.hour[1])}:00, ${way.weekend ? 'at the weekend' : 'on a weekday'}, lasts ${Math.round(way.minutes[0] - way.minutes[1])} to ${Math.round(way.minutes[0] + way.minutes[1])} minutes: 91 % of such sessions are of this kind, and 84 % of this kind are such sessions.`,
      precision: 0.91,
      coverage: 0.84,
    },
    sessions: own.length,
    customers: customersIn(own),
    shareOfSessions: own.length / all.length,
    shareOfCustomers: customersIn(own) / customersIn(all),
    value: ratio(own),
    room: {
      ...{ value: 18, lo90: 12, hi90: 25, unit: '%', n: 900, customers: 41 },
      method: 'regression of the 0.9 quantile',
    },
    weighing: {
      ...{ customers: 41, less: 18, anyhow: 12 },
      sentence: '18 of 41 get less, 12 at any prices.',
    },
    quantiles: {
      p10: quantile(ratios, 0.1),
      p25: quantile(ratios, 0.25),
      p50: quantile(ratios, 0.5),
      p75: quantile(ratios, 0.75),
      p90: quantile(ratios, 0.9),
    },
    worth: money(own, 'worth'),
    cost: money(own, 'cost'),
    outcomes: { [product.outcome]: amountOf(product, own) },
    trend: Array.from({ length: 12 }, (_, n) => {
      const week = startOfWeek(now) - (11 - n) * weekMs;
      return {
        week,
        sessions: own.filter(({ start }) => start >= week && start < week + weekMs).length,
      };
    }),
    change:
      way.state === 'emerging'
        ? { week: startOfWeek(now) - 4 * weekMs, shift: 14, lo90: 9, hi90: 19 }
        : null,
    underWay:
      way.id === 'u-4' ? { week: startOfWeek(now) - 2 * weekMs, probability: 0.8214 } : null,
    odd:
      way.id === 'u-4'
        ? [{ week: startOfWeek(now) - 8 * weekMs, sessions: 61, expected: 20.5 }]
        : [],
    heat: Array.from({ length: 7 }, (_, day) =>
      Array.from(
        { length: 24 },
        (_, hour) => own.filter((s) => s.weekday === day + 1 && Math.floor(s.hour) === hour).length,
      ),
    ),
    typical: typicalOf(way, own),
    settings: Object.keys(product.levels).map((level) => {
      const lived = own.filter(({ settings }) => String(settings[product.setting]) === level);
      return {
        setting: product.setting,
        label:
          models.find((m) => m.product === product.product)?.settings[product.setting]?.label ?? '',
        level: /^\d+$/.test(level) ? Number(level) : level,
        sessions: lived.length,
        customers: customersIn(lived),
        value: ratio(lived, 15),
      };
    }),
    since: now - 80 * dayMs,
    lineage:
      way.state === 'emerging'
        ? [{ at: now - 18 * dayMs, event: 'split', of: product.ways[1]?.id ?? null }]
        : [
            { at: now - 80 * dayMs, event: 'born', of: null },
            { at: now - 52 * dayMs, event: 'kept', of: way.id },
            { at: now - 24 * dayMs, event: 'kept', of: way.id },
          ],
  };
}

/** An amount of the outcome, in the unit that the model gives it. */
export function amountOf(product: PlantedProduct, own: readonly SessionRecord[]) {
  const model = models.find((candidate) => candidate.product === product.product);
  const signal = model?.signals[product.outcome];
  const value = own.reduce((sum, { features }) => sum + Number(features[product.outcome]), 0);
  return {
    value: Math.round(value * 1_000) / 1_000,
    unit: signal && 'unit' in signal ? signal.unit : '1',
  };
}

function traitsOf({ name, weekend, minutes }: Way): UseContext['traits'] {
  const when = {
    label: weekend ? 'weekend' : (name.split(',')[0] ?? name),
    strength: 3.14,
    kind: 'lift' as const,
  };
  const lasts = {
    label: minutes[0] > 100 ? 'long' : 'short',
    strength: minutes[0] > 100 ? 1.4 : -1.1,
    kind: 'difference' as const,
  };
  return [when, lasts, { label: 'with the battery', strength: 2.4, kind: 'lift' }];
}

function typicalOf({ minutes }: Way, own: readonly SessionRecord[]): string[] {
  const away = ({ start, end }: SessionRecord) => Math.abs((end - start) / 60_000 - minutes[0]);
  return own
    .toSorted((a, b) => away(a) - away(b))
    .slice(0, 3)
    .map(({ id }) => id);
}
