import { bestLevel } from './habit.ts';
import { life } from './life.ts';
import type { World } from './world.ts';

/** What was planted, to compare insight with. */
export interface Truth {
  readonly seed: number;
  readonly empty: boolean;
  readonly from: number;
  readonly to: number;
  readonly products: readonly {
    readonly product: string;
    readonly setting: string;
    readonly habits: readonly {
      readonly name: string;
      readonly best: string | null;
      readonly effect: Readonly<Record<string, number>>;
    }[];
  }[];
  readonly customers: readonly {
    readonly customer: string;
    readonly thrift: number;
    readonly openness: number;
  }[];
  readonly devices: readonly {
    readonly product: string;
    readonly device: string;
    readonly owner: string;
    readonly since: number;
    readonly setting: string;
    readonly fault: string | null;
  }[];
  readonly sessions: readonly {
    readonly product: string;
    readonly device: string;
    readonly start: number;
    readonly end: number;
    readonly habit: string;
    readonly user: string;
    readonly setting: string;
    readonly grown: Readonly<Record<string, number>>;
  }[];
}

/** The truth of a world up to a moment, as it is without advice. */
export function truthOf(world: World, to: number): Truth {
  const products = [
    ...new Map(world.devices.map(({ behaviour }) => [behaviour.product, behaviour])).values(),
  ];
  return {
    seed: world.options.seed,
    empty: world.options.empty,
    from: world.options.from,
    to,
    products: products.map(({ product, setting, habits }) => ({
      product,
      setting,
      habits: habits.map((habit) => ({
        name: habit.name,
        best: bestLevel(habit) ?? null,
        effect: habit.effect,
      })),
    })),
    customers: world.customers.map(({ id, thrift, openness }) => ({
      customer: id,
      thrift,
      openness,
    })),
    devices: world.devices.map((device) => ({
      product: device.behaviour.product,
      device: device.id,
      owner: device.owner.id,
      since: device.since,
      setting: device.firstSetting,
      fault: device.fault ?? null,
    })),
    sessions: world.devices.flatMap((device) => {
      const lived: Truth['sessions'][number][] = [];
      for (const { plan, course, setting, user } of life(
        world.options,
        device,
        () => device.firstSetting,
      )) {
        if (plan.end >= to) break;
        lived.push({
          product: device.behaviour.product,
          device: device.id,
          start: plan.start,
          end: plan.end,
          habit: plan.habit.name,
          user: user.id,
          setting,
          grown: course.grown,
        });
      }
      return lived;
    }),
  };
}
