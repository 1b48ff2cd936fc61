import type { ComponentChildren } from 'preact';
import type { Estimate } from '../../../contract/records/estimate.ts';
import { Asked } from '../parts/asked.tsx';
import { EstimateText } from '../parts/estimate.tsx';
import type { Explainable } from '../parts/how-made.tsx';
import { StripAxis } from './quantile-strip.tsx';
import { fitted, percent, type Scale, scaleFor } from './scale.ts';

export interface IntervalRow {
  readonly key: string;
  readonly label: string;
  /** What marks it, in front of the label. */
  readonly mark?: ComponentChildren;
  readonly explained?: Explainable;
  /** What it stands on, smaller: `212 sessions, 41 customers`. */
  readonly note?: string;
  readonly estimate: Estimate;
}

/** Estimates one below the other on one axis: a dot with its 90 % interval, and the figures. */
export function IntervalRows({
  rows,
  format,
  mark,
}: {
  readonly rows: readonly IntervalRow[];
  readonly format: (value: number) => string;
  /** A value to compare with, such as no effect, drawn as a line through all rows. */
  readonly mark?: number;
}) {
  const scale = intervalScale(rows, mark);
  return (
    <div class="intervals">
      {rows.map(({ key, label, mark: sign, note, estimate, explained }) => (
        <div key={key} class="intervals-row">
          <div class="intervals-label">
            <span>
              {sign}
              {explained === undefined ? label : <Asked words={label} explained={explained} />}
            </span>
            {note !== undefined && <small>{note}</small>}
          </div>
          <IntervalBar
            estimate={estimate}
            scale={scale}
            {...(mark === undefined ? {} : { mark })}
          />
          <div class="intervals-figure">
            <EstimateText estimate={estimate} format={format} />
          </div>
        </div>
      ))}
      <div class="intervals-row intervals-axis">
        <div />
        <StripAxis scale={scale} format={format} />
        <div />
      </div>
    </div>
  );
}

function intervalScale(rows: readonly IntervalRow[], mark: number | undefined): Scale {
  const values = rows
    .flatMap(({ estimate: { value, lo90, hi90 } }) => [value, lo90, hi90])
    .filter((value) => value !== null);
  if (mark === undefined) return scaleFor(values, 4);
  return fitted(Math.min(mark, ...values), Math.max(mark, ...values), 4);
}

function IntervalBar({
  estimate: { value, lo90, hi90 },
  scale,
  mark,
}: {
  readonly estimate: Estimate;
  readonly scale: Scale;
  readonly mark?: number;
}) {
  const x = (at: number) => percent(scale.at(at));
  return (
    <svg class="interval" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <line key={tick} class="strip-grid" x1={x(tick)} x2={x(tick)} y1="0" y2="100%" />
      ))}
      {mark !== undefined && (
        <line class="interval-mark" x1={x(mark)} x2={x(mark)} y1="0" y2="100%" />
      )}
      {value !== null && lo90 !== null && hi90 !== null && (
        <line class="interval-line" x1={x(lo90)} x2={x(hi90)} y1="50%" y2="50%" />
      )}
      {value !== null && <circle class="interval-dot" cx={x(value)} cy="50%" r="5" />}
    </svg>
  );
}
