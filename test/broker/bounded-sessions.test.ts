import { Aedes, type Client } from 'aedes';
import { expect, onTestFinished, test } from 'vitest';
import { BoundedSessions } from '../../broker/bounded-sessions.ts';
import type { Connection } from '../../broker/connection.ts';
import { Deliveries } from '../../broker/deliveries.ts';
import { defaultLimits } from '../../broker/limits.ts';
import type { QueueMemory, SessionMemory } from '../../broker/session-memory.ts';
import { TopicInterest } from '../../broker/topic-interest.ts';
import { silent } from '../../contract/ports/logger.ts';
import { collectGarbage } from '../support/collect-garbage.ts';

const filter = 'vm/acme/+/+/telemetry';

/** The bounds around Aedes' own memory, with a client that may hear all telemetry of a maker. */
async function openSessions() {
  const aedes = await Aedes.createBroker();
  onTestFinished(() => aedes.close());
  const sessions = new BoundedSessions({
    limits: defaultLimits.sessions,
    interest: new TopicInterest(),
    logger: silent,
    connectionOf: () =>
      ({ grants: new Map([[filter, 1]]), deliveries: new Deliveries() }) as unknown as Connection,
  });
  const { persistence } = aedes as Aedes & { persistence: SessionMemory & QueueMemory };
  return { sessions, memory: sessions.bound(persistence) };
}

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_048_576;
}

test('a credential that comes with 100,000 client ids leaves eight sessions, and no memory of the others', async () => {
  const { sessions, memory } = await openSessions();
  const comeAndGo = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const id = `acme/@app/many-${n}`;
      sessions.connected(id, { username: 'acme/@app/many', clean: false });
      await memory.addSubscriptions({ id } as Client, [{ topic: filter, qos: 1 }]);
      await memory.outgoingEnqueueCombi([{ clientId: id, qos: 1 }], {
        ...{ cmd: 'publish', topic: 'vm/acme/e-bike/b-1/telemetry', qos: 1 },
        ...{ payload: Buffer.from('{}'), brokerId: 'this', brokerCounter: n },
      });
      sessions.disconnected(id);
    }
  };
  await comeAndGo(0, 10_000);
  const before = heapMb();
  await comeAndGo(10_000, 100_000);
  const { sessions: kept, forgotten } = sessions.counters();
  expect({ kept, forgotten }).toEqual({ kept: 8, forgotten: 99_992 });
  // One empty list a client id would be more than ten.
  expect(heapMb() - before).toBeLessThan(3);
});
