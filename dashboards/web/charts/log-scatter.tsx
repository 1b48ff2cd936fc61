import { Plane } from './plane.tsx';
import { percent, scaleFor } from './scale.ts';
import { useCursor } from './use-cursor.ts';

export interface ScatterPoint {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  /** Its figures, in words. */
  readonly words: string;
}

/**
 * Dots on two axes, each in equal ratios where values spread widely, with a line through what a law
 * y = factor × x^exponent says.
 */
export function LogScatter({
  points,
  law,
  xTitle,
  yTitle,
  formatX,
  formatY,
}: {
  /** At least one; both values above 0. */
  readonly points: readonly ScatterPoint[];
  readonly law?: { readonly factor: number; readonly exponent: number } | undefined;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}) {
  const cursor = useCursor(points.length);
  const line = law && lineOf(points, law);
  const xs = scaleFor(
    points.map((point) => point.x),
    4,
  );
  const ys = scaleFor([...points.map((point) => point.y), ...(line ?? []).map(([, y]) => y)], 4);
  // The ends are kept free, so that no dot is cut off.
  const across = (value: number) => 0.07 + 0.9 * xs.at(value);
  const down = (value: number) => 0.94 - 0.88 * ys.at(value);
  const x = (value: number) => percent(across(value));
  const y = (value: number) => percent(down(value));
  return (
    <Plane
      label={`${yTitle} against ${xTitle}; the arrow keys move from dot to dot`}
      rows={ys.ticks.map((tick) => ({ at: down(tick), words: formatY(tick) }))}
      columns={xs.ticks.map((tick) => ({ at: across(tick), words: formatX(tick) }))}
      xTitle={xTitle}
      yTitle={yTitle}
      cursor={cursor}
      height="high"
      text={cursor.at === undefined ? undefined : points[cursor.at]?.words}
      hint="Point at a dot, or use the arrow keys."
    >
      {line?.slice(1).map(([toX, toY], n) => (
        <line
          key={toX}
          class="scatter-law"
          x1={x(line[n]![0])}
          x2={x(toX)}
          y1={y(line[n]![1])}
          y2={y(toY)}
        />
      ))}
      {points.map((point, n) => (
        <circle
          key={point.key}
          class={n === cursor.at ? 'scatter-dot scatter-here' : 'scatter-dot'}
          cx={x(point.x)}
          cy={y(point.y)}
          r="4"
          onPointerEnter={() => cursor.point(n)}
        />
      ))}
    </Plane>
  );
}

/** The law at places in equal ratios: straight on two logarithmic axes, and a curve on others. */
function lineOf(
  points: readonly ScatterPoint[],
  { factor, exponent }: { readonly factor: number; readonly exponent: number },
): readonly (readonly [x: number, y: number])[] {
  const all = points.map((point) => point.x);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return Array.from({ length: 25 }, (_, n) => {
    const x = low * (high / low) ** (n / 24);
    return [x, factor * x ** exponent] as const;
  });
}
