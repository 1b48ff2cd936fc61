import type { SignalValue } from '../../../contract/wire/messages.ts';
import type { TestReading } from './open-analytics-database.ts';

/** A session rule in seconds. */
export interface ReferenceRule {
  readonly gap: number;
  readonly min: number;
  readonly max: number;
  /** whether the product is in use, by the values that hold; absent: always */
  readonly inUse?: (held: Held) => boolean | undefined;
}

type Held = Readonly<Record<string, SignalValue | undefined>>;

/** What the reference says of a session. Amounts in multiples, times in seconds. */
export interface ReferenceSession {
  readonly device: string;
  readonly part: string | null;
  readonly started: number;
  readonly ended: number;
  readonly closedBy: string;
  readonly by: string | null;
  readonly readings: number;
  readonly energy: number | null;
  readonly meanPower: number | null;
  readonly timeMeanPower: number | null;
  readonly maxPower: number | null;
  readonly lastPower: number | null;
  readonly hot: number | null;
  readonly mode: string | null;
}

/** A moment of a stream: one reading with all that holds at it. */
interface Moment {
  readonly t: number;
  readonly by: string | undefined;
  readonly said: TestReading['values'];
  readonly held: Held;
  readonly inUse: boolean;
}

interface Open {
  readonly anchor: number;
  readonly moments: Moment[];
  by: string | undefined;
  growth: number;
}

/**
 * Sessions the plain way: one reading after the other, in order of time. Written to be obviously
 * right, as the measure of the SQL. Readings of a stream must have times of their own; copies of
 * a reading are taken once.
 */
export function referenceSessions(
  readings: readonly TestReading[],
  rule: ReferenceRule,
): ReferenceSession[] {
  const streams = new Map<string, Map<number, TestReading>>();
  for (const reading of readings) {
    const key = `${reading.device}/${reading.part ?? ''}`;
    const stream = streams.get(key) ?? new Map<number, TestReading>();
    stream.set(reading.t, reading);
    streams.set(key, stream);
  }
  return [...streams.values()].flatMap((stream) => {
    const [first] = stream.values();
    const place = { device: first?.device ?? 'd1', part: first?.part ?? null };
    const moments = momentsOf(
      [...stream.values()].sort((a, b) => a.t - b.t),
      rule,
    );
    return stretchesOf(moments, rule)
      .filter(({ started, ended }) => ended - started >= rule.min)
      .map((session) => ({ ...place, ...session }));
  });
}

function momentsOf(readings: readonly TestReading[], rule: ReferenceRule): Moment[] {
  let held: Held = {};
  let inUse = false;
  return readings.map(({ t, by, values }) => {
    held = { ...held, ...values };
    inUse = rule.inUse === undefined ? true : (rule.inUse(held) ?? inUse);
    return { t, by, said: values, held, inUse };
  });
}

function stretchesOf(moments: readonly Moment[], rule: ReferenceRule) {
  const sessions: Omit<ReferenceSession, 'device' | 'part'>[] = [];
  let open: Open | undefined;
  let runBy: string | undefined;
  const close = (closedBy: string, end: Moment, by = open?.by) => {
    if (open === undefined) return;
    const known = open.moments.some(({ held }) => held.energy !== undefined);
    sessions.push({
      ...figuresOf(open.moments, end),
      closedBy,
      by: by ?? null,
      readings: open.moments.length + (closedBy === 'state' ? 1 : 0),
      energy: known ? open.growth : null,
    });
    open = undefined;
  };
  moments.forEach((moment, index) => {
    const before = moments[index - 1];
    const near = before !== undefined && moment.t - before.t <= rule.gap;
    const step = near ? growth(before.held.energy, moment.held.energy) : 0;
    if (open !== undefined && before !== undefined) {
      if (!near) close('gap', before);
      else {
        open.growth += step;
        const { anchor } = open;
        const cut = (t: number) => Math.floor((t - anchor) / rule.max);
        if (!moment.inUse) close('state', moment, open.by ?? moment.by);
        else if (runBy !== undefined && moment.by !== undefined && moment.by !== runBy) {
          close('user', moment);
          open = { anchor: moment.t, moments: [], by: undefined, growth: 0 };
        } else if (cut(moment.t) > cut(open.moments[0]?.t ?? anchor)) {
          close('maximum', moment);
          open = { anchor, moments: [], by: runBy, growth: 0 };
        }
      }
    }
    if (moment.inUse) {
      if (open === undefined) {
        runBy = undefined;
        open = { anchor: moment.t, moments: [], by: undefined, growth: step };
      }
      runBy = moment.by ?? runBy;
      open.by = open.by ?? moment.by;
      open.moments.push(moment);
    }
  });
  const last = moments.at(-1);
  if (last !== undefined) close('gap', last);
  return sessions;
}

function growth(from: SignalValue | undefined, to: SignalValue | undefined): number {
  if (typeof from !== 'number' || typeof to !== 'number') return 0;
  const [a, b] = [Math.round(from * 100), Math.round(to * 100)];
  return b >= a ? b - a : b;
}

/** The figures of a session from its readings in use and the one that ended it. */
function figuresOf(moments: readonly Moment[], end: Moment) {
  const held = (signal: string) =>
    moments.map(({ held }) => held[signal]).filter((value) => value !== undefined);
  const spans = moments.map(({ t, held }, index) => ({
    held,
    seconds: (moments[index + 1]?.t ?? end.t) - t,
  }));
  const said = moments.map(({ said }) => said.power).filter((value) => typeof value === 'number');
  const power = held('power') as number[];
  const powered = spans.filter((span) => span.held.power !== undefined);
  const stated = spans.filter((span) => span.held.state !== undefined);
  const seconds = (list: typeof spans) => list.reduce((sum, span) => sum + span.seconds, 0);
  const mean = said.length > 0 ? average(said) : (power[0] ?? null);
  const hot = stated.filter((span) => span.held.state === 'hot');
  const area = powered.reduce((sum, span) => sum + Number(span.held.power) * span.seconds, 0);
  return {
    started: moments[0]?.t ?? Number.NaN,
    ended: end.t,
    meanPower: mean,
    timeMeanPower: seconds(powered) > 0 ? area / seconds(powered) : mean,
    maxPower: power.length > 0 ? Math.max(...power) : null,
    lastPower: (end.held.power as number | undefined) ?? null,
    hot:
      stated.length === 0
        ? null
        : seconds(stated) > 0
          ? seconds(hot) / seconds(stated)
          : hot.length / stated.length,
    mode: longest(spans.map((span) => [span.held.mode, span.seconds] as const)),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value held longest, then in most readings, then the first declared (`eco` before `boost`). */
function longest(spans: readonly (readonly [SignalValue | undefined, number])[]): string | null {
  const order = ['eco', 'boost'];
  const weights = order.map((value) => {
    const list = spans.filter(([held]) => held === value);
    return { value, seconds: list.reduce((sum, [, s]) => sum + s, 0), count: list.length };
  });
  const [best] = weights
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.seconds - a.seconds || b.count - a.count);
  return best?.value ?? null;
}
