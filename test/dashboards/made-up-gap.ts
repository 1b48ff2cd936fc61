import { silenceHistogram } from '../../analytics/gaps/histogram.ts';
import { density, type TwoLognormals } from '../../analytics/gaps/two-lognormals.ts';
import { type GapWord, gapVerdicts, type SessionGap } from '../../contract/records/session-gap.ts';
import { inputsAt } from '../support/made-up-inputs.ts';

const window = {
  from: Date.parse('2026-02-01T00:00:00Z'),
  to: Date.parse('2026-03-01T00:00:00Z'),
};

/** The planted truth of methods.md. */
const kinds: TwoLognormals = [
  { share: 0.5, mean: Math.log(20), spread: 1 },
  { share: 0.5, mean: Math.log(31_600), spread: 1.0805 },
];
/** 8,000 silences, a little off what is expected. */
const silences = Array.from({ length: 300 }, (_, n) => {
  const at = n / 20;
  const expected = 400 * (density(kinds[0], at) + density(kinds[1], at));
  return { at, count: Math.round(expected * (1 + 0.2 * Math.sin(7 * n))) };
});

const told = { seconds: 697, lo90: 640, hi90: 760, devices: 40, silences: 8_000, window };
const adopted: GapWord = {
  at: Date.parse('2026-02-09T04:00:00Z'),
  seconds: 690,
  before: 1_800,
  verdict: 'adopted',
  why: gapVerdicts.adopted,
  told: { ...told, seconds: 690 },
};

/** What the readings of forty made-up devices tell of the gap: fixed, of the drill tuned. */
export function sessionGapOf(maker: string, product: string): SessionGap {
  const isTuned = product === 'cordless-drill';
  return {
    inputs: inputsAt({ of: 'gap', maker, product }),
    window,
    computedAt: window.to,
    seed: 1,
    maker,
    product,
    name: isTuned ? 'Cordless drill' : 'E-bike',
    devices: 40,
    silences: 8_000,
    own: isTuned ? 690 : 300,
    tuned: isTuned ? { begin: 1_800, least: 10, most: 86_400 } : null,
    since: isTuned
      ? adopted
      : {
          at: window.from,
          seconds: 300,
          before: null,
          verdict: 'declared',
          why: gapVerdicts.declared,
          told: null,
        },
    latest: isTuned
      ? {
          ...adopted,
          at: Date.parse('2026-02-23T04:00:00Z'),
          before: null,
          verdict: 'same',
          why: gapVerdicts.same,
          told,
        }
      : null,
    changes: isTuned ? [adopted] : [],
    proposed: { seconds: 697, lo90: 640, hi90: 760, within: 20, between: 31_600 },
    histogram: silenceHistogram([silences], kinds, (window.to - window.from) / 1_000),
    sessions: { now: 3_400, joined: 12, cut: 0 },
    sentence: isTuned
      ? 'The gap is 690 s, tuned from the readings on 2026-02-09 (looked at on 2026-02-23: the readings still tell the gap in force); the data say 697 s (90 %: 640 s to 760 s). With it 12 of 3400 sessions would join the one before.'
      : 'The gap is 300 s; the data say 697 s (90 %: 640 s to 760 s). With it 12 of 3400 sessions would join the one before.',
  };
}
