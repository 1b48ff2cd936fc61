import type { TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import { storesOf } from './watch-store.ts';

/**
 * Waits until health says that InfluxDB is away, and asks where else people and programs look.
 * Answers how many of the four places (API, live stream, metrics, command line) do not say so.
 */
export async function placesThatHideIt(system: TestSystem): Promise<number> {
  const told = await until(
    async () => {
      const [influx] = storesOf(await system.health());
      return influx.error === null ? undefined : influx;
    },
    { what: 'health to say that InfluxDB is away', deadlineMs: 30_000, everyMs: 50 },
  );
  const metrics = await (await fetch(`${system.url}/metrics`)).text();
  const away = Number(/^valuemesh_store_away_seconds\{store="influx"\} (.+)$/m.exec(metrics)?.[1]);
  const { stdout, code } = await system.valuemesh(['health']);
  const answers = [
    told.since !== null && told.since <= Date.now() && told.lagBytes > 0,
    (await liveStream(system)).includes(`"error":${JSON.stringify(told.error)}`),
    away > 0,
    code !== 0 && /^store +influx, .* behind, away since /m.test(stdout),
  ];
  return answers.filter((tells) => !tells).length;
}

/** The first live figures of the stream that the health page listens to. */
async function liveStream({ url, adminKey }: TestSystem): Promise<string> {
  const giveUp = AbortSignal.timeout(10_000);
  const headers = { authorization: `Bearer ${adminKey}` };
  const response = await fetch(`${url}/api/v1/stream`, { headers, signal: giveUp });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/^event: health\ndata: .*\n\n/m.test(text)) break;
  }
  return text;
}
