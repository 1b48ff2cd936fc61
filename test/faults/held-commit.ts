import { setTimeout as delay } from 'node:timers/promises';
import { type Interception, interceptedFiles } from '../store/journal/intercepted-files.ts';
import { seededRandom } from '../store/journal/seeded-random.ts';
import type { Random } from '../store/journal/simulated-disk.ts';
import { startTestEdge, type TestEdge } from '../support/edge.ts';
import type { RawMqtt } from '../support/raw-mqtt.ts';
import { until } from '../support/until.ts';
import type { FaultJob } from './job.ts';
import { holdFsyncs } from './support/hold-fsyncs.ts';

interface Round {
  readonly holdMs: number;
  readonly messages: number;
}

const longHoldMs = 2_000;
const sizes: Readonly<Record<'short' | 'full', readonly Round[]>> = {
  short: [{ holdMs: longHoldMs, messages: 300 }, ...repeated(20, { holdMs: 20, messages: 60 })],
  full: [
    ...repeated(10, { holdMs: longHoldMs, messages: 2_000 }),
    ...repeated(500, { holdMs: 40, messages: 200 }),
  ],
};
const devices = ['one', 'two', 'three'];

/** The edge process's own wiring, with a raw socket at one end and a disk that holds at the other. */
export const job: FaultJob = {
  name: 'held-commit',
  title: 'no acknowledgement leaves before the commit, and all leave in the order of the messages',
  promises: [1, 4],
  shortWithinMs: 60_000,
  async run({ size, seed, progress }) {
    const random = seededRandom(seed);
    const hooks: Interception = {};
    const edge = await startTestEdge(devices, { files: interceptedFiles(hooks) });
    let early = 0;
    let slowestMs = 0;
    try {
      const talkers: Talker[] = [];
      for (const device of devices) talkers.push(await Talker.join(edge, device));
      const total = (of: 'sent' | 'answered') =>
        talkers.reduce((sum, talker) => sum + talker[of].length, 0);

      for (const [index, { holdMs, messages }] of sizes[size].entries()) {
        const letGo = holdFsyncs(hooks);
        const since = performance.now();
        // A duplicate of what is on disk already has nothing to wait for: so something new comes first.
        talkers[0]?.sayNew();
        await until(() => edge.counters().journal.pendingBytes > 0, { what: 'a commit to hold' });
        for (let n = 1; n < messages; n += 1) {
          talkers[Math.floor(random() * talkers.length)]?.say(random);
          // Now one packet in a chunk, now many.
          if (random() < 0.3) await new Promise((resolve) => setImmediate(resolve));
        }
        await delay(holdMs - (performance.now() - since));
        early += messages - (total('sent') - total('answered'));
        const released = performance.now();
        letGo();
        await until(() => total('answered') === total('sent'), {
          what: `the answers to ${messages} messages`,
          deadlineMs: 20_000,
          everyMs: 2,
        });
        slowestMs = Math.max(slowestMs, performance.now() - released);
        for (const talker of talkers) talker.releaseAll();
        if (index % 50 === 49) progress(`${index + 1} of ${sizes[size].length} commits held`);
      }

      const { received, duplicate, rejected } = edge.counters();
      const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
      const outOfOrder = talkers.reduce((sum, talker) => sum + talker.outOfOrder, 0);
      return [
        { what: 'a commit held for', value: longHoldMs, unit: 'ms' },
        {
          what: 'messages of QoS 1 and 2 taken in while a commit was held',
          value: received,
          unit: '1',
          atLeast: total('sent'),
        },
        { what: 'of these rejected', value: refused, unit: '1', atLeast: 1 },
        { what: 'of these duplicates', value: duplicate, unit: '1', atLeast: 1 },
        { what: 'acknowledged before the commit', value: early, unit: '1', atMost: 0 },
        {
          what: 'acknowledged out of the order of the messages',
          value: outOfOrder,
          unit: '1',
          atMost: 0,
        },
        { what: 'commit to the last acknowledgement, longest', value: slowestMs, unit: 'ms' },
      ];
    } finally {
      delete hooks.sync;
      await edge.close();
    }
  },
};

function repeated(times: number, round: Round): readonly Round[] {
  return Array.from({ length: times }, () => round);
}

/** Says what is right, wrong, not its own and said before; keeps what it said and was answered. */
class Talker {
  readonly sent: number[] = [];
  /** Message ids of PUBACKs and PUBRECs, as they came. */
  readonly answered: number[] = [];
  readonly #client: RawMqtt;
  readonly #topic: string;
  readonly #unreleased: number[] = [];
  #seq = 0;

  static async join(edge: TestEdge, device: string): Promise<Talker> {
    let talker: Talker | undefined;
    const { client, topic } = await edge.join(device, {
      onPacket(packet) {
        if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec') return;
        talker?.answered.push(packet.messageId ?? 0);
      },
    });
    talker = new Talker(client, topic);
    return talker;
  }

  private constructor(client: RawMqtt, topic: string) {
    this.#client = client;
    this.#topic = topic;
  }

  get outOfOrder(): number {
    return this.sent.filter((id, index) => this.answered[index] !== id).length;
  }

  say(random: Random): void {
    const lot = random();
    const qos = random() < 0.4 ? 2 : 1;
    if (lot < 0.1) this.#publish(`${this.#topic}/of-nobody`, this.#reading(), qos);
    else if (lot < 0.3) this.#publish(this.#topic, 'no JSON', qos);
    else if (lot < 0.5) this.#publish(this.#topic, this.#reading(), qos);
    else this.sayNew(qos);
  }

  sayNew(qos: 1 | 2 = 1): void {
    this.#seq += 1;
    this.#publish(this.#topic, this.#reading(), qos);
  }

  /** Ends the handshakes of QoS 2, so that their packet ids are free again. */
  releaseAll(): void {
    for (const messageId of this.#unreleased.splice(0)) {
      this.#client.send({ cmd: 'pubrel', messageId });
    }
  }

  #publish(topic: string, payload: string, qos: 1 | 2): void {
    const id = this.#client.publish(topic, payload, { qos });
    this.sent.push(id);
    if (qos === 2) this.#unreleased.push(id);
  }

  /** The reading said last; the first time a new one. */
  #reading(): string {
    return JSON.stringify({ ts: 1_763_753_600_000, seq: this.#seq, values: { speed: 18 } });
  }
}
