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

/** Where a flow takes its readings from, and puts them. */
interface Between {
  readonly brokerPort: number;
  readonly influxUrl: string;
  readonly database: string;
}

/**
 * How readings get into the database:
 *
 * - plain, as it is wired first: MQTT in → to a point → InfluxDB out, which makes one request of
 *   each message, and waits for none before the next
 * - batched, as it is wired once that is too slow: MQTT in → to a point → join, 5,000 of them or
 *   what came in a quarter of a second → InfluxDB batch
 */
export type Flow = keyof typeof flows;

/** Starts Node-RED without its editor, with a flow from the broker into the database. */
export async function startNodeRed(flow: Flow, between: Between): Promise<Child> {
  const user = await temporaryFolder('node-red');
  const file = join(user.path, 'flow.json');
  const settings = join(user.path, 'settings.cjs');
  await writeFile(file, JSON.stringify([...commonNodes(between), ...flows[flow]]));
  await writeFile(settings, `module.exports = ${JSON.stringify(await settingsFor())};\n`);
  const script = join(folder, 'node_modules/node-red/red.js');
  const child = await startChild(
    process.execPath,
    [script, '--userDir', user.path, '--settings', settings, file],
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

/** Of both flows: several readings fall into one millisecond, so the sequence goes into the nanoseconds. */
const readingOf = `
const [, maker, product, device] = msg.topic.split('/');
const { ts, seq, values } = msg.payload;
const tags = { maker, product, device };
const timestamp = ts + String(seq % 1000000).padStart(6, '0');
`;

const output = { influxdb: 'the-influx', precision: 'n', retentionPolicy: '' };

const flows = {
  plain: [
    node('the-point', 'function', {
      ...{ outputs: 1, libs: [] },
      func: `${readingOf}msg.payload = [{ seq, ...values, time: timestamp }, tags];\nreturn msg;`,
      wires: [['the-output']],
    }),
    node('the-output', 'influxdb out', { ...output, measurement: 'telemetry' }),
  ],
  batched: [
    node('the-point', 'function', {
      ...{ outputs: 1, libs: [] },
      func: `${readingOf}msg.payload = { measurement: 'telemetry', tags, fields: { seq, ...values }, timestamp };\nreturn msg;`,
      wires: [['the-batch']],
    }),
    node('the-batch', 'join', {
      ...{ mode: 'custom', build: 'array', property: 'payload', propertyType: 'msg' },
      ...{ count: '5000', timeout: '0.25', key: 'topic', joiner: '', accumulate: false },
      wires: [['the-output']],
    }),
    node('the-output', 'influxdb batch', output),
  ],
} as const;

/** The broker, the database, and the subscription: at QoS 2, as the editor has it, so what came at 1 stays at 1. */
function commonNodes({ brokerPort, influxUrl, database }: Between) {
  const { hostname, port } = new URL(influxUrl);
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
    node('the-input', 'mqtt in', {
      ...{ topic: 'vm/+/+/+/telemetry', qos: '2', datatype: 'json', inputs: 0 },
      ...{ broker: 'the-broker', wires: [['the-point']] },
    }),
  ];
}

/** A value that is the id of a node is taken for a link to it, so ids look like nothing else. */
function node(id: string, type: string, more: object) {
  return { id, type, z: 'the-flow', name: '', wires: [], ...more };
}
