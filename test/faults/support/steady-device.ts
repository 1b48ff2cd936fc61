import { setTimeout as delay } from 'node:timers/promises';
import { deviceTopic } from '../../../contract/wire/topics.ts';
import { openRawMqtt } from '../../support/raw-mqtt.ts';
import type { TestSystem } from '../../support/system.ts';
import type { Registered } from '../../system/devices.ts';
import type { Figure } from '../job.ts';

/** A device that does all as it should, one message after the other, beside those that do not. */
export interface SteadyDevice {
  readonly acknowledged: number;
  /** From PUBLISH to PUBACK, the longest so far, ms. */
  readonly slowestMs: number;
  /** Ends it, once its last message is acknowledged; throws where it was disconnected. */
  stop(): Promise<void>;
}

const everyMs = 50;
/** How long a message may take to be acknowledged before that is a failure, ms. */
const patienceMs = 30_000;

export async function startSteadyDevice(
  { mqttPort: port }: Pick<TestSystem, 'mqttPort'>,
  device: Registered,
): Promise<SteadyDevice> {
  const client = await openRawMqtt({ port });
  const { returnCode } = await client.connect({
    username: `${device.maker}/${device.product}/${device.device}`,
    password: Buffer.from(device.password),
  });
  if (returnCode !== 0) throw new Error(`the steady device was refused with ${returnCode}`);
  const topic = deviceTopic(device, 'telemetry');
  let stopped = false;
  let acknowledged = 0;
  let slowestMs = 0;
  const work = (async () => {
    for (let seq = 0; !stopped; seq++) {
      const since = performance.now();
      client.publish(topic, JSON.stringify({ ts: Date.now(), seq, values: { speed: seq % 30 } }));
      await client.next('puback', { deadlineMs: patienceMs });
      slowestMs = Math.max(slowestMs, performance.now() - since);
      acknowledged += 1;
      await delay(everyMs);
    }
    client.cut();
  })();
  work.catch(() => {}); // told by `stop`
  return {
    get acknowledged() {
      return acknowledged;
    },
    get slowestMs() {
      return slowestMs;
    },
    stop: () => {
      stopped = true;
      return work;
    },
  };
}

/** What the promises say of it: whatever others do, it is acknowledged. */
export function steadyFigures(device: SteadyDevice): readonly Figure[] {
  return [
    {
      what: 'messages of a well-behaved device beside them acknowledged, all it sent',
      value: device.acknowledged,
      unit: '1',
      atLeast: 1,
    },
    {
      what: 'its slowest acknowledgement',
      value: device.slowestMs,
      unit: 'ms',
      atMost: 10_000,
    },
  ];
}
