import type { ImportRow } from '../contract/records/registry.ts';
import { behaviours, nullBehaviours } from './behaviours.ts';
import type { Behaviour } from './course.ts';
import type { Habit } from './habit.ts';
import { type Chance, chanceOf } from './random.ts';

/** Everything that decides a world; the same options give the same world. */
export interface WorldOptions {
  readonly seed: number;
  readonly maker: string;
  readonly customers: number;
  /** epoch ms; the first day of the world */
  readonly from: number;
  readonly timezone: string;
  /** a world with nothing to find */
  readonly empty: boolean;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly kind: 'household' | 'workshop';
  /** path in the tree of groups */
  readonly group: string;
  /** chance of taking an advice */
  readonly openness: number;
  /** resource a unit of outcome relative to others who do the same */
  readonly thrift: number;
}

/** The faults that a device may have for life; most have none. */
export const faults = [
  'gaps',
  'late',
  'doubled',
  'shuffled',
  'resets',
  'nonsense',
  'fast-clock',
] as const;
export type FaultKind = (typeof faults)[number];

export interface SimulatedDevice {
  readonly id: string;
  readonly behaviour: Behaviour;
  readonly owner: Customer;
  /** who uses it, where several share it; each is named by `by` */
  readonly users: readonly Customer[];
  readonly group: string;
  /** How much of each habit its use holds. */
  readonly habits: readonly { readonly habit: Habit; readonly share: number }[];
  readonly firstSetting: string;
  /** epoch ms */
  readonly since: number;
  readonly fault: FaultKind | undefined;
}

export interface World {
  readonly options: WorldOptions;
  readonly customers: readonly Customer[];
  readonly devices: readonly SimulatedDevice[];
}

const dayMs = 86_400_000;
const towns = [
  'north/fjordby',
  'north/stavik',
  'middle/altfeld',
  'middle/rosenau',
  'south/montecalmo',
  'south/villafonte',
] as const;
const customersInAWorkshop = 4;

/** How likely each kind of customer has each product. */
const equipment: Readonly<Record<Customer['kind'], Readonly<Record<string, number>>>> = {
  household: {
    'heat-pump': 0.62,
    'e-bike': 0.66,
    'espresso-machine': 0.68,
    'home-battery': 0.6,
    'air-purifier': 0.52,
  },
  workshop: { 'e-bike': 0.35, 'air-purifier': 0.75, 'espresso-machine': 0.6 },
};

/** Households and workshops, what they own, and their habits. */
export function makeWorld(options: WorldOptions): World {
  const kinds = options.empty ? nullBehaviours : behaviours;
  const customers = Array.from({ length: options.customers }, (_, index) =>
    makeCustomer(options, index),
  );
  const owned = customers.flatMap((customer) =>
    kinds
      .filter((behaviour) =>
        chanceOf(options.seed, customer.id, behaviour.product, 'has').happens(
          equipment[customer.kind][behaviour.product] ?? 0,
        ),
      )
      .map((behaviour) =>
        makeDevice(
          options,
          behaviour,
          customer,
          [customer],
          `${short(behaviour.product)}-${customer.id}`,
        ),
      ),
  );
  const drill = kinds.find((behaviour) => behaviour.product === 'cordless-drill');
  const shared =
    drill === undefined
      ? []
      : workshops(customers).flatMap((users, index) =>
          ['a', 'b', 'c'].map((letter) =>
            makeDevice(options, drill, users[0] as Customer, users, `drill-${index + 1}${letter}`),
          ),
        );
  return { options, customers, devices: [...owned, ...shared] };
}

function makeCustomer({ seed, empty }: WorldOptions, index: number): Customer {
  const id = `c-${String(index + 1).padStart(4, '0')}`;
  const chance = chanceOf(seed, id);
  const kind = index % 4 === 3 ? 'workshop' : 'household';
  const town =
    kind === 'workshop'
      ? (towns[Math.floor(index / (4 * customersInAWorkshop)) % towns.length] as string)
      : chance.pick(towns);
  const workshop = Math.floor(index / 4 / customersInAWorkshop) + 1;
  return {
    id,
    kind,
    name:
      kind === 'workshop'
        ? `Workshop ${workshop}, bench ${(Math.floor(index / 4) % customersInAWorkshop) + 1}`
        : `Household ${index + 1}`,
    group:
      kind === 'workshop' ? `${town}/workshop-${workshop}` : `${town}/homes-${town.split('/')[1]}`,
    openness: chance.between(0.35, 0.9),
    thrift: empty ? 1 : Math.exp(0.09 * chance.normal()),
  };
}

function workshops(customers: readonly Customer[]): readonly Customer[][] {
  return [...byGroup(customers).values()].filter((users) => users[0]?.kind === 'workshop');
}

function byGroup(customers: readonly Customer[]): Map<string, Customer[]> {
  const groups = new Map<string, Customer[]>();
  for (const customer of customers) {
    const group = groups.get(customer.group);
    if (group === undefined) groups.set(customer.group, [customer]);
    else group.push(customer);
  }
  return groups;
}

function makeDevice(
  options: WorldOptions,
  behaviour: Behaviour,
  owner: Customer,
  users: readonly Customer[],
  id: string,
): SimulatedDevice {
  const chance = chanceOf(options.seed, id, behaviour.product);
  return {
    id,
    behaviour,
    owner,
    users,
    group: owner.group,
    habits: shareHabits(behaviour.habits, chance),
    firstSetting: chance.pick(behaviour.levels, [0.42, 0.28, 0.18, 0.12, 0.05]),
    // Most were there from the first day; the rest joined over the first half of the eight weeks.
    since: options.from + (chance.happens(0.7) ? 0 : Math.floor(chance.between(1, 28)) * dayMs),
    fault: chance.happens(0.25) ? chance.pick(faults) : undefined,
  };
}

/** Everyone has a main habit, most have a second one, some all of them. */
function shareHabits(habits: readonly Habit[], chance: Chance): SimulatedDevice['habits'] {
  const shares = habits.map(() => chance.between(0.15, 0.55));
  const main = Math.floor(chance.uniform() * habits.length);
  shares[main] = 1;
  return habits
    .map((habit, index) => ({ habit, share: shares[index] ?? 0 }))
    .filter(({ share }) => share > 0.22);
}

function short(product: string): string {
  return product
    .split('-')
    .map((word) => word.slice(0, 4))
    .join('');
}

/** The world as rows of an import: who is who, and what belongs to whom. */
export function importRows(world: World): ImportRow[] {
  const { maker, timezone } = world.options;
  return [
    ...world.customers.map(
      (customer): ImportRow => ({
        maker,
        customer: customer.id,
        customerName: customer.name,
        group: customer.group,
        timezone,
        consents: ['named', 'comparison', 'advice'],
        customerAttributes: { place: customer.kind },
      }),
    ),
    ...world.devices.map(
      (device): ImportRow => ({
        maker,
        product: device.behaviour.product,
        device: device.id,
        group: device.group,
        deviceAttributes: { place: device.owner.kind },
        // A tool that several share belongs to nobody in particular: each use is named by `by`.
        ...(device.users.length > 1 ? {} : { customer: device.owner.id, ownedFrom: device.since }),
      }),
    ),
  ];
}
