import type { Logger } from '../../contract/ports/logger.ts';
import type { InfluxServer } from './influx-server.ts';
import type { Quarantine } from './quarantine.ts';
import { LinesRefused } from './store-away.ts';

/** The most lines in one request. */
const linesAtOnce = 5_000;

/**
 * Writes all lines, and resolves when InfluxDB has each one, or the quarantine has it. A request
 * that InfluxDB finds fault with is halved until the line at fault stands alone. Sending a line
 * again is harmless: it makes the same point. The lines of one request are in memory at a time.
 *
 * @throws StoreAway for whatever may be better later: the whole batch is then to be sent again
 */
export async function sendLines(
  lines: Iterable<string>,
  { server, quarantine, logger }: { server: InfluxServer; quarantine: Quarantine; logger: Logger },
): Promise<void> {
  let gathered: string[] = [];
  for (const line of lines) {
    gathered.push(line);
    if (gathered.length < linesAtOnce) continue;
    await send(gathered);
    gathered = [];
  }
  if (gathered.length > 0) await send(gathered);

  async function send(some: readonly string[]): Promise<void> {
    try {
      await server.write(some);
    } catch (error) {
      if (!(error instanceof LinesRefused)) throw error;
      if (some.length > 1) {
        const middle = some.length >> 1;
        await send(some.slice(0, middle));
        await send(some.slice(middle));
        return;
      }
      await quarantine.keep(some[0] as string, error.message);
      logger.error(
        { reason: error.message },
        'InfluxDB refuses a point: kept in the quarantine file',
      );
    }
  }
}
