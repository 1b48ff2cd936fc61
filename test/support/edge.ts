import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { productModelSchema } from '../../contract/model/product-model.ts';
import { silent } from '../../contract/ports/logger.ts';
import { startEdge } from '../../edge.ts';
import { openRegistry } from '../../registry/open-registry.ts';
import { readOrMakeServerKey } from '../../registry/server-key.ts';
import { prepareDataFolder } from '../../store/data-folder.ts';
import { openJournalReader } from '../../store/journal/journal-reader.ts';
import { type JournalOptions, openJournalWriter } from '../../store/journal/journal-writer.ts';
import { openRawMqtt, type RawMqtt, type RawMqttOptions } from './raw-mqtt.ts';
import { projectRoot } from './source-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The edge process's own wiring, in this process: what is under it can be held and broken. */
export interface TestEdge {
  readonly counters: Awaited<ReturnType<typeof startEdge>>['counters'];
  /** Comes in as the e-bike with this name, of maker `acme`; messages on `topic` are its readings. */
  join(
    device: string,
    options?: Parameters<RawMqtt['connect']>[0] & Pick<RawMqttOptions, 'onPacket'>,
  ): Promise<{ readonly client: RawMqtt; readonly topic: string }>;
  /** Closes it and deletes its data. */
  close(): Promise<void>;
}

/** Starts the edge on a fresh folder in which `acme` has e-bikes of these names. */
export async function startTestEdge(
  devices: readonly string[],
  disk: Pick<JournalOptions, 'files' | 'segmentBytes'>,
): Promise<TestEdge> {
  const folder = await temporaryFolder('edge');
  try {
    const passwords = await register(folder.path, devices);
    const config = readConfig({
      VALUEMESH_DATA_DIR: folder.path,
      VALUEMESH_MQTT_PORT: '0',
      VALUEMESH_MQTT_WS_PORT: '',
    });
    const edge = await startEdge(config, silent, disk);
    const clients: RawMqtt[] = [];
    return {
      counters: edge.counters,
      async join(device, { onPacket = () => {}, ...options } = {}) {
        const client = await openRawMqtt({ port: edge.ready.mqttPort, onPacket });
        clients.push(client);
        const username = `acme/e-bike/${device}`;
        const password = Buffer.from(passwords.get(username) ?? '');
        const { returnCode } = await client.connect({
          clientId: device,
          username,
          password,
          ...options,
        });
        if (returnCode !== 0) throw new Error(`${username} was refused with code ${returnCode}`);
        return { client, topic: `vm/${username}/telemetry` };
      },
      async close() {
        for (const client of clients) client.cut();
        await edge.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Writes a registry as the insight process would; answers the passwords by user name. */
async function register(root: string, devices: readonly string[]) {
  const { registry: directory } = await prepareDataFolder(root);
  const registry = await openRegistry({
    log: await openJournalWriter({
      directory,
      onFault: (fault) => {
        throw fault;
      },
    }),
    source: await openJournalReader({ directory }),
    serverKey: await readOrMakeServerKey(root),
    logger: silent,
  });
  const model = JSON.parse(await readFile(join(projectRoot, 'products/e-bike.json'), 'utf8'));
  await registry.apply(
    [
      { change: 'maker', maker: { id: 'acme', name: 'Acme', timezone: 'UTC', demo: false } },
      { change: 'product', maker: 'acme', model: productModelSchema.parse(model) },
    ],
    'test',
  );
  const { credentials } = await registry.import(
    devices.map((device) => ({ maker: 'acme', product: 'e-bike', device, customer: 'anna' })),
    'test',
  );
  await registry.close();
  return new Map(credentials.map(({ username, password }) => [username, password]));
}
