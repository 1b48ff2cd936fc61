/** The ways in which the made-up products are used: what the pages are to show again. */

/** A way of using a product, planted. */
export interface Way {
  readonly id: string;
  readonly name: string;
  readonly state: 'stable' | 'unstable' | 'emerging';
  readonly weight: number;
  readonly weekend: boolean;
  /** middle hour of the start, and its spread, hours */
  readonly hour: readonly [number, number];
  readonly minutes: readonly [number, number];
  /** outcome a minute, and resource a unit of outcome, before habit and setting */
  readonly outcome: number;
  readonly resource: number;
}

export interface PlantedProduct {
  readonly product: string;
  readonly outcome: string;
  readonly resource: string;
  readonly setting: string;
  /** level of the setting → how much of the resource it takes */
  readonly levels: Readonly<Record<string, number>>;
  readonly perWeek: number;
  readonly share: number;
  readonly ways: readonly Way[];
}

const way = (
  id: string,
  name: string,
  weight: number,
  rest: Omit<Way, 'id' | 'name' | 'weight' | 'weekend' | 'state'> &
    Partial<Pick<Way, 'weekend' | 'state'>>,
): Way => ({ id, name, weight, weekend: false, state: 'stable', ...rest });

export const planted: readonly PlantedProduct[] = [
  {
    product: 'e-bike',
    outcome: 'distance',
    resource: 'energy',
    setting: 'assist',
    levels: { eco: 0.7, tour: 1, turbo: 1.55 },
    perWeek: 4,
    share: 0.8,
    ways: [
      way('u-1', 'weekday morning, flat', 30, {
        hour: [7.6, 0.7],
        minutes: [24, 7],
        outcome: 0.3,
        resource: 7.4,
      }),
      way('u-2', 'weekday evening, flat', 27, {
        hour: [17.4, 1],
        minutes: [27, 9],
        outcome: 0.29,
        resource: 7.9,
      }),
      way('u-3', 'weekend, long, hilly', 13, {
        weekend: true,
        hour: [12, 2],
        minutes: [128, 40],
        outcome: 0.3,
        resource: 12.5,
      }),
      way('u-4', 'weekday midday, short', 18, {
        hour: [12.6, 1.1],
        minutes: [8, 3],
        outcome: 0.27,
        resource: 9.4,
      }),
      way('u-5', 'late evening, short', 5, {
        state: 'emerging',
        hour: [22, 0.8],
        minutes: [13, 4],
        outcome: 0.28,
        resource: 8.8,
      }),
    ],
  },
  {
    product: 'heat-pump',
    outcome: 'heat',
    resource: 'energy',
    setting: 'flow_temperature',
    levels: { '35': 0.82, '40': 0.9, '45': 1, '50': 1.14, '55': 1.3 },
    perWeek: 6,
    share: 0.45,
    ways: [
      way('u-6', 'morning, hot water', 24, {
        hour: [6, 0.8],
        minutes: [42, 10],
        outcome: 0.075,
        resource: 0.36,
      }),
      way('u-7', 'evening, cold weather, room heating', 33, {
        hour: [18, 2],
        minutes: [170, 60],
        outcome: 0.09,
        resource: 0.34,
      }),
      way('u-8', 'mild weather, room heating', 19, {
        hour: [13, 4],
        minutes: [95, 35],
        outcome: 0.07,
        resource: 0.22,
      }),
      way('u-9', 'night, cold weather, long', 15, {
        state: 'unstable',
        hour: [2.5, 1.5],
        minutes: [260, 70],
        outcome: 0.085,
        resource: 0.33,
      }),
    ],
  },
  {
    product: 'espresso-machine',
    outcome: 'cups',
    resource: 'energy',
    setting: 'standby_after',
    levels: { '10': 0.6, '30': 1, '60': 1.5, '120': 2.3 },
    perWeek: 7,
    share: 0.6,
    ways: [
      way('u-10', 'weekday morning, with milk', 40, {
        hour: [7, 0.8],
        minutes: [35, 12],
        outcome: 0.07,
        resource: 0.11,
      }),
      way('u-11', 'afternoon, without milk', 28, {
        hour: [14.5, 1.4],
        minutes: [28, 10],
        outcome: 0.06,
        resource: 0.14,
      }),
      way('u-12', 'weekend morning, long, with milk', 18, {
        weekend: true,
        hour: [9.5, 1.2],
        minutes: [90, 30],
        outcome: 0.05,
        resource: 0.13,
      }),
    ],
  },
];
