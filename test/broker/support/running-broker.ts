import { onTestFinished } from 'vitest';
import type { BrokerLimits } from '../../../broker/limits.ts';
import { type Broker, type BrokerOptions, startBroker } from '../../../broker/start-broker.ts';
import { openRawMqtt, type RawMqtt } from '../../support/raw-mqtt.ts';
import { HeldIntake } from './held-intake.ts';
import { People, passwordOf, type Username } from './people.ts';

type OpenOptions = Partial<Parameters<typeof openRawMqtt>[0]>;
type ConnectOptions = NonNullable<Parameters<RawMqtt['connect']>[0]>;

/** A broker of this test's own, closed when the test has finished. */
export interface RunningBroker {
  readonly broker: Broker;
  readonly intake: HeldIntake;
  readonly people: People;
  /** Opens a connection and says nothing on it. */
  open(options?: OpenOptions): Promise<RawMqtt>;
  /** Comes in as somebody, with the right password. */
  join(username: Username, options?: ConnectOptions): Promise<RawMqtt>;
}

export async function runBroker({
  hold = false,
  limits = {},
  ...rest
}: {
  /** Whether messages wait at the intake until they are settled by hand. */
  readonly hold?: boolean;
  readonly limits?: Partial<BrokerLimits>;
} & Partial<Omit<BrokerOptions, 'limits'>> = {}): Promise<RunningBroker> {
  const intake = new HeldIntake({ hold });
  const people = new People();
  const broker = await startBroker({ registry: people, intake, port: 0, limits, ...rest });
  onTestFinished(async () => {
    intake.release();
    await broker.close();
  });
  const open = async (options: OpenOptions = {}) => {
    const client = await openRawMqtt({ port: broker.port, ...options });
    onTestFinished(() => client.cut());
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
  };
}
