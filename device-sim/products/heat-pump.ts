import { type Behaviour, effectOf, elapsed, hoursOf, ripple, rounded } from '../course.ts';

/** Heats rooms in cold weather, keeps them warm in mild weather, and makes hot water. */
export const heatPump: Behaviour = {
  product: 'heat-pump',
  setting: 'flow_temperature',
  levels: ['50', '45', '40', '35', '55'],
  every: 600,
  habits: [
    {
      name: 'warming up in the cold morning',
      perWeek: 6,
      days: [1, 1, 1, 1, 1, 1, 1],
      hours: [{ at: 5.2, spread: 0.5 }],
      minutes: { median: 150, spread: 0.18 },
      marks: { outdoor: -1, hot: 0, power: 2_600 },
      effect: { 35: 1.18, 40: 1.06, 45: 1, 50: 1.12, 55: 1.25 },
    },
    {
      name: 'keeping warm on a mild afternoon',
      perWeek: 5,
      days: [0.9, 0.9, 0.9, 0.9, 1, 1.1, 1.1],
      hours: [{ at: 14.5, spread: 0.9 }],
      minutes: { median: 75, spread: 0.2 },
      marks: { outdoor: 9, hot: 0, power: 1_500 },
      effect: { 35: 1, 40: 1.08, 45: 1.17, 50: 1.28, 55: 1.4 },
    },
    {
      name: 'hot water in the evening',
      perWeek: 6,
      days: [1, 1, 1, 1, 1, 1, 1],
      hours: [{ at: 20.5, spread: 0.6 }],
      minutes: { median: 42, spread: 0.15 },
      marks: { outdoor: 5, hot: 1, power: 2_200 },
      effect: { 35: 1.12, 40: 1.1, 45: 1.04, 50: 1, 55: 1.06 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const { marks } = plan.habit;
    const power = (marks.power ?? 2_000) * (1 + 0.08 * chance.normal());
    const energy = (power / 1_000) * hoursOf(plan);
    const outdoor = (marks.outdoor ?? 5) + 2 * chance.normal();
    const performance =
      (3.6 + 0.05 * outdoor) /
      (effectOf(circumstances) * thrift * Math.exp(0.05 * chance.normal()));
    const heat = energy * performance;
    const active = (marks.hot ?? 0) > 0.5 ? 'hot_water' : 'heating';
    const phase = chance.between(0, 6);
    const defrost =
      outdoor < 1 && plan.end - plan.start > 3_600_000
        ? plan.start + (plan.end - plan.start) * 0.6
        : undefined;
    return {
      marks: [plan.start, ...(defrost === undefined ? [] : [defrost, defrost + 300_000]), plan.end],
      grown: { energy, heat },
      at: (time) => {
        const share = elapsed(plan, time);
        const running = time < plan.end;
        const defrosting = defrost !== undefined && time >= defrost && time < defrost + 300_000;
        return {
          state: running ? (defrosting ? 'defrost' : active) : 'idle',
          power: running ? rounded(power * (1 + 0.05 * ripple(time, 900, phase)), 0) : 8,
          energy: rounded((counters.energy ?? 0) + energy * share, 3),
          heat: rounded((counters.heat ?? 0) + heat * share, 3),
          outdoor_temperature: rounded(outdoor + 0.4 * ripple(time, 7_200, phase), 1),
          flow_temperature: Number(setting),
        };
      },
    };
  },
};
