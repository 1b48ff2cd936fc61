import uPlot from 'uplot';

/** Lines over one axis of time. */
export interface TimeLines {
  /** epoch ms, growing */
  readonly times: readonly number[];
  readonly lines: readonly {
    readonly label: string;
    /** a custom property that holds its colour: `--accent` */
    readonly colour: string;
    /** drawn in steps, for values that hold until the next one */
    readonly stepped?: boolean;
    readonly values: readonly (number | null)[];
  }[];
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
export function drawTimeChart(
  host: HTMLElement,
  first: TimeLines,
  options: {
    readonly height: number;
    readonly format: (value: number) => string;
    readonly onCursor: (place: number | undefined) => void;
  },
): DrawnChart {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour('--ink-3'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const chart = new uPlot(
    {
      width: host.clientWidth,
      height: options.height,
      ms: 1,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
      scales: { y: { range: (_, low, high) => withRoom(low, high) } },
      axes: [
        { ...axis, space: 80 },
        { ...axis, size: 56, space: 36, values: (_, ticks) => ticks.map(options.format) },
      ],
      series: [
        {},
        ...first.lines.map((line) => ({
          label: line.label,
          stroke: colour(line.colour),
          width: 1.75,
          points: { show: false },
          ...(line.stepped === true
            ? { paths: uPlot.paths.stepped?.({ align: 1 }) as uPlot.Series.PathBuilder }
            : {}),
        })),
      ],
      hooks: { setCursor: [(plot) => options.onCursor(plot.cursor.idx ?? undefined)] },
    },
    aligned(first),
    host,
  );
  const watcher = new ResizeObserver(() => {
    chart.setSize({ width: host.clientWidth, height: options.height });
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

function aligned({ times, lines }: TimeLines): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}

/** Amounts start at zero; what swings far from it gets its own range, with a little room. */
function withRoom(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return [low >= 0 && low < high * 0.6 ? 0 : low - room, high + room];
}
