import type { SessionGap } from '../../contract/records/session-gap.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

/** What the readings of forty made-up devices tell of the gap. */
export function sessionGapOf(maker: string, product: string): SessionGap {
  return {
    inputs: inputsAt({ of: 'gap', maker, product }),
    window: { from: Date.parse('2026-02-01T00:00:00Z'), to: Date.parse('2026-03-01T00:00:00Z') },
    computedAt: Date.parse('2026-03-01T00:00:00Z'),
    seed: 1,
    maker,
    product,
    name: 'E-bike',
    devices: 40,
    silences: 8_000,
    own: 300,
    tuned: null,
    since: null,
    latest: null,
    changes: [],
    histogram: [],
    proposed: { seconds: 697, lo90: 640, hi90: 760, within: 20, between: 31_600 },
    sessions: { now: 3_400, joined: 12, cut: 0 },
    sentence:
      'The gap is 300 s; the data say 697 s (90 %: 640 s to 760 s). With it 12 of 3400 sessions would join the one before.',
  };
}
