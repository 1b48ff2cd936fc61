import { describe, expect, test } from 'vitest';
import { startBroker } from '../../broker/start-broker.ts';
import { freePort } from '../support/free-port.ts';
import { openRawMqtt } from '../support/raw-mqtt.ts';
import { HeldIntake } from './support/held-intake.ts';
import { People } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('starting and stopping', () => {
  const parts = () => ({ registry: new People(), intake: new HeldIntake() });

  test('a taken port is told with the setting to change, and nothing is left open', async () => {
    const { broker } = await runBroker();
    const starting = startBroker({ ...parts(), port: broker.port });
    await expect(starting).rejects.toMatchObject({
      code: 'port-taken',
      next: expect.stringContaining('VALUEMESH_MQTT_PORT'),
    });
    const free = await freePort();
    const half = startBroker({ ...parts(), port: free, wsPort: broker.port });
    await expect(half).rejects.toMatchObject({
      code: 'port-taken',
      next: expect.stringContaining('VALUEMESH_MQTT_WS_PORT'),
    });
    const whole = await startBroker({ ...parts(), port: free });
    await whole.close();
  });

  test('closing acknowledges what was on its way, sends no wills, and may be asked for twice', async () => {
    const { broker, intake, people, join } = await runBroker({ hold: true });
    const payload = Buffer.from('offline');
    const will = { topic: 'vm/acme/e-bike/d-1/status', payload, qos: 1 as const, retain: true };
    const device = await join(username, { will });
    device.publish(telemetry, 'on its way');
    await intake.atLeast(1);
    const closing = broker.close();
    intake.settle();
    await device.next('puback');
    await Promise.all([closing, broker.close(), device.untilClosed()]);
    expect(intake.handed.map(({ text }) => text)).toEqual(['on its way']);
    expect(people.listeners).toBe(0);
    await expect(openRawMqtt({ port: broker.port })).rejects.toThrow(/ECONNREFUSED/);
  });

  test('closing does not wait for clients that never came in, or never leave', async () => {
    const { broker, join, open } = await runBroker();
    await open();
    const frozen = await join(username);
    frozen.socket.pause();
    const started = performance.now();
    await broker.close();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
