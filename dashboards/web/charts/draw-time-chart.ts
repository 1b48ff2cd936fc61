import uPlot from 'uplot';
import { timeTicks } from './time-ticks.ts';

/** Lines over one axis of time. */
export interface TimeLines {
  /** epoch ms, growing */
  readonly times: readonly number[];
  readonly lines: readonly {
    readonly label: string;
    /** a custom property that holds its colour: `--accent` */
    readonly colour: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** How lines over time are drawn. */
export interface Drawing {
  /** CSS pixels */
  readonly height: number;
  readonly format: (value: number) => string;
  /** The axis of values begins at zero, whatever they are. */
  readonly fromZero: boolean;
  /** The axis of time is at least this long, ms, so that it does not race while values arrive. */
  readonly shortest: number;
  readonly onCursor: (place: number | undefined) => void;
}

/** A chart on the page. */
export interface DrawnChart {
  update(data: TimeLines): void;
  /** Puts the cursor on a value; undefined takes it away. */
  point(place: number | undefined): void;
  /** Safe to call twice. */
  destroy(): void;
}

/**
 * Draws lines over time into an element, as wide as it is, and follows its width. This file is the
 * one that brings uPlot, and is loaded only where such a chart is shown.
 */
export function drawTimeChart(host: HTMLElement, first: TimeLines, drawing: Drawing): DrawnChart {
  const style = getComputedStyle(host);
  const axis: uPlot.Axis = {
    stroke: colourOf(host, '--ink-3'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colourOf(host, '--line'), width: 1 },
    ticks: { show: false },
  };
  const chart = new uPlot(
    {
      width: host.clientWidth,
      height: drawing.height,
      ms: 1,
      padding: [8, 28, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
      scales: {
        x: { range: (_, from, to) => [Math.min(from, to - drawing.shortest), to] },
        y: { range: (_, low, high) => withRoom(low, high, drawing.fromZero) },
      },
      axes: [
        {
          ...axis,
          size: 28,
          splits: ({ bbox, scales: { x } }) =>
            timeTicks(x?.min ?? 0, x?.max ?? 1, bbox.width / devicePixelRatio / 90).at,
          values: ({ scales: { x } }, ticks) =>
            ticks.map(timeTicks(x?.min ?? 0, x?.max ?? 1).words),
        },
        { ...axis, size: 56, space: 36, values: (_, ticks) => ticks.map(drawing.format) },
      ],
      series: [
        {},
        ...first.lines.map(({ label, colour }) => ({
          label,
          stroke: colourOf(host, colour),
          width: 1.75,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [(plot) => drawing.onCursor(plot.cursor.idx ?? undefined)] },
    },
    aligned(first),
    host,
  );
  const watcher = new ResizeObserver(() => {
    chart.setSize({ width: host.clientWidth, height: drawing.height });
  });
  watcher.observe(host);
  return {
    update: (data) => chart.setData(aligned(data)),
    point(place) {
      const time = place === undefined ? undefined : chart.data[0][place];
      const left = time === undefined ? -10 : chart.valToPos(time, 'x');
      chart.setCursor({ left, top: 0 });
    },
    destroy() {
      watcher.disconnect();
      chart.destroy();
    },
  };
}

/** A custom property as the colour it is here and now: light or dark is settled by the browser. */
function colourOf(host: HTMLElement, property: string): string {
  host.style.color = `var(${property})`;
  const { color } = getComputedStyle(host);
  host.style.color = '';
  return color;
}

function aligned({ times, lines }: TimeLines): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}

/** Amounts start at zero; what swings far from it gets its own range, with a little room. */
function withRoom(low: number | null, high: number | null, fromZero: boolean): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  const zero = low >= 0 && (fromZero || low < high * 0.6);
  return [zero ? 0 : low - room, high + room];
}
