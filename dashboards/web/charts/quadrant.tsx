import { Plane } from './plane.tsx';
import { linear, percent, scaleFor } from './scale.ts';
import { useCursor } from './use-cursor.ts';

export interface QuadrantPoint {
  readonly key: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly yLow: number | null;
  readonly yHigh: number | null;
  /** Where use is no count but an estimate: its interval, drawn as a cloud with that of the value. */
  readonly xLow?: number | null;
  readonly xHigh?: number | null;
  /** How likely it stands in its quarter; 0: it cannot be said, and is drawn hollow. */
  readonly sureness?: number;
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
  fixedX,
  fixedY,
  middle,
}: {
  readonly points: readonly QuadrantPoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  /** The ends of the axes, where the measures have some of their own. */
  readonly fixedX?: readonly [number, number];
  readonly fixedY?: readonly [number, number];
  /** Where the quarters meet; absent: at the medians. */
  readonly middle?: { readonly x: number; readonly y: number };
}) {
  const cursor = useCursor(points.length);
  const xs =
    fixedX === undefined
      ? scaleFor(
          points.flatMap(({ x, xLow, xHigh }) => [x, xLow ?? x, xHigh ?? x]),
          4,
        )
      : linear(...fixedX, 4);
  const ys =
    fixedY === undefined
      ? scaleFor(
          points.flatMap(({ y, yLow, yHigh }) => [y, yLow ?? y, yHigh ?? y]),
          4,
        )
      : linear(...fixedY, 4);
  // The ends are kept free, so that no dot is cut off and the names of the quarters can be read.
  const across = (value: number) => 0.06 + 0.91 * xs.at(value);
  const down = (value: number) => 0.9 - 0.8 * ys.at(value);
  const x = (value: number) => percent(across(value));
  const y = (value: number) => percent(down(value));
  const middleX = middle?.x ?? median(points.map((p) => p.x));
  const middleY = middle?.y ?? median(points.map((p) => p.y));
  const here = cursor.at === undefined ? undefined : points[cursor.at];
  return (
    <Plane
      label={`${xTitle} against ${yTitle}; the arrow keys move from dot to dot`}
      rows={ys.ticks.map((tick) => ({ at: down(tick), words: formatY(tick) }))}
      columns={xs.ticks.map((tick) => ({ at: across(tick), words: formatX(tick) }))}
      xTitle={xTitle}
      yTitle={yTitle}
      cursor={cursor}
      height="high"
      text={here === undefined ? undefined : `${here.name}: ${here.words}`}
      hint={`${middle === undefined ? 'Medians' : 'The lines'}: ${formatX(middleX)} and ${formatY(middleY)}. Point at a dot, or use the arrow keys.`}
      behind={
        <>
          <span class="quadrant-corner upper left">Hidden gem</span>
          <span class="quadrant-corner upper right">Thriving</span>
          <span class="quadrant-corner lower left">Dormant</span>
          <span class="quadrant-corner lower right">Busy but poor</span>
        </>
      }
    >
      <line class="quadrant-line" x1={x(middleX)} x2={x(middleX)} y1="0" y2="100%" />
      <line class="quadrant-line" x1="0" x2="100%" y1={y(middleY)} y2={y(middleY)} />
      {points.map((point, n) => (
        <g
          key={point.key}
          class={classOf(point, n === cursor.at)}
          onPointerEnter={() => cursor.point(n)}
        >
          <Cloud point={point} x={x} y={y} />
          {point.xLow === undefined && point.yLow !== null && point.yHigh !== null && (
            <line
              class="quadrant-interval"
              x1={x(point.x)}
              x2={x(point.x)}
              y1={y(point.yLow)}
              y2={y(point.yHigh)}
            />
          )}
          <circle
            cx={x(point.x)}
            cy={y(point.y)}
            r="5"
            {...(point.sureness ? { opacity: point.sureness } : {})}
          />
        </g>
      ))}
    </Plane>
  );
}

function classOf({ sureness }: QuadrantPoint, here: boolean): string {
  return `quadrant-point${here ? ' quadrant-here' : ''}${sureness === 0 ? ' quadrant-unsure' : ''}`;
}

/** The 90 % intervals of both axes as an ellipse. */
function Cloud({
  point: { xLow, xHigh, yLow, yHigh },
  x,
  y,
}: {
  readonly point: QuadrantPoint;
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}) {
  if (xLow == null || xHigh == null || yLow === null || yHigh === null) return null;
  const [left, right, top, bottom] = [x(xLow), x(xHigh), y(yHigh), y(yLow)].map(Number.parseFloat);
  const ellipse = {
    cx: (left! + right!) / 200,
    cy: (top! + bottom!) / 200,
    rx: (right! - left!) / 200,
    ry: (bottom! - top!) / 200,
  };
  return (
    <ellipse
      class="quadrant-cloud"
      cx={percent(ellipse.cx)}
      cy={percent(ellipse.cy)}
      rx={percent(ellipse.rx)}
      ry={percent(ellipse.ry)}
    />
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
