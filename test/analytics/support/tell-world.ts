import { type OpenInsight, openInsight } from './open-insight.ts';
import { loadReadings, type PlantedWorld } from './planted-world.ts';

/** Analytics that has seen all that the devices of a world sent, in one batch a product. */
export async function tellWorld(world: PlantedWorld): Promise<OpenInsight> {
  const insight = await openInsight(world.registry, world.now);
  for (const model of world.models) {
    const readings = world.readings.get(model.product) ?? [];
    await loadReadings(insight.database, world.maker, model, readings);
  }
  await insight.runNow();
  return insight;
}
