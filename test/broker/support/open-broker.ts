import type { BrokerLimits } from '../../../broker/limits.ts';
import { type Broker, type BrokerOptions, startBroker } from '../../../broker/start-broker.ts';
import { openRawMqtt, type RawMqtt } from '../../support/raw-mqtt.ts';
import { HeldIntake } from './held-intake.ts';
import { People, passwordOf, type Username } from './people.ts';

type OpenOptions = Partial<Parameters<typeof openRawMqtt>[0]>;
type ConnectOptions = NonNullable<Parameters<RawMqtt['connect']>[0]>;

/** A broker of one's own, among people who are known, with an intake that can be held. */
export interface OpenBroker {
  readonly broker: Broker;
  readonly intake: HeldIntake;
  readonly people: People;
  /** Opens a connection and says nothing on it. */
  open(options?: OpenOptions): Promise<RawMqtt>;
  /** Comes in as somebody, with the right password. */
  join(username: Username, options?: ConnectOptions): Promise<RawMqtt>;
  /** Settles what was held, and ends the broker and every connection to it. */
  close(): Promise<void>;
}

export type OpenBrokerOptions = {
  /** Whether messages wait at the intake until they are settled by hand. */
  readonly hold?: boolean;
  readonly limits?: Partial<BrokerLimits>;
} & Partial<Omit<BrokerOptions, 'limits'>>;

/** Starts a broker that whoever calls this closes. */
export async function openBroker({
  hold = false,
  limits = {},
  ...rest
}: OpenBrokerOptions = {}): Promise<OpenBroker> {
  const intake = new HeldIntake({ hold });
  const people = new People();
  const broker = await startBroker({ registry: people, intake, port: 0, limits, ...rest });
  const clients: RawMqtt[] = [];
  const open = async (options: OpenOptions = {}) => {
    const client = await openRawMqtt({ port: broker.port, ...options });
    clients.push(client);
    return client;
  };
  return {
    broker,
    intake,
    people,
    open,
    async join(username, options = {}) {
      const client = await open();
      const answer = await client.connect({
        clientId: `client of ${username}`,
        username,
        password: Buffer.from(passwordOf(username)),
        ...options,
      });
      if (answer.returnCode !== 0) throw new Error(`refused with code ${answer.returnCode}`);
      return client;
    },
    async close() {
      intake.release();
      for (const client of clients) client.cut();
      await broker.close();
    },
  };
}
