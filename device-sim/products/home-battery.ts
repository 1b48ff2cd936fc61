import { type Behaviour, effectOf, elapsed, hoursOf, ripple, rounded } from '../course.ts';

/** Feeds the evening from the day's sun, the night from what is left, and the heat pump in winter. */
export const homeBattery: Behaviour = {
  product: 'home-battery',
  setting: 'reserve',
  levels: ['30', '20', '50', '10'],
  every: 600,
  habits: [
    {
      name: 'through the evening',
      perWeek: 6,
      days: [1, 1, 1, 1, 1, 1, 1],
      hours: [{ at: 18.3, spread: 0.5 }],
      minutes: { median: 210, spread: 0.15 },
      marks: { power: 900 },
      effect: { 10: 1, 20: 1.1, 30: 1.2, 50: 1.45 },
    },
    {
      name: 'a trickle through the night',
      perWeek: 5,
      days: [1, 1, 1, 1, 1, 0.8, 0.8],
      hours: [{ at: 1.2, spread: 0.6 }],
      minutes: { median: 260, spread: 0.15 },
      marks: { power: 320 },
      effect: { 10: 1.15, 20: 1, 30: 1.08, 50: 1.2 },
    },
    {
      name: 'peaks at breakfast',
      perWeek: 5,
      days: [1, 1, 1, 1, 1, 0.5, 0.5],
      hours: [{ at: 6.6, spread: 0.4 }],
      minutes: { median: 48, spread: 0.18 },
      marks: { power: 2_100 },
      effect: { 10: 1.2, 20: 1.08, 30: 1, 50: 1.1 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const power = (plan.habit.marks.power ?? 800) * Math.exp(0.1 * chance.normal());
    const toHouse = (power / 1_000) * hoursOf(plan);
    const factor = effectOf(circumstances) * thrift * Math.exp(0.07 * chance.normal());
    const losses = toHouse * 0.09 * factor;
    const fromGrid = toHouse * 0.06 * factor;
    const full = chance.between(70, 98);
    const phase = chance.between(0, 6);
    return {
      marks: [plan.start, plan.end],
      grown: { to_house: toHouse, losses, from_grid: fromGrid },
      at: (time) => {
        const share = elapsed(plan, time);
        return {
          house_power:
            time < plan.end ? rounded(power * (1 + 0.12 * ripple(time, 1_300, phase)), 0) : 0,
          to_house: rounded((counters.to_house ?? 0) + toHouse * share, 3),
          losses: rounded((counters.losses ?? 0) + losses * share, 3),
          from_grid: rounded((counters.from_grid ?? 0) + fromGrid * share, 3),
          charge: rounded(Math.max(full - toHouse * 9 * share, Number(setting)), 0),
          reserve: Number(setting),
        };
      },
    };
  },
};
