import { count, share } from '../format/number.ts';
import { Plane } from './plane.tsx';
import { linear } from './scale.ts';
import { useCursor } from './use-cursor.ts';

/** From here on the share is this, until the next step. */
export interface CurveStep {
  readonly x: number;
  readonly y: number;
  /** null: not known */
  readonly low: number | null;
  readonly high: number | null;
  readonly words: string;
}

/** A share that begins at all and falls in steps, with its band. */
export function StepCurve({
  steps,
  end,
  name,
  xTitle,
}: {
  readonly steps: readonly CurveStep[];
  /** How far it is known. */
  readonly end: number;
  readonly name: string;
  readonly xTitle: string;
}) {
  const cursor = useCursor(steps.length);
  const xs = linear(0, Math.max(1, end), 5);
  const shares = linear(0, 1, 4);
  const x = (value: number) => 100 * xs.at(value);
  const y = (value: number) => 100 * (1 - value);
  const known = steps.filter((step) => step.low !== null && step.high !== null);
  const stairs = (of: (step: CurveStep) => number, among: readonly CurveStep[]) => {
    const places: string[] = [`0 ${y(1)}`];
    for (const [n, step] of among.entries()) {
      const until = among[n + 1]?.x ?? end;
      places.push(`${x(step.x)} ${y(of(step))}`, `${x(Math.max(step.x, until))} ${y(of(step))}`);
      if (n === 0) places.splice(1, 0, `${x(step.x)} ${y(1)}`);
    }
    return among.length === 0 ? [`0 ${y(1)}`, `${x(end)} ${y(1)}`] : places;
  };
  const line = `M${stairs((step) => step.y, steps).join('L')}`;
  const upper = stairs((step) => step.high ?? step.y, known);
  const lower = stairs((step) => step.low ?? step.y, known);
  const here = cursor.at === undefined ? undefined : steps[cursor.at];
  return (
    <Plane
      label={`${name}; the arrow keys move from step to step`}
      rows={shares.ticks.map((tick) => ({ at: 1 - tick, words: share(tick) }))}
      columns={xs.ticks.map((tick) => ({ at: xs.at(tick), words: count(tick) }))}
      xTitle={xTitle}
      cursor={cursor}
      place={(from) => {
        // The last step at or before the pointer.
        const found = steps.findLastIndex((step) => xs.at(step.x) <= from);
        return found < 0 ? undefined : found;
      }}
      stretched
      text={here?.words}
      hint="Point at the curve, or use the arrow keys."
    >
      {known.length > 0 && (
        <path class="step-band" d={`M${[...upper, ...lower.toReversed()].join('L')}Z`} />
      )}
      <path class="step-line" d={line} />
      {here !== undefined && (
        <line class="step-here" x1={x(here.x)} x2={x(here.x)} y1="0" y2="100" />
      )}
    </Plane>
  );
}
