import { randomIndex, seededRandom } from '../../../analytics/random.ts';
import type { AnalyticsDatabase } from '../../../contract/ports/analytics-database.ts';
import { withPaced } from '../../analytics/support/paced-world.ts';
import {
  loadReadings,
  type PlantedWorld,
  plantWorld,
} from '../../analytics/support/planted-world.ts';

/** A world whose readings come in so many batches: much at first, then late and new ones mixed. */
export interface BatchedWorld extends PlantedWorld {
  /** Loads one batch, or all of them. */
  load(database: AnalyticsDatabase, batch?: number): Promise<void>;
}

/** Long enough for late data to have led to a fit. */
export const settledMs = 30 * 60_000;

/** Where a life tells what became of it. */
export const livedFile = 'lived.json';

/** The share of the readings that comes at once. */
const atFirst = 0.6;

/**
 * The same for the same seed, in whatever process.
 *
 * @param gapSeconds what the gap that is tuned is fixed to instead
 */
export function batchedWorld(seed: number, batches: number, gapSeconds?: number): BatchedWorld {
  const planted = plantWorld({
    seed,
    customers: 12,
    days: 21,
    products: ['heat-pump', 'home-battery'],
  });
  const world = withPaced(planted, seed, gapSeconds);
  const random = seededRandom(seed);
  const parts = world.models.map((model) => {
    const readings = world.readings.get(model.product) ?? [];
    // A quarter of an hour at a time: parts of sessions come late, as parcels do.
    const batchOf = new Map<string, number>();
    const own = readings.map((reading) => {
      const parcel = `${reading.device} ${Math.floor((reading.ts ?? 0) / 900_000)}`;
      const known = batchOf.get(parcel);
      const batch = known ?? (random() < atFirst ? 0 : 1 + randomIndex(random, batches - 1));
      batchOf.set(parcel, batch);
      return { reading, batch };
    });
    return { model, own };
  });
  return {
    ...world,
    load: async (database, batch) => {
      for (const { model, own } of parts) {
        const some = own.filter((one) => batch === undefined || one.batch === batch);
        await loadReadings(
          database,
          world.maker,
          model,
          some.map(({ reading }) => reading),
        );
      }
    },
  };
}
