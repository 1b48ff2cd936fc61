import { connect as connectMqtt } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBroker } from '../../broker/start-broker.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort } from '../support/free-port.ts';
import { mosquittoPub, mosquittoSub } from '../support/mosquitto.ts';
import { openRawMqtt } from '../support/raw-mqtt.ts';
import { until } from '../support/until.ts';
import { HeldIntake } from './support/held-intake.ts';
import { People, passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const password = Buffer.from(passwordOf(username));
const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('coming in', () => {
  test.each([
    ['the right password', { username, password }, 0],
    ['a wrong password', { username, password: Buffer.from('guess') }, 4],
    ['no password', { username }, 4],
    ['nobody the registry knows', { username: 'acme/e-bike/d-9', password }, 4],
    ['no user name', {}, 4],
  ])('with %s is answered with %o and return code', async (_with, options, code) => {
    const { open } = await runBroker();
    const client = await open();
    expect((await client.connect(options)).returnCode).toBe(code);
    if (code !== 0) await client.untilClosed();
  });

  test('a refused client gets its answer, though it sent more behind its CONNECT', async () => {
    const { intake, open } = await runBroker();
    const client = await open();
    const answer = client.connect({ username, password: Buffer.from('guess') });
    for (let n = 0; n < 1_000; n++) client.publish(telemetry, 'x'.repeat(200));
    expect((await answer).returnCode).toBe(4);
    await client.untilClosed();
    expect(intake.handed).toEqual([]);
  });

  test('two clients of one id and one credential: the later takes the place of the earlier', async () => {
    const { broker, join } = await runBroker();
    const earlier = await join(username, { clientId: 'same' });
    const later = await join(username, { clientId: 'same' });
    await earlier.untilClosed();
    expect(later.isClosed).toBe(false);
    expect(broker.connected()).toBe(1);
  });

  test('two clients of one id and different credentials: neither knows of the other', async () => {
    const { broker, join } = await runBroker();
    const first = await join('acme/e-bike/d-1', { clientId: 'same' });
    const second = await join('bolt/e-bike/d-1', { clientId: 'same' });
    first.publish(telemetry, 'still here');
    second.publish('vm/bolt/e-bike/d-1/telemetry', 'here too');
    await Promise.all([first.next('puback'), second.next('puback')]);
    expect(broker.connected()).toBe(2);
  });

  test('nobody steps into a session by naming its client id', async () => {
    const { broker, join } = await runBroker();
    const owner = await join('acme/e-bike/d-1', { clientId: 'same', clean: false });
    await owner.subscribe(['vm/acme/e-bike/d-1/advice']);
    owner.cut();
    await until(() => broker.connected() === 0, { what: 'the owner to be gone' });
    await broker.bus.publish({ topic: 'vm/acme/e-bike/d-1/advice', payload: 'secret', qos: 1 });
    const thief = await join('bolt/e-bike/d-1', { clientId: 'same', clean: false });
    thief.send({ cmd: 'pingreq' });
    await thief.next('pingresp');
    expect(thief.received.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']);
    expect(thief.received[0]).toMatchObject({ sessionPresent: false });
  });

  test('an empty client id is given one of its own', async () => {
    const { broker, join } = await runBroker();
    await join(username, { clientId: '' });
    await join(username, { clientId: '' });
    expect(broker.connected()).toBe(2);
  });

  test('MQTT 3.1 devices may come in too', async () => {
    const { open } = await runBroker();
    const client = await open({ protocolVersion: 3 });
    expect((await client.connect({ username, password })).returnCode).toBe(0);
  });
});

describe('guessing', () => {
  test('is stopped after ten guesses at a user name, before the secret is looked at', async () => {
    const { people, open } = await runBroker();
    const codes: (number | undefined)[] = [];
    for (let guess = 0; guess < 14; guess++) {
      const client = await open();
      const answer = await client.connect({ username, password: Buffer.from(`guess ${guess}`) });
      codes.push(answer.returnCode);
    }
    expect(codes).toEqual([...Array(10).fill(4), ...Array(4).fill(5)]);
    expect(people.asked).toBe(10);
  });

  test('does not shut out whoever came in from that address before', async () => {
    const { join, open } = await runBroker();
    (await join('acme/e-bike/d-10')).cut();
    for (let guess = 0; guess < 70; guess++) {
      const client = await open();
      const name = `acme/e-bike/x-${guess}`;
      await client.connect({ username: name, password: Buffer.from('guess') });
    }
    const stranger = await open();
    expect((await stranger.connect({ username, password })).returnCode).toBe(5);
    await join('acme/e-bike/d-10');
  });
});

describe('presence', () => {
  test('tells who is connected, devices by name', async () => {
    const { broker, join } = await runBroker();
    const device = await join(username);
    await join(username, { clientId: 'second connection of the same device' });
    await join('acme/@app/board');
    expect(broker.connected()).toBe(3);
    expect(broker.online()).toEqual([username]);
    device.send({ cmd: 'disconnect' });
    await until(() => broker.connected() === 2, { what: 'one to leave' });
    expect(broker.online()).toEqual([username]);
  });

  test('a client silent for longer than its keepalive is lost, and its will sent', async () => {
    const { broker, intake, join } = await runBroker();
    const payload = Buffer.from('offline');
    const will = { topic: 'vm/acme/e-bike/d-1/status', payload, qos: 1 as const, retain: true };
    const device = await join(username, { keepalive: 1, will });
    const started = performance.now();
    await device.untilClosed();
    expect(performance.now() - started).toBeGreaterThan(1_400);
    expect((await intake.atLeast(1))[0]).toMatchObject({ text: 'offline' });
    expect(broker.online()).toEqual([]);
  });

  test('a client that publishes needs no PINGREQ to be thought alive', async () => {
    const { join } = await runBroker();
    const device = await join(username, { keepalive: 1 });
    const started = performance.now();
    while (performance.now() - started < 2_500) {
      device.publish(telemetry, 'x');
      await device.next('puback');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(device.isClosed).toBe(false);
  });
});

describe('a credential', () => {
  test('that is revoked ends its connections at once, without a will, and lets nobody in again', async () => {
    const { broker, intake, people, join, open } = await runBroker();
    const payload = Buffer.from('offline');
    const will = { topic: 'vm/acme/e-bike/d-1/status', payload, qos: 1 as const, retain: true };
    const device = await join(username, { will });
    const other = await join('acme/e-bike/d-10');
    people.change({ change: 'credential-revoked', username });
    await device.untilClosed();
    await until(() => broker.connected() === 1, { what: 'the device to be gone' });
    const again = await open();
    expect((await again.connect({ username, password })).returnCode).toBe(4);
    other.publish('vm/acme/e-bike/d-10/telemetry', 'still here');
    await other.next('puback');
    expect(intake.handed.map(({ text }) => text)).toEqual(['still here']);
  });

  test('that is replaced ends the connections that came in with the old one', async () => {
    const { people, join } = await runBroker();
    const device = await join(username);
    people.change({ change: 'credential', credential: { username, hash: 'another' } });
    await device.untilClosed();
  });

  test('goes with its device and with its maker', async () => {
    const { people, join } = await runBroker();
    const [device, kettle, stranger] = await Promise.all([
      join(username),
      join('acme/kettle/d-1'),
      join('bolt/e-bike/d-1'),
    ]);
    const base = { maker: 'acme', product: 'e-bike', id: 'd-1', group: null, attributes: {} };
    people.change({ change: 'device', device: { ...base, revoked: false } });
    people.change({ change: 'device', device: { ...base, revoked: true } });
    await device.untilClosed();
    expect(kettle.isClosed).toBe(false);
    people.change({ change: 'maker-removed', maker: 'acme' });
    await kettle.untilClosed();
    expect(stranger.isClosed).toBe(false);
  });
});

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
