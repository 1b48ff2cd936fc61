import { Buffer } from 'node:buffer';
import type { Reason } from '../../contract/reasons.ts';
import type { Health } from '../../contract/records/health.ts';
import type { DeadLetterEntry } from '../../contract/records/journal-entry.ts';
import { maker, now } from './made-up-use.ts';

/** Rejected messages as a maker's devices send them by mistake. */
const letters: readonly (readonly [Reason, string, string, string])[] = [
  [
    'not-json',
    'espresso-machine/espresso-12/telemetry',
    'unexpected end of JSON at character 41',
    '{"ts":1773152400000,"values":{"cups":14,',
  ],
  [
    'value-out-of-bounds',
    'e-bike/e-7/telemetry',
    'speed: 412 lies outside 0 to 90',
    '{"ts":1773152400000,"values":{"speed":412}}',
  ],
  [
    'time-in-future',
    'heat-pump/heat-104/telemetry',
    'ts 4102444800000 is 73 years ahead of 2026-03-10',
    '{"ts":4102444800000,"values":{"power":820}}',
  ],
  [
    'device-unknown',
    'e-bike/e-999/telemetry',
    'hearth/e-bike/e-999 is not registered',
    '{"values":{"speed":18.2}}',
  ],
];

const rejected: Readonly<Partial<Record<Reason, number>>> = {
  'not-json': 214,
  'value-out-of-bounds': 1_302,
  'time-in-future': 88,
  'device-unknown': 41,
};

/** The dead letters, as the journal hands them to a store; 25 of the commonest, to page through. */
export const deadLetters: readonly DeadLetterEntry[] = letters.flatMap(
  ([reason, topic, detail, payload]) =>
    Array.from({ length: reason === 'value-out-of-bounds' ? 25 : 3 }, (_, n) => ({
      kind: 'dead-letter' as const,
      received: now - n * 61_000,
      topic: `vm/${maker}/${topic}`,
      client: `client-${n}`,
      reason,
      detail,
      payload: Buffer.from(payload),
    })),
);

/** Live figures that grow with every look, so that a page that listens has something to show. */
export function madeUpHealth(): () => Promise<Health> {
  let looks = 0;
  return async () => {
    looks += 1;
    const at = now + looks * 1_000;
    const rate = 1_240 + Math.round(180 * Math.sin(looks / 3) + 90 * Math.sin(looks * 1.7));
    const stored = 1_198_204 + looks * 1_200;
    const total = Object.values(rejected).reduce((sum, readings) => sum + readings, 0);
    const sum = {
      stored,
      duplicate: 3_018,
      rejected: total,
      dropped: 0,
      waiting: 318 + (looks % 7) * 40,
    };
    return {
      at,
      sum: { received: sum.stored + sum.duplicate + sum.rejected + sum.waiting, ...sum },
      holds: true,
      rejectedByReason: { ...rejected },
      notes: { 'time-assumed': 412, 'clock-behind': 96, 'sequence-reused': 3 },
      perSecond: { received: rate, stored: rate - 30 + (looks % 5) * 12 },
      ackMs: { p50: 1.42, p99: 8.9, n: 4_120 },
      steps: [
        ['decode', 214, 2.1],
        ['read-topic', 0, 0.3],
        ['validate', 1_302, 3.8],
        ['check-clock', 88, 0.4],
        ['recognise-duplicate', 0, 0.9],
        ['attach-device', 41, 0.6],
      ].map(([step, refused, microseconds], n) => ({
        step: String(step),
        passed: 1_205_000 - n * 400,
        rejected: Number(refused),
        microseconds: Number(microseconds),
      })),
      devices: { known: 274, online: 231 },
      sessions: { sessions: 4, queuedBytes: 1_210, notKept: 0, forgotten: 0 },
      clock: { ahead: 88, behind: 96, assumed: 412 },
      edge: {
        up: true,
        startedAt: at - 93_600_000,
        rssMb: 142.3,
        doors: { mqtt: 1883, webSocket: 9001, tls: null, topicRoot: 'vm' },
      },
      insight: {
        startedAt: at - 93_590_000,
        rssMb: 611.8,
        lagBytes: 20_480,
        stores: [
          {
            name: 'embedded',
            position: 88_000_000,
            lagBytes: 20_480,
            lagReadings: 318,
            perSecond: rate,
            secondsLeft: null,
            missing: 0,
            error: null,
            since: null,
          },
        ],
        lastRun: { at: at - 21_000, milliseconds: 840, sessions: 118, error: null, upToDate: true },
        lastAudit: { at: at - 8 * 3_600_000, milliseconds: 2_100, sessions: 4_812, drift: 0 },
      },
    };
  };
}
