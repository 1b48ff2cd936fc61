import { setTimeout as pause } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import {
  type AdviceMessage,
  type AdviceReplyMessage,
  adviceMessage,
} from '../contract/wire/messages.ts';
import { type Channel, deviceTopic } from '../contract/wire/topics.ts';

/** How many messages a device has under way before it waits for acknowledgements. */
const windowSize = 16;

/** How long a device waits for its last word to be acknowledged, ms; the will speaks for it otherwise. */
const farewellMs = 1_500;

/** One device on the wire: connected, online, listening for advice. */
export interface DeviceClient {
  /** Publishes at QoS 1; resolves when acknowledged. */
  publish(channel: Channel, payload: string): Promise<void>;
  /** Publishes all, a window at a time, in order; resolves when all are acknowledged. */
  publishAll(
    channel: Channel,
    payloads: readonly string[],
    acknowledged: (index: number) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Where and as whom a device connects. */
export interface DeviceLogin {
  readonly url: string;
  readonly maker: string;
  readonly product: string;
  readonly device: string;
  readonly password: string;
  readonly topicRoot: string;
  /** Names this start in what it says of its presence; absent: it says nothing of it. */
  readonly boot?: string;
}

/** Connects a device, tells its status (and, by the will, its end) and subscribes to advice. */
export async function connectDevice(
  login: DeviceLogin,
  onAdvice: (advice: AdviceMessage, reply: (message: AdviceReplyMessage) => Promise<void>) => void,
): Promise<DeviceClient> {
  const topic = (channel: Channel) => deviceTopic(login, channel, login.topicRoot);
  const { boot } = login;
  const status = (state: 'online' | 'offline') => JSON.stringify({ ts: Date.now(), state, boot });
  const will = { topic: topic('status'), payload: Buffer.from(status('offline')), retain: true };
  const client: MqttClient = await mqtt.connectAsync(login.url, {
    username: `${login.maker}/${login.product}/${login.device}`,
    password: login.password,
    clientId: `${login.maker}/${login.product}/${login.device}`,
    clean: true,
    keepalive: 60,
    reconnectPeriod: 2_000,
    ...(boot === undefined ? {} : { will: { ...will, qos: 1 } }),
  });
  client.on('error', () => undefined); // mqtt reconnects by itself; a publish under way waits for it
  const publish = async (channel: Channel, payload: string, retain = false) => {
    await client.publishAsync(topic(channel), payload, { qos: 1, retain });
  };
  client.on('message', (from, payload) => {
    if (from !== topic('advice')) return;
    const advice = adviceMessage.safeParse(JSON.parse(payload.toString('utf8')));
    if (advice.success)
      onAdvice(advice.data, (message) => publish('advice/reply', JSON.stringify(message)));
  });
  await client.subscribeAsync(topic('advice'), { qos: 1 });
  const tell = async (state: 'online' | 'offline') => {
    if (boot !== undefined) await publish('status', status(state), true);
  };
  await tell('online');
  return {
    publish,
    publishAll: async (channel, payloads, acknowledged) => {
      const underWay: Promise<void>[] = [];
      for (const [index, payload] of payloads.entries()) {
        if (underWay.length >= windowSize) await underWay.shift();
        underWay.push(publish(channel, payload).then(() => acknowledged(index)));
      }
      await Promise.all(underWay);
    },
    close: async () => {
      // DISCONNECT, after which no will is sent; but whoever hears nothing more must not wait for it.
      const goodbye = async () => {
        if (client.connected) await tell('offline');
        await client.endAsync();
      };
      const late = pause(farewellMs, undefined, { ref: false });
      await Promise.race([goodbye().catch(() => undefined), late]);
      client.end(true);
    },
  };
}
