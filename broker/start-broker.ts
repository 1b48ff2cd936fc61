import type { Client } from 'aedes';
import { type Clock, systemClock } from '../contract/ports/clock.ts';
import { type Logger, silent } from '../contract/ports/logger.ts';
import type { MessageBus, MessageIntake } from '../contract/ports/message-bus.ts';
import type { RegistryView } from '../contract/ports/registry.ts';
import { defaultTopicRoot } from '../contract/wire/topics.ts';
import { Attempts } from './attempts.ts';
import { authentication, connectionOf } from './authenticate.ts';
import { BoundedSessions, type SessionCounters } from './bounded-sessions.ts';
import { Connections } from './connections.ts';
import { type BrokerLimits, defaultLimits } from './limits.ts';
import {
  type Certificate,
  type Listener,
  listenOnTcp,
  listenOnTls,
  listenOnWebSocket,
} from './listeners.ts';
import { Outlet } from './outlet.ts';
import { Pressure } from './pressure.ts';
import { Reception } from './reception.ts';
import type { SessionMemory } from './session-memory.ts';
import { IndexedAedes, subscribedAdvice, subscribing } from './subscriptions.ts';
import { TopicInterest } from './topic-interest.ts';
import { willAuthorisation } from './wills.ts';

export interface BrokerOptions {
  readonly registry: Pick<RegistryView, 'authenticate' | 'onChange'>;
  readonly intake: MessageIntake;
  /** Address to listen on. */
  readonly host?: string;
  /** MQTT over TCP; 0 takes any free port. */
  readonly port?: number;
  /** MQTT over WebSocket; absent: no such listener. */
  readonly wsPort?: number | undefined;
  /** Web origins whose pages may connect over WebSocket. */
  readonly wsOrigins?: readonly string[];
  /** MQTT over TLS; absent: no such listener. */
  readonly tls?: (Certificate & { readonly port: number }) | undefined;
  readonly topicRoot?: string;
  readonly limits?: Partial<BrokerLimits>;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** The running broker. */
export interface Broker {
  readonly port: number;
  readonly wsPort: number | undefined;
  readonly tlsPort: number | undefined;
  /**
   * Sends to subscribers, in the order of calls. Of QoS 0, which may be lost, a failure is only
   * logged; of QoS 1 it rejects, as when the broker is closed.
   */
  readonly bus: MessageBus;
  /** Called with a device's advice topic each time the device has (again) subscribed to it. */
  onSubscribed(listener: SubscribedListener): void;
  /** Clients connected now. */
  connected(): number;
  /** What is remembered of clients that are away. */
  sessions(): SessionCounters;
  /**
   * Lets nobody else in, waits a moment for acknowledgements that are due, and disconnects everyone.
   * No wills are sent: it is not the devices that went away. Safe to call twice.
   */
  close(): Promise<void>;
}

type SubscribedListener = (subscription: { readonly topic: string }) => void;

/** How long closing waits for messages in flight, in ms; what is not acknowledged is sent again. */
const settlingMs = 2_000;

/** How often sessions are looked through for expired ones, in ms. */
const expiryMs = 60_000;

/**
 * Starts the broker: everyone who comes in is authenticated, says only what is theirs to say, and is
 * acknowledged once the intake has it on disk.
 *
 * @throws Fault `port-taken`, `port-not-permitted`, `cannot-listen`, `certificate-unusable`
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { registry, intake, topicRoot: root = defaultTopicRoot } = options;
  const { clock = systemClock, logger = silent } = options;
  const limits: BrokerLimits = { ...defaultLimits, ...options.limits };
  let closing: Promise<void> | undefined;

  const connections = new Connections();
  const interest = new TopicInterest();
  const aedes = new IndexedAedes(interest, {
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    // No cap on deliveries under way: with one, a frozen subscriber holds up all the others.
    concurrency: 0,
    maxClientsIdLength: 0xffff, // `mqtt-rules.ts` limits what the client gave
    ...authentication(registry, new Attempts(), connections, logger),
    ...subscribing({
      root,
      limits,
      keepRetained: (id, packet) => sessions.keepRetained(id, packet),
    }),
    ...willAuthorisation({ intake, root, clock, isClosing: () => closing !== undefined }),
  });
  await aedes.listen();
  const sessions = rememberSessions(aedes, interest, limits, logger);
  const pressure = new Pressure(intake, limits);
  const outlet = new Outlet(aedes, logger);
  const reception = new Reception({
    ...{ intake, interest, outlet, limits, root, clock },
    ...{ aedes, sessions, pressure, logger },
  });

  const listeners = new Set<SubscribedListener>();
  const tellOfAdvice = (client: Client, filters: readonly string[]) => {
    const topic = subscribedAdvice(connectionOf(client).session?.principal, filters, root);
    if (topic !== undefined) for (const listener of listeners) listener({ topic });
  };
  aedes.on('connackSent', ({ returnCode }, client) => {
    if (returnCode === 0) reception.letIn(client);
  });
  // A session that comes back is subscribed without subscribing.
  aedes.on('clientReady', (client) => tellOfAdvice(client, sessions.filters(client.id)));
  aedes.on('subscribe', (subscriptions, client) => {
    const { grants } = connectionOf(client);
    tellOfAdvice(
      client,
      subscriptions.map(({ topic }) => topic).filter((f) => grants.has(f)),
    );
  });
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) connectionOf(client).grants.remove(filter);
  });
  logEnds(aedes, logger);
  const stopFollowing = registry.onChange((changes) => connections.cutRevoked(changes));
  const expiry = setInterval(() => void sessions.expire(), expiryMs);

  const doors: Listener[] = [];
  const close = async () => {
    stopFollowing();
    clearInterval(expiry);
    const closed = doors.map((door) => door.close());
    await pressure.settle(settlingMs);
    await new Promise<void>((resolve) => aedes.close(resolve));
    pressure.close();
    await Promise.all(closed);
  };

  try {
    const { tls, wsPort, wsOrigins = [] } = options;
    const common = { host: options.host ?? '127.0.0.1', limits, welcome: reception.welcome };
    const open = async (opening: Promise<Listener>) => {
      const door = await opening;
      doors.push(door);
      return door.port;
    };
    const port = await open(listenOnTcp({ ...common, port: options.port ?? 1883 }));
    const tlsPort = tls && (await open(listenOnTls({ ...common, ...tls })));
    const ws = { ...common, port: wsPort ?? 0, origins: wsOrigins };
    return {
      port,
      tlsPort,
      wsPort: wsPort === undefined ? undefined : await open(listenOnWebSocket(ws)),
      bus: {
        async publish({ topic, payload, qos, retain = false }) {
          const message = { topic, payload: Buffer.from(payload), qos, retain };
          if (qos === 0) outlet.send(message);
          else await outlet.deliver(message);
        },
      },
      onSubscribed: (listener) => void listeners.add(listener),
      connected: () => connections.count,
      sessions: () => sessions.counters(),
      close: () => (closing ??= close()),
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** Puts bounds on what Aedes remembers of sessions. */
function rememberSessions(
  aedes: IndexedAedes,
  interest: TopicInterest,
  limits: BrokerLimits,
  logger: Logger,
): BoundedSessions {
  const sessions = new BoundedSessions({
    limits: limits.sessions,
    interest,
    logger,
    connectionOf,
  });
  // Made by `listen`; the published types leave it out.
  const memory = aedes as IndexedAedes & { persistence: SessionMemory };
  memory.persistence = sessions.bound(memory.persistence);
  return sessions;
}

function logEnds(aedes: IndexedAedes, logger: Logger): void {
  for (const event of ['clientError', 'connectionError'] as const) {
    aedes.on(event, (client, error) => {
      const { session, address } = connectionOf(client);
      const because = error.message;
      logger.debug({ username: session?.username, address, because }, 'connection ended');
    });
  }
  aedes.addListener('error', (error: Error) => {
    logger.error({ error: error.message }, 'the broker core reported an error');
  });
}
