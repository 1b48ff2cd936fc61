import { seededRandom } from '../../../analytics/random.ts';
import {
  type ProductModelInput,
  productModelSchema,
} from '../../../contract/model/product-model.ts';
import type { Reading } from '../../../contract/wire/messages.ts';
import { rhythm } from './paced.ts';
import type { PlantedWorld } from './planted-world.ts';
import { times } from './worlds.ts';

const devices = 20;

/** A product whose gap is tuned, from one at which nobody would leave it. */
export const paced = 'paced';
const tuned: ProductModelInput['session'] = { by: 'gap', gapSeconds: { auto: true, begin: 60 } };

/**
 * Adds to a world a product that tells by nothing but its silences when it is used: of about 20 s
 * within a use and 31,600 s between.
 *
 * @param gapSeconds what its model fixes the gap to, instead of leaving it to be tuned
 */
export function withPaced(world: PlantedWorld, seed: number, gapSeconds?: number): PlantedWorld {
  const { maker, now, registry } = world;
  const model = productModelSchema.parse({
    product: paced,
    name: 'Paced',
    version: 1,
    signals: { strokes: { kind: 'counter', unit: '1', resolution: 1 } },
    session: gapSeconds === undefined ? tuned : { by: 'gap', gapSeconds },
    features: { strokes: { signal: 'strokes', aggregate: 'delta', label: 'Strokes' } },
    context: { features: [] },
    value: {
      currency: 'EUR',
      outcomes: [{ feature: 'strokes', label: 'Strokes', worth: 0.1 }],
      resources: [{ feature: 'strokes', label: 'Wear', worth: 0.02 }],
    },
  } satisfies ProductModelInput);
  const from = now - 21 * 86_400_000;
  const draw = rhythm()(seededRandom(seed));
  const owners = registry.customers(maker);
  const readings = times(devices, (number) => {
    const device = `paced-${number}`;
    registry.change(
      {
        change: 'device',
        device: { maker, product: paced, id: device, group: null, attributes: {}, revoked: false },
      },
      {
        change: 'ownership',
        ownership: {
          ...{ maker, product: paced, device, from: 0 },
          customer: owners[number % owners.length]?.id ?? null,
        },
      },
    );
    return told(draw, from, now).map((reading) => ({ ...reading, device }));
  }).flat();
  registry.change({ change: 'product', maker, model });
  return {
    ...world,
    models: [...world.models, model],
    readings: new Map([...world.readings, [paced, readings]]),
  };
}

function told(draw: () => number, from: number, to: number): Reading[] {
  const pauseMs = () => 1_000 * draw();
  const readings: Reading[] = [];
  for (let ts = from + pauseMs(); ts < to; ts += pauseMs()) {
    readings.push({ ts: Math.round(ts), values: { strokes: readings.length } });
  }
  return readings;
}
