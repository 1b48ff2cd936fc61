import type { App } from '../../dashboards/server/routes/route.ts';
import { buildServer, type DashboardOptions } from '../../dashboards/server/server.ts';
import { type MadeUpSystem, openMadeUpSystem } from './fixtures.ts';

/** The made-up system and its doors, asked without a port. */
export interface MadeUpDoors {
  readonly system: MadeUpSystem;
  readonly app: App;
  close(): Promise<void>;
}

/** Opens them; `changed` tells what is otherwise than usual. */
export async function openMadeUpDoors(
  changed: (usual: DashboardOptions) => DashboardOptions = (usual) => usual,
): Promise<MadeUpDoors> {
  const system = await openMadeUpSystem();
  const app = await buildServer(changed(system.options));
  return {
    system,
    app,
    async close() {
      await app.close();
      await system.close();
    },
  };
}
