import { connect as connectMqtt } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { mosquittoPub, mosquittoSub } from '../support/mosquitto.ts';
import { passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('mqtt.js', () => {
  test('publishes with every QoS, subscribes and is answered', async () => {
    const { broker, intake } = await runBroker();
    const client = connectMqtt({ port: broker.port, username, password: passwordOf(username) });
    onTestFinished(() => void client.end(true));
    await client.subscribeAsync('vm/acme/e-bike/d-1/advice', { qos: 1 });
    const advice = new Promise<string>((resolve) => {
      client.once('message', (_topic, payload) => resolve(payload.toString()));
    });
    for (const qos of [0, 1, 2] as const) await client.publishAsync(telemetry, `${qos}`, { qos });
    await intake.atLeast(3);
    expect(intake.handed.map(({ qos, text }) => `${qos} ${text}`)).toEqual(['0 0', '1 1', '2 2']);
    await broker.bus.publish({ topic: 'vm/acme/e-bike/d-1/advice', payload: 'slower', qos: 1 });
    expect(await advice).toBe('slower');
    await client.endAsync();
  });
});

describeWith(['mosquitto-clients'], 'Mosquitto clients', () => {
  const login = ['-u', username, '-P', passwordOf(username)];

  test('mosquitto_pub publishes with every QoS, and is refused with a wrong password', async () => {
    const { broker, intake } = await runBroker();
    const port = ['-p', String(broker.port)];
    for (const qos of ['0', '1', '2']) {
      const sent = await mosquittoPub([...port, ...login, '-q', qos, '-t', telemetry, '-m', qos]);
      expect(sent.code).toBe(0);
    }
    expect(intake.handed.map(({ text }) => text)).toEqual(['0', '1', '2']);
    const wrong = ['-u', username, '-P', 'guess', '-t', telemetry, '-m', 'x'];
    const refused = await mosquittoPub([...port, ...wrong]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/[Bb]ad user name or password|not authorised/);
  });

  test('mosquitto_sub hears what is meant for its device', async () => {
    const { broker } = await runBroker();
    const topic = 'vm/acme/e-bike/d-1/advice';
    const subscription = await mosquittoSub([
      ...['-p', String(broker.port), ...login, '-q', '1', '-t', topic, '-t', '#'],
    ]);
    onTestFinished(() => subscription.stop());
    expect(subscription.granted).toEqual([1, 128]);
    await broker.bus.publish({ topic, payload: 'slower', qos: 1 });
    const [message] = await subscription.atLeast(1);
    expect(message?.payload.toString()).toBe('slower');
  });
});
