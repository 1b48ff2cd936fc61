import { InfluxDB } from '@influxdata/influxdb-client';
import mqtt from 'mqtt';

/**
 * The script that a user would write instead: subscribes at QoS 1, parses, and writes points in
 * batches. `node script-peer.js BROKER-URL INFLUX-URL DATABASE`. It is as quick as its libraries
 * are: lines are written by hand, which takes a third of what their points take. What arrives is
 * acknowledged before it is stored, so a crash loses it.
 */

interface Message {
  readonly ts: number;
  readonly seq: number;
  readonly values: {
    readonly power: number;
    readonly temperature: number;
    readonly energy: number;
    readonly mode: string;
  };
}

const [broker = '', influx = '', database = ''] = process.argv.slice(2);

const writeApi = new InfluxDB({
  url: influx,
  writeOptions: { batchSize: 5_000, flushInterval: 250, maxRetries: 5, maxBufferLines: 2_000_000 },
}).getWriteApi('', database, 'ns');
// The path of InfluxDB 1.x.
writeApi.path = `/write?db=${encodeURIComponent(database)}&precision=ns`;

const client = mqtt.connect(broker, { clientId: 'script', clean: true });
client.on('connect', () => client.subscribe('vm/+/+/+/telemetry', { qos: 1 }));
client.on('message', (topic, payload) => {
  const { ts, seq, values } = JSON.parse(payload.toString()) as Message;
  const [, maker = '', product = '', device = ''] = topic.split('/');
  // Several messages fall into one millisecond, where one point takes the place of another.
  const time = `${ts}${String(seq % 1_000_000).padStart(6, '0')}`;
  writeApi.writeRecord(
    `telemetry,maker=${maker},product=${product},device=${device} seq=${seq},power=${values.power},temperature=${values.temperature},energy=${values.energy},mode="${values.mode}" ${time}`,
  );
});
