import type { FaultJob } from './job.ts';

/** Every fault job by its name, in the order in which they run and in which the page tells of them. */
export const catalogue: Readonly<Record<string, () => Promise<{ readonly job: FaultJob }>>> = {
  'held-commit': () => import('./held-commit.ts'),
  'power-loss': () => import('./power-loss.ts'),
  'edge-kills': () => import('./edge-kills.ts'),
  'system-kills': () => import('./system-kills.ts'),
  'refresh-kills': () => import('./refresh-kills.ts'),
  'clean-stops': () => import('./clean-stops.ts'),
  'reconnect-storm': () => import('./reconnect-storm.ts'),
  'write-errors': () => import('./write-errors.ts'),
  'slow-fsync': () => import('./slow-fsync.ts'),
  'full-disk': () => import('./full-disk.ts'),
  'damaged-files': () => import('./damaged-files.ts'),
  'heavy-queries': () => import('./heavy-queries.ts'),
  'older-release': () => import('./older-release.ts'),
  'influx-outages': () => import('./influx-outages.ts'),
  'mqtt-conformance': () => import('./mqtt-conformance.ts'),
  flood: () => import('./flood.ts'),
  'offline-sessions': () => import('./offline-sessions.ts'),
  'frozen-subscribers': () => import('./frozen-subscribers.ts'),
  'back-pressure': () => import('./back-pressure.ts'),
  soak: () => import('./soak.ts'),
  'shuffled-data': () => import('./shuffled-data.ts'),
  'mutated-packets': () => import('./mutated-packets.ts'),
  'hostile-clients': () => import('./hostile-clients.ts'),
  'lost-database': () => import('./lost-database.ts'),
};
