import { type Behaviour, effectOf, elapsed, hoursOf, ripple, rounded } from '../course.ts';

/** Rides to work, errands and tours in the hills. Strong assist pays only uphill. */
export const eBike: Behaviour = {
  product: 'e-bike',
  setting: 'assist',
  levels: ['turbo', 'tour', 'eco'],
  every: 150,
  habits: [
    {
      name: 'to work and back',
      perWeek: 8,
      days: [1, 1, 1, 1, 0.9, 0, 0],
      hours: [
        { at: 7.6, spread: 0.4 },
        { at: 17.3, spread: 0.5 },
      ],
      minutes: { median: 26, spread: 0.2 },
      marks: { speed: 22, climb: 3 },
      effect: { turbo: 1.35, tour: 1.15, eco: 1 },
    },
    {
      name: 'errands',
      perWeek: 5,
      days: [0.8, 0.8, 0.8, 0.8, 1, 1.2, 0.1],
      hours: [{ at: 15, spread: 1 }],
      minutes: { median: 10, spread: 0.25 },
      marks: { speed: 16, climb: 4 },
      effect: { turbo: 1.3, tour: 1, eco: 1.05 },
    },
    {
      name: 'tours in the hills',
      perWeek: 2.2,
      days: [0, 0, 0, 0, 0.1, 1, 1.1],
      hours: [{ at: 10.5, spread: 0.8 }],
      minutes: { median: 120, spread: 0.25 },
      marks: { speed: 18, climb: 22 },
      effect: { turbo: 1.1, tour: 1, eco: 1.25 },
    },
  ],
  run: (circumstances) => {
    const { plan, counters, chance, thrift, setting } = circumstances;
    const { marks } = plan.habit;
    const speed = (marks.speed ?? 18) * (1 + 0.07 * chance.normal());
    const distance = speed * hoursOf(plan);
    const climb = distance * (marks.climb ?? 5) * Math.exp(0.2 * chance.normal());
    const energy =
      (distance * 7 + climb * 0.9) *
      effectOf(circumstances) *
      thrift *
      Math.exp(0.08 * chance.normal());
    const phase = chance.between(0, 6);
    return {
      marks: [plan.start, plan.end],
      grown: { distance, climb, energy },
      at: (time) => {
        const share = elapsed(plan, time);
        const riding = time < plan.end;
        return {
          riding,
          distance: rounded((counters.distance ?? 0) + distance * share, 3),
          climb: rounded((counters.climb ?? 0) + climb * share, 1),
          energy: rounded((counters.energy ?? 0) + energy * share, 1),
          speed: riding ? rounded(speed * (1 + 0.2 * ripple(time, 90, phase)), 1) : 0,
          assist: setting,
        };
      },
    };
  },
};
