import { Readout } from './readout.tsx';
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
  const x = (value: number) => percent(0.07 + 0.9 * xs.at(value));
  const y = (value: number) => percent(0.94 - 0.88 * ys.at(value));
  const here = cursor.at === undefined ? undefined : points[cursor.at];
  return (
    <div class="scatter">
      <p class="quiet-words">{yTitle}</p>
      <div class="scatter-plane">
        {ys.ticks.map((tick) => (
          <span key={tick} class="quadrant-mark" style={{ top: y(tick) }} aria-hidden="true">
            {formatY(tick)}
          </span>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn plane */}
        <svg
          class="scatter-drawing"
          role="group"
          aria-label={`${yTitle} against ${xTitle}; the arrow keys move from dot to dot`}
          {...cursor.keys}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {ys.ticks.map((tick) => (
            <line key={tick} class="strip-grid" x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
          ))}
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
        </svg>
      </div>
      <div class="quadrant-x" aria-hidden="true">
        {xs.ticks.map((tick) => (
          <span key={tick} style={{ left: x(tick) }}>
            {formatX(tick)}
          </span>
        ))}
      </div>
      <p class="quadrant-title" aria-hidden="true">
        {xTitle}
      </p>
      <Readout text={here?.words} hint="Point at a dot, or use the arrow keys." />
    </div>
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
