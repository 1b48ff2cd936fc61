import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { connect as connectMqtt, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { startBroker } from '../../broker/start-broker.ts';
import { certificate } from './support/certificate.ts';
import { HeldIntake } from './support/held-intake.ts';
import { People, passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const telemetry = 'vm/acme/e-bike/d-1/telemetry';
const login = { username, password: passwordOf(username), reconnectPeriod: 0 };

function client(options: IClientOptions): MqttClient {
  const made = connectMqtt({ ...login, ...options });
  onTestFinished(() => void made.end(true));
  return made;
}

describe('over WebSocket', () => {
  const runOverWebSocket = async (wsOrigins: readonly string[] = []) => {
    const running = await runBroker({ wsPort: 0, wsOrigins });
    return { ...running, url: `ws://127.0.0.1:${running.broker.wsPort}/mqtt` };
  };

  /** How a handshake ends: `open`, or the status it is refused with. */
  async function handshake(
    url: string,
    protocols: readonly string[],
    options: ClientOptions = {},
  ): Promise<{ socket: WebSocket; outcome: 'open' | number }> {
    const socket = new WebSocket(url, [...protocols], options);
    onTestFinished(() => socket.terminate());
    socket.on('error', () => {});
    const outcome = await new Promise<'open' | number>((resolve) => {
      socket.once('open', () => resolve('open'));
      socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    });
    return { socket, outcome };
  }

  test('a device publishes, subscribes and is acknowledged', async () => {
    const { broker, intake, url } = await runOverWebSocket();
    const device = connectMqtt(url, login);
    onTestFinished(() => void device.end(true));
    await device.subscribeAsync('vm/acme/e-bike/d-1/advice', { qos: 1 });
    for (const qos of [0, 1, 2] as const) await device.publishAsync(telemetry, `${qos}`, { qos });
    await intake.atLeast(3);
    expect(intake.handed.map(({ text }) => text)).toEqual(['0', '1', '2']);
    const advice = new Promise<string>((resolve) => {
      device.once('message', (_topic, payload) => resolve(payload.toString()));
    });
    await broker.bus.publish({ topic: 'vm/acme/e-bike/d-1/advice', payload: 'slower', qos: 1 });
    expect(await advice).toBe('slower');
    await device.endAsync();
  });

  test('a web page comes in from the origins that were named, and from no other', async () => {
    const { url } = await runOverWebSocket(['https://board.example']);
    const from = async (origin: string) => (await handshake(url, ['mqtt'], { origin })).outcome;
    expect(await from('https://board.example')).toBe('open');
    expect(await from('https://board.example.evil')).toBe(403);
    expect(await from('http://board.example')).toBe(403);
    expect(await from('null')).toBe(403);
  });

  test('a frame far over the packet limit is not gathered', async () => {
    const running = await runBroker({ wsPort: 0, limits: { maxPacketBytes: 10_000 } });
    const { socket } = await handshake(`ws://127.0.0.1:${running.broker.wsPort}`, ['mqtt']);
    const closed = once(socket, 'close');
    socket.send(Buffer.alloc(30_000));
    expect((await closed)[0]).toBe(1009); // message too big [RFC 6455, 7.4.1]
  });

  test('who only asks for a page is told what the port is for', async () => {
    const { url } = await runOverWebSocket();
    const answer = await fetch(url.replace('ws:', 'http:'));
    expect([answer.status, await answer.text()]).toEqual([
      426,
      'This port speaks MQTT over WebSocket, subprotocol "mqtt".\n',
    ]);
  });
});

describe('over TLS', () => {
  test('a device publishes and is acknowledged, and checks the certificate', async () => {
    const { broker, intake } = await runBroker({ tls: { ...certificate, port: 0 } });
    const { tlsPort: port = 0 } = broker;
    const device = client({ protocol: 'mqtts', port, host: 'localhost', ca: certificate.cert });
    await device.publishAsync(telemetry, 'sealed', { qos: 1 });
    expect(intake.handed.map(({ text }) => text)).toEqual(['sealed']);
    await device.endAsync();

    const wary = client({ protocol: 'mqtts', port, host: 'localhost' });
    const error = await new Promise<Error>((resolve) => wary.once('error', resolve));
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('old versions of TLS are refused', async () => {
    const { broker } = await runBroker({ tls: { ...certificate, port: 0 } });
    const port = broker.tlsPort ?? 0;
    const socket = connectTls({ port, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    const [error] = await once(socket, 'error');
    expect(error.code).toMatch(/^ERR_SSL/);
  });

  test('a certificate that cannot be used is told with the settings to look at', async () => {
    const parts = { registry: new People(), intake: new HeldIntake(), port: 0 };
    const starting = startBroker({ ...parts, tls: { cert: 'none', key: 'none', port: 0 } });
    await expect(starting).rejects.toMatchObject({
      code: 'certificate-unusable',
      next: expect.stringContaining('VALUEMESH_MQTT_TLS_CERT'),
    });
  });
});
