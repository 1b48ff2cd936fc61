import type { Estimate } from '../../../contract/records/estimate.ts';
import { percent, type Scale } from './scale.ts';

interface Quantiles {
  readonly p10: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
}

/**
 * How the value of sessions is spread, on an axis that all rows share: the middle eight tenths
 * thin, the middle half thick, the median a notch; below it the estimate as a diamond with its
 * 90 % interval. The figures stand as text beside it, so the drawing itself is silent.
 */
export function QuantileStrip({
  quantiles,
  estimate,
  scale,
  colour,
}: {
  readonly quantiles: Quantiles | null;
  readonly estimate: Estimate;
  readonly scale: Scale;
  /** The class of a context's colour. */
  readonly colour: string;
}) {
  const x = (value: number) => percent(scale.at(value));
  const wide = (from: number, to: number) =>
    percent(Math.max(0.004, scale.at(to) - scale.at(from)));
  const { value, lo90, hi90 } = estimate;
  return (
    <svg class={`strip ${colour}`} aria-hidden="true">
      {scale.ticks.map((tick) => (
        <line key={tick} class="strip-grid" x1={x(tick)} x2={x(tick)} y1="0" y2="100%" />
      ))}
      {quantiles !== null && (
        <>
          <rect
            class="strip-tails"
            x={x(quantiles.p10)}
            width={wide(quantiles.p10, quantiles.p90)}
            y="11"
            height="4"
          />
          <rect
            class="strip-middle"
            x={x(quantiles.p25)}
            width={wide(quantiles.p25, quantiles.p75)}
            y="7"
            height="12"
          />
          <line class="strip-median" x1={x(quantiles.p50)} x2={x(quantiles.p50)} y1="5" y2="21" />
        </>
      )}
      {value !== null && (
        <>
          {lo90 !== null && hi90 !== null && (
            <line class="strip-interval" x1={x(lo90)} x2={x(hi90)} y1="29" y2="29" />
          )}
          <svg x={x(value)} y="29" overflow="visible" role="presentation">
            <path class="strip-estimate" d="M0-4.5 4.5 0 0 4.5-4.5 0Z" />
          </svg>
        </>
      )}
    </svg>
  );
}

/** The axis of a column of strips: its ticks, named. */
export function StripAxis({
  scale,
  format,
}: {
  readonly scale: Scale;
  readonly format: (value: number) => string;
}) {
  return (
    <span class="strip-axis" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <span key={tick} class="strip-tick" style={{ left: percent(scale.at(tick)) }}>
          {format(tick)}
        </span>
      ))}
    </span>
  );
}
