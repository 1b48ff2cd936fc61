import { type Behaviour, effectOf, elapsed, hoursOf, ripple, rounded } from '../course.ts';

/** Quiet nights, dusty workshop days and smoke after cooking. */
export const airPurifier: Behaviour = {
  product: 'air-purifier',
  setting: 'mode',
  levels: ['boost', 'auto', 'quiet'],
  every: 900,
  habits: [
    {
      name: 'clean air through the night',
      perWeek: 6,
      days: [1, 1, 1, 1, 1, 1, 1],
      hours: [{ at: 22.2, spread: 0.4 }],
      minutes: { median: 430, spread: 0.1 },
      marks: { dust: 9, flow: 120 },
      effect: { quiet: 1, auto: 1.1, boost: 1.35 },
    },
    {
      name: 'dust of the workshop',
      perWeek: 4,
      days: [1, 1, 1, 1, 0.9, 0.1, 0],
      hours: [{ at: 9.1, spread: 0.6 }],
      minutes: { median: 160, spread: 0.15 },
      marks: { dust: 95, flow: 320 },
      effect: { quiet: 1.3, auto: 1.1, boost: 1 },
    },
    {
      name: 'after cooking',
      perWeek: 4,
      days: [1, 1, 1, 1, 1, 1.1, 1.1],
      hours: [{ at: 18.9, spread: 0.5 }],
      minutes: { median: 55, spread: 0.2 },
      marks: { dust: 48, flow: 240 },
      effect: { quiet: 1.22, auto: 1, boost: 1.15 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const { marks } = plan.habit;
    const hours = hoursOf(plan);
    const cleanAir = (marks.flow ?? 200) * hours * Math.exp(0.07 * chance.normal());
    const factor = effectOf(circumstances) * thrift * Math.exp(0.06 * chance.normal());
    const energy = cleanAir * 0.00016 * factor;
    const wear = cleanAir * (0.00004 + (marks.dust ?? 10) * 0.0000009) * factor;
    const dust = (marks.dust ?? 10) * Math.exp(0.15 * chance.normal());
    const phase = chance.between(0, 6);
    return {
      marks: [plan.start, plan.end],
      grown: { clean_air: cleanAir, energy, filter_wear: wear },
      at: (time) => {
        const share = elapsed(plan, time);
        return {
          fan: time < plan.end ? 'running' : 'off',
          clean_air: rounded((counters.clean_air ?? 0) + cleanAir * share, 1),
          energy: rounded((counters.energy ?? 0) + energy * share, 4),
          filter_wear: rounded((counters.filter_wear ?? 0) + wear * share, 4),
          dust: rounded(dust * (1.3 - 0.5 * share) * (1 + 0.08 * ripple(time, 700, phase)), 1),
          mode: setting,
        };
      },
    };
  },
};
