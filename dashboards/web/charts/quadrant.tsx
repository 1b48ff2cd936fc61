import { Readout } from './readout.tsx';
import { percent, scaleFor } from './scale.ts';
import { useCursor } from './use-cursor.ts';

export interface QuadrantPoint {
  readonly key: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly yLow: number | null;
  readonly yHigh: number | null;
  /** Its figures, in words. */
  readonly words: string;
}

/**
 * How much it is used against what a use gives, with the 90 % interval of each: the lines are the
 * medians, and each quarter is named for what it means.
 */
export function Quadrant({
  points,
  xTitle,
  yTitle,
  formatX,
  formatY,
}: {
  readonly points: readonly QuadrantPoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}) {
  const cursor = useCursor(points.length);
  const xs = scaleFor(
    points.map(({ x }) => x),
    4,
  );
  const ys = scaleFor(
    points.flatMap(({ y, yLow, yHigh }) => [y, yLow ?? y, yHigh ?? y]),
    4,
  );
  // The ends are kept free, so that no dot is cut off.
  const x = (value: number) => percent(0.03 + 0.94 * xs.at(value));
  const y = (value: number) => percent(0.96 - 0.92 * ys.at(value));
  const [middleX, middleY] = [median(points.map((p) => p.x)), median(points.map((p) => p.y))];
  const here = cursor.at === undefined ? undefined : points[cursor.at];
  return (
    <div class="quadrant">
      <span class="quadrant-y" aria-hidden="true">
        {yTitle}
      </span>
      <div class="quadrant-plane">
        <span class="quadrant-corner top left">Hidden gem</span>
        <span class="quadrant-corner top right">Thriving</span>
        <span class="quadrant-corner bottom left">Dormant</span>
        <span class="quadrant-corner bottom right">Busy but poor</span>
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn plane */}
        <svg
          class="quadrant-drawing"
          role="group"
          aria-label={`${xTitle} against ${yTitle}; the arrow keys move from dot to dot`}
          {...cursor.keys}
          onPointerLeave={() => cursor.point(undefined)}
        >
          <line class="quadrant-line" x1={x(middleX)} x2={x(middleX)} y1="0" y2="100%" />
          <line class="quadrant-line" x1="0" x2="100%" y1={y(middleY)} y2={y(middleY)} />
          {points.map((point, n) => (
            <g
              key={point.key}
              class={n === cursor.at ? 'quadrant-point quadrant-here' : 'quadrant-point'}
              onPointerEnter={() => cursor.point(n)}
            >
              {point.yLow !== null && point.yHigh !== null && (
                <line
                  class="quadrant-interval"
                  x1={x(point.x)}
                  x2={x(point.x)}
                  y1={y(point.yLow)}
                  y2={y(point.yHigh)}
                />
              )}
              <circle cx={x(point.x)} cy={y(point.y)} r="5" />
            </g>
          ))}
        </svg>
      </div>
      <div class="quadrant-x" aria-hidden="true">
        <span>{formatX(xs.low)}</span>
        <span>{xTitle}</span>
        <span>{formatX(xs.high)}</span>
      </div>
      <Readout
        text={here === undefined ? undefined : `${here.name}: ${here.words}`}
        hint={`Medians: ${formatX(middleX)} and ${formatY(middleY)}. Point at a dot, or use the arrow keys.`}
      />
    </div>
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
