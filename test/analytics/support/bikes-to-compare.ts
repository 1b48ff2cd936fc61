import type { ProductModel } from '../../../contract/model/product-model.ts';
import { bike, type Riding } from './bikes-of-a-kind.ts';

const own = bike('city');
const climb = { kind: 'counter' as const, resolution: 0.1, min: 0, aliases: [] };
const inUnit = (unit: string) => ({ signals: { ...own.signals, climb: { ...climb, unit } } });
const described = (context: Partial<ProductModel['context']>) => ({
  context: { ...own.context, ...context },
});
const valued = (value: Partial<ProductModel['value']>) => ({ value: { ...own.value, ...value } });
const [outcome] = own.value.outcomes;

const city: Omit<Riding, 'model'> = { customers: [0, 30], ways: ['commute', 'errand', 'tour'] };
const trek: Omit<Riding, 'model'> = {
  ...{ customers: [20, 50], ways: ['commute', 'errand', 'night'] },
  energy: { errand: 1.2 },
};
const few = { customers: [20, 28], rides: 30 } as const;
const mornings = { ...few, ways: ['commute', 'night', 'hillCommute'] } as const;

/** The words of the roads that a bike is ridden on. */
const told = { ...few, ways: ['commute', 'errand'] } as const;
const byRoad: Partial<ProductModel> = {
  ...described({ features: ['road'] }),
  features: {
    ...own.features,
    road: { signal: 'assist', aggregate: 'mode', label: 'Road', scale: 1 },
  },
  settings: {},
};

/** One maker's bikes, nearly all of one kind; and a bike of another maker. */
export const bikes: readonly Riding[] = [
  { ...city, model: own },
  { ...trek, model: bike('trek') },
  { ...city, customers: [30, 60], model: bike('twin') },
  { ...trek, ...few, climbIn: 1 / 0.3048, model: bike('in-feet', inUnit('[ft_i]')) },
  { ...trek, ...few, model: bike('in-kilograms', inUnit('kg')) },
  { ...trek, ...few, model: bike('without-climb', described({ features: [] })) },
  { ...trek, ...few, model: bike('without-time', described({ time: false })) },
  { ...few, ways: ['commute', 'hillCommute'], model: bike('mornings-only') },
  { ...mornings, model: bike('mornings') },
  { ...mornings, model: bike('mornings-by-hour', described({ features: [] })) },
  { ...trek, ...few, model: bike('in-francs', valued({ currency: 'CHF' })) },
  { ...trek, ...few, model: bike('dear', valued({ outcomes: [{ ...outcome!, worth: 0.4 }] })) },
  { ...told, road: ['eco', 'tour'], model: bike('to-town', byRoad) },
  { ...told, road: ['eco', 'turbo'], model: bike('to-hills', byRoad) },
  { ...few, ways: ['commute'], model: bike('one-way') },
  ...[0, 1, 2].map((sessions) => ({
    ...({ ...trek, customers: [0, sessions], rides: 1, model: bike(`of-${sessions}`) } as const),
  })),
  { ...trek, ...few, model: bike('kindless', { kind: undefined }) },
  { ...trek, ...few, model: bike('kettle', { kind: 'kettle' }) },
  { ...trek, ...few, maker: 'other', model: bike('foreign') },
];
