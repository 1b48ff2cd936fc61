import { generate } from 'mqtt-packet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from './describe-with.ts';
import { type MosquittoBroker, mosquittoPub, mosquittoSub, startMosquitto } from './mosquitto.ts';
import { openRawMqtt } from './raw-mqtt.ts';

describeWith(['mosquitto', 'mosquitto-clients'], 'MQTT test support against Mosquitto', () => {
  let broker: MosquittoBroker;
  beforeAll(async () => {
    broker = await startMosquitto();
  });
  afterAll(() => broker.stop());

  it('carries payloads of any bytes from mosquitto_pub to mosquitto_sub', async () => {
    const port = String(broker.port);
    const subscription = await mosquittoSub(['-p', port, '-q', '1', '-t', 'bytes/#']);
    const payload = Buffer.from([0, 10, 255, 13, 10, 0x7b]);
    const { code } = await mosquittoPub(['-p', port, '-q', '1', '-t', 'bytes/a b', '-s'], payload);
    expect(code).toBe(0);
    expect(subscription.granted).toEqual([1]);
    expect(await subscription.atLeast(1)).toEqual([
      { topic: 'bytes/a b', payload, qos: 1, retained: false },
    ]);
    await subscription.stop();
  });

  it('says why mosquitto_pub and mosquitto_sub could not connect', async () => {
    const nobody = ['-p', '1', '-t', 'a'];
    expect(await mosquittoPub([...nobody, '-m', 'x'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Connection refused'),
    });
    await expect(mosquittoSub(nobody)).rejects.toThrow('Connection refused');
  });

  it('records the order of PUBACKs and hands each packet out once', async () => {
    const client = await openRawMqtt({ port: broker.port });
    expect(await client.connect({ clientId: 'in-order' })).toMatchObject({ returnCode: 0 });
    expect(await client.subscribe(['order/#'])).toEqual([1]);

    const sent = ['a', 'b', 'c'].map((payload) => client.publish('order/x', payload));
    for (const payload of ['a', 'b', 'c']) {
      expect(String((await client.next('publish')).payload)).toBe(payload);
    }
    await client.next('puback', { where: ({ messageId }) => messageId === sent.at(-1) });
    expect(client.pubacks).toEqual(sent);
    await expect(client.next('publish', { deadlineMs: 20 })).rejects.toThrow(
      'no publish: waited 20 ms; not taken by then: puback, puback',
    );
    client.cut();
  });

  it('sends bytes that are no MQTT, and sees the broker hang up', async () => {
    const client = await openRawMqtt({ port: broker.port });
    client.sendBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await client.untilClosed();
    await expect(client.next('connack')).rejects.toThrow('no connack: the connection closed');
  });

  it('sends a packet in pieces of one byte', async () => {
    const client = await openRawMqtt({ port: broker.port });
    const connect = generate({ cmd: 'connect', clientId: 'slow', clean: true, keepalive: 0 });
    for (const byte of connect) client.sendBytes(Uint8Array.of(byte));
    expect(await client.next('connack')).toMatchObject({ returnCode: 0 });
    client.cut();
  });
});
