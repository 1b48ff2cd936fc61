import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Child, runChild, startChild } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The last Node-RED for Node 20, and its usual nodes for InfluxDB. */
const packages = { 'node-red': '4.1.8', 'node-red-contrib-influxdb': '0.7.0' };

/** Where it is installed once: beside the project, of which it is no part. */
const folder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'valuemesh-bench',
  Object.values(packages).join('-'),
);

/** Installs Node-RED with npm, where that has not been done before; takes some 20 s. */
export async function installNodeRed(): Promise<void> {
  if (existsSync(folder)) return;
  const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  process.stderr.write(`Installing ${names.join(' and ')} into ${folder} …\n`);
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  const words = ['install', '--prefix', fresh, '--no-audit', '--no-fund', ...names];
  const { code, stderr } = await runChild('npm', words, { cwd: fresh, deadlineMs: 300_000 });
  if (code !== 0) {
    await rm(fresh, { recursive: true });
    throw new Error(`Node-RED could not be installed: ${stderr.trim().split('\n').at(-1)}`);
  }
  await rename(fresh, folder);
}

/** Starts Node-RED without its editor, with a flow from the broker into the database. */
export async function startNodeRed(options: {
  readonly brokerPort: number;
  readonly influxUrl: string;
  readonly database: string;
}): Promise<Child> {
  const user = await temporaryFolder('node-red');
  const flow = join(user.path, 'flow.json');
  const settings = join(user.path, 'settings.cjs');
  await writeFile(flow, JSON.stringify(flowFor(options)));
  await writeFile(settings, `module.exports = ${JSON.stringify(await settingsFor())};\n`);
  const script = join(folder, 'node_modules/node-red/red.js');
  const child = await startChild(
    process.execPath,
    [script, '--userDir', user.path, '--settings', settings, flow],
    { cwd: user.path },
  );
  void child.exited.then(() => user.remove());
  return child;
}

async function settingsFor() {
  return {
    uiHost: '127.0.0.1',
    uiPort: await freePort(),
    httpAdminRoot: false,
    httpNodeRoot: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
  };
}

/** A reading as a point; several fall into one millisecond, so the sequence goes into the nanoseconds. */
const toPoint = `
const [, maker, product, device] = msg.topic.split('/');
const { ts, seq, values } = msg.payload;
msg.payload = {
  measurement: 'telemetry',
  tags: { maker, product, device },
  fields: { seq, ...values },
  timestamp: ts + String(seq % 1000000).padStart(6, '0'),
};
return msg;`;

/**
 * MQTT in → to a point → 5,000 of them, or what came in a quarter of a second → InfluxDB batch.
 * A value that is the id of a node is taken for a link to it, so ids look like nothing else.
 */
function flowFor({ brokerPort, influxUrl, database }: Parameters<typeof startNodeRed>[0]) {
  const { hostname, port } = new URL(influxUrl);
  const node = (id: string, type: string, more: object, next?: string) => ({
    ...{ id, type, z: 'the-flow', name: '' },
    ...more,
    wires: next === undefined ? [] : [[next]],
  });
  return [
    { id: 'the-flow', type: 'tab', label: 'readings into InfluxDB' },
    {
      ...{ id: 'the-broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(brokerPort) },
      ...{ clientid: 'node-red', autoConnect: true, usetls: false, protocolVersion: '4' },
      ...{ keepalive: '60', cleansession: true },
    },
    {
      ...{ id: 'the-influx', type: 'influxdb', influxdbVersion: '1.x', usetls: false },
      ...{ hostname, port, protocol: 'http', database },
    },
    node(
      'the-input',
      'mqtt in',
      { topic: 'vm/+/+/+/telemetry', qos: '1', datatype: 'json', broker: 'the-broker', inputs: 0 },
      'the-point',
    ),
    node('the-point', 'function', { func: toPoint, outputs: 1, libs: [] }, 'the-batch'),
    node(
      'the-batch',
      'join',
      {
        ...{ mode: 'custom', build: 'array', property: 'payload', propertyType: 'msg' },
        ...{ count: '5000', timeout: '0.25', key: 'topic', joiner: '', accumulate: false },
      },
      'the-output',
    ),
    node('the-output', 'influxdb batch', {
      ...{ influxdb: 'the-influx', precision: 'n', retentionPolicy: '' },
    }),
  ];
}
