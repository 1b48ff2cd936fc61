import { type Behaviour, effectOf, elapsed, hoursOf, ripple, rounded } from '../course.ts';

/** Assembly by the hundred, heavy drilling in stone, and small repairs. Reports only while working. */
export const cordlessDrill: Behaviour = {
  product: 'cordless-drill',
  setting: 'gear',
  levels: ['high', 'auto', 'low'],
  every: 120,
  habits: [
    {
      name: 'assembly in series',
      perWeek: 6,
      days: [1, 1, 1, 1, 0.9, 0.1, 0],
      hours: [{ at: 8.6, spread: 0.6 }],
      minutes: { median: 70, spread: 0.2 },
      marks: { torque: 9, anHour: 110, energyEach: 0.09 },
      effect: { low: 1.2, high: 1, auto: 1.07 },
    },
    {
      name: 'heavy drilling',
      perWeek: 4,
      days: [1, 1, 1, 1, 1, 0.2, 0],
      hours: [{ at: 14.3, spread: 0.7 }],
      minutes: { median: 38, spread: 0.2 },
      marks: { torque: 46, anHour: 30, energyEach: 0.8 },
      effect: { low: 1, high: 1.35, auto: 1.12 },
    },
    {
      name: 'small repairs',
      perWeek: 2.5,
      days: [0.3, 0.3, 0.3, 0.3, 0.6, 1.2, 0.6],
      hours: [{ at: 17.8, spread: 0.7 }],
      minutes: { median: 11, spread: 0.25 },
      marks: { torque: 18, anHour: 60, energyEach: 0.22 },
      effect: { low: 1.1, high: 1.18, auto: 1 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const { marks } = plan.habit;
    const fastened = Math.max(
      1,
      Math.round((marks.anHour ?? 60) * hoursOf(plan) * Math.exp(0.1 * chance.normal())),
    );
    const energy =
      fastened *
      (marks.energyEach ?? 0.2) *
      effectOf(circumstances) *
      thrift *
      Math.exp(0.07 * chance.normal());
    const torque = (marks.torque ?? 20) * Math.exp(0.08 * chance.normal());
    const phase = chance.between(0, 6);
    return {
      marks: [plan.start, plan.end],
      grown: { fastened, energy },
      at: (time) => {
        const share = elapsed(plan, time);
        return {
          fastened: (counters.fastened ?? 0) + Math.round(fastened * share),
          energy: rounded((counters.energy ?? 0) + energy * share, 2),
          torque: rounded(torque * (1 + 0.2 * ripple(time, 300, phase)), 1),
          gear: setting,
          temperature: rounded(24 + torque * 0.9 * Math.sqrt(share), 1),
        };
      },
    };
  },
};
