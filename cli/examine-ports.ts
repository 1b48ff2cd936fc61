import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { type Check, fine, problemWith } from '../contract/records/diagnosis.ts';

/** Whether the ports that a start would open are free. */
export async function examinePorts(config: Config): Promise<readonly Check[]> {
  const { HOST, MQTT_PORT, MQTT_WS_PORT, MQTT_TLS_PORT, HTTP_PORT } = config;
  const wanted = Object.entries({ MQTT_PORT, MQTT_WS_PORT, MQTT_TLS_PORT, HTTP_PORT }).flatMap(
    ([setting, port]) => (port === undefined || port === 0 ? [] : [{ setting, port }]),
  );
  const checks: Check[] = [];
  for (const { setting, port } of wanted) {
    const why = await refusal(HOST, port);
    if (why === undefined) continue;
    const next = `Stop the program that uses it, or set VALUEMESH_${setting} to another port.`;
    checks.push(problemWith('ports', `port ${port} on ${HOST} cannot be opened (${why})`, next));
  }
  if (checks.length > 0) return checks;
  return [fine('ports', `${wanted.map(({ port }) => port).join(', ')} on ${HOST} are free`)];
}

async function refusal(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    server.close();
  }
}
