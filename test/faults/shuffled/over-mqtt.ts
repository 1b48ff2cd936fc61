import type { Health } from '../../../contract/records/health.ts';
import type { ImportResult } from '../../../contract/records/registry.ts';
import { deviceTopic } from '../../../contract/wire/topics.ts';
import { importRows } from '../../../device-sim/world.ts';
import { openRawMqtt, type RawMqtt } from '../../support/raw-mqtt.ts';
import { startTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import { type Answers, type Asked, askAll } from './answers.ts';
import type { Arrival } from './arrivals.ts';
import type { ShuffledWorld } from './lives.ts';

/** How many messages may wait for their acknowledgement, over all devices. */
const mostUnderWay = 200;

/**
 * Sends messages over MQTT to the built system, filled into InfluxDB and the embedded store, and
 * asks its API all there is to ask. Analytics runs once, when all is there: it pauses for an hour
 * after its first run, and a restart ends the pause.
 */
export async function answersOverMqtt(
  world: ShuffledWorld,
  messages: readonly Arrival[],
  influx: { readonly url: string; readonly database: string },
): Promise<Answers> {
  const system = await startTestSystem({
    settings: {
      STORE: 'influx',
      INFLUX_URL: influx.url,
      INFLUX_DATABASE: influx.database,
      ANALYSIS_PAUSE_SECONDS: '3600',
    },
  });
  try {
    await sendAll(system, world, messages);
    await until(async () => isStored(await system.health()), {
      what: 'all to be stored',
      deadlineMs: 60_000,
    });
    await system.stop();
    await system.restart();
    await until(async () => (await system.health()).insight.lastRun, {
      what: 'a run of analytics',
      deadlineMs: 60_000,
    });
    return await askAll(overHttp(system), world, { advice: false });
  } finally {
    await system.close();
  }
}

function isStored({ sum, insight }: Health): boolean {
  return sum.waiting === 0 && insight.stores.every(({ lagBytes }) => lagBytes === 0);
}

async function sendAll(
  system: TestSystem,
  world: ShuffledWorld,
  messages: readonly Arrival[],
): Promise<void> {
  const clients = await connectAll(system, world);
  const acknowledged = () =>
    [...clients.values()].reduce((sum, { pubacks }) => sum + pubacks.length, 0);
  const waiting = (sent: number) =>
    until(() => acknowledged() >= sent, { what: `${sent} acknowledgements`, deadlineMs: 30_000 });
  try {
    for (const [index, { product, device, payload, dup }] of messages.entries()) {
      const topic = deviceTopic({ maker: world.maker, product, device }, 'telemetry');
      clients.get(`${product}/${device}`)?.publish(topic, payload, { dup });
      if (index % mostUnderWay === 0) await waiting(index + 1);
    }
    await waiting(messages.length);
  } finally {
    for (const client of clients.values()) client.cut();
  }
}

/** Tells the system who is who, and connects every device, by product and id. */
async function connectAll(
  system: TestSystem,
  { maker, models, world }: ShuffledWorld,
): Promise<ReadonlyMap<string, RawMqtt>> {
  const { timezone } = world.options;
  await system.post('/api/v1/registry/makers', { id: maker, name: 'Demo', timezone });
  for (const model of models) await system.post('/api/v1/products', { maker, model });
  const rows = importRows(world).filter(
    ({ product }) =>
      product === undefined || models.some(({ product: known }) => known === product),
  );
  const { credentials } = await system.post<ImportResult>('/api/v1/registry/import', rows);
  const clients = new Map<string, RawMqtt>();
  for (const { username, password } of credentials) {
    const client = await openRawMqtt({ port: system.mqttPort });
    const clientId = username.split('/').slice(1).join('-');
    const { returnCode } = await client.connect({
      clientId,
      username,
      password: Buffer.from(password),
    });
    if (returnCode !== 0) throw new Error(`${username} was not let in: ${returnCode}`);
    clients.set(username.split('/').slice(1).join('/'), client);
  }
  return clients;
}

/** The questions of analytics, asked of the API. */
function overHttp(system: TestSystem): Asked {
  const of = (maker: string) => `/api/v1/makers/${maker}`;
  const known = async <Answer>(path: string): Promise<Answer | undefined> => {
    try {
      return await system.get<Answer>(path);
    } catch (error) {
      if (String(error).includes('answered 404')) return undefined;
      throw error;
    }
  };
  return {
    useCases: (maker, product) => system.get(`${of(maker)}/products/${product}/use-cases`),
    summary: (maker, product) => system.get(`${of(maker)}/products/${product}/summary`),
    sessions: (maker, product, { limit, after }) =>
      system.get(
        `${of(maker)}/products/${product}/sessions?limit=${limit}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
      ),
    sessionSeries: (maker, product, session) =>
      known(`${of(maker)}/products/${product}/sessions/${session}/series`),
    scale: (maker, { level, id, hierarchy }) =>
      known(`${of(maker)}/scales/${level}/${id}?hierarchy=${hierarchy}`),
    customerValue: (maker, customer) => known(`${of(maker)}/customers/${customer}/value`),
    advice: (maker) => system.get(`${of(maker)}/advice`),
  };
}
