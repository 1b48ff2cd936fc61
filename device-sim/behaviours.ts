import type { Behaviour } from './course.ts';
import type { Habit } from './habit.ts';
import { airPurifier } from './products/air-purifier.ts';
import { cordlessDrill } from './products/cordless-drill.ts';
import { eBike } from './products/e-bike.ts';
import { espressoMachine } from './products/espresso-machine.ts';
import { heatPump } from './products/heat-pump.ts';
import { homeBattery } from './products/home-battery.ts';

/** The products that can be simulated. */
export const behaviours: readonly Behaviour[] = [
  heatPump,
  eBike,
  espressoMachine,
  homeBattery,
  cordlessDrill,
  airPurifier,
];

/**
 * The same products in a world where there is nothing to find: one way of using each, at any hour
 * of any day, and no setting better than another. What is found there is a false alarm.
 */
export const nullBehaviours: readonly Behaviour[] = behaviours.map((behaviour) => {
  const pattern = behaviour.habits[0] as Habit;
  const habit: Habit = {
    ...pattern,
    name: 'any time, all alike',
    perWeek: 10,
    days: [1, 1, 1, 1, 1, 1, 1],
    hours: [4, 8, 12, 16, 20].map((at) => ({ at, spread: 2.4 })),
    minutes: { median: 60, spread: 0.3 },
    effect: {},
  };
  return { ...behaviour, habits: [habit] };
});
