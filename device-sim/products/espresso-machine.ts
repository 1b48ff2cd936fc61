import { type Behaviour, effectOf, elapsed, hoursOf, rounded } from '../course.ts';

/** A cup before work, milk drinks at the weekend, a long run of cups in an office. */
export const espressoMachine: Behaviour = {
  product: 'espresso-machine',
  setting: 'standby_after',
  levels: ['60', '30', '120', '10'],
  every: 240,
  habits: [
    {
      name: 'a quick cup before work',
      perWeek: 5,
      days: [1, 1, 1, 1, 1, 0.1, 0.1],
      hours: [{ at: 6.7, spread: 0.3 }],
      minutes: { median: 22, spread: 0.2 },
      marks: { cupsAnHour: 4.5, milk: 0.02 },
      effect: { 10: 1, 30: 1.12, 60: 1.3, 120: 1.55 },
    },
    {
      name: 'milk drinks at the weekend',
      perWeek: 2.5,
      days: [0, 0, 0, 0, 0.1, 1, 1],
      hours: [{ at: 9.8, spread: 0.7 }],
      minutes: { median: 65, spread: 0.2 },
      marks: { cupsAnHour: 5, milk: 0.22 },
      effect: { 10: 1.15, 30: 1, 60: 1.1, 120: 1.3 },
    },
    {
      name: 'coffee through the afternoon',
      perWeek: 4,
      days: [1, 1, 1, 1, 0.9, 0.2, 0.2],
      hours: [{ at: 14.2, spread: 0.6 }],
      minutes: { median: 110, spread: 0.2 },
      marks: { cupsAnHour: 4, milk: 0.08 },
      effect: { 10: 1.25, 30: 1.1, 60: 1, 120: 1.12 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const { marks } = plan.habit;
    const hours = hoursOf(plan);
    const cups = Math.max(
      1,
      Math.round((marks.cupsAnHour ?? 4) * hours * Math.exp(0.12 * chance.normal())),
    );
    const energy =
      (0.06 + 0.045 * cups) * effectOf(circumstances) * thrift * Math.exp(0.06 * chance.normal());
    const length = plan.end - plan.start;
    const warm = plan.start + Math.min(300_000, length * 0.25);
    const brewings = Array.from(
      { length: Math.min(cups, 6) },
      (_, index) => warm + ((plan.end - warm) * (index + 0.5)) / Math.min(cups, 6),
    );
    // Whether there is milk is a matter of the habit, not of how long a session happens to be.
    const milk = marks.milk ?? 0;
    const steams = milk > 0.05;
    const steamFrom = steams ? plan.end - milk * length : plan.end;
    return {
      marks: [
        plan.start,
        warm,
        ...brewings.filter((time) => time < steamFrom),
        ...(steams ? [steamFrom] : []),
        plan.end,
      ],
      grown: { cups, energy },
      at: (time) => {
        const share = elapsed(plan, time);
        const brewing = brewings.some((start) => time >= start && time < start + 40_000);
        const state =
          time >= plan.end
            ? 'off'
            : time < warm
              ? 'warming'
              : steams && time >= steamFrom
                ? 'steaming'
                : brewing
                  ? 'brewing'
                  : 'ready';
        return {
          state,
          cups: (counters.cups ?? 0) + (time >= plan.end ? cups : Math.floor(cups * share)),
          energy: rounded((counters.energy ?? 0) + energy * share, 3),
          boiler_temperature: rounded(
            time < warm ? 25 + 68 * ((time - plan.start) / (warm - plan.start)) : 93,
            1,
          ),
          standby_after: Number(setting),
        };
      },
    };
  },
};
