import { useEffect, useRef, useState } from 'preact/hooks';
import { themeNow } from '../shell/theme.ts';
import type { DrawnChart, TimeLines } from './draw-time-chart.ts';
import { Readout } from './readout.tsx';
import { useCursor } from './use-cursor.ts';

/** Lines over time with a cursor for pointer and arrow keys; the drawing is loaded when needed. */
export function TimeChart({
  data,
  name,
  height = 220,
  fromZero = false,
  shortest = 0,
  format,
  tell,
}: {
  readonly data: TimeLines;
  readonly name: string;
  readonly height?: number;
  /** The axis of values begins at zero, whatever they are. */
  readonly fromZero?: boolean;
  /** The axis of time is at least this long, ms. */
  readonly shortest?: number;
  readonly format: (value: number) => string;
  /** The words for the values at one moment. */
  readonly tell: (place: number) => string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnChart | undefined>(undefined);
  const latest = useRef(data);
  latest.current = data;
  const cursor = useCursor(data.times.length);
  const [ready, setReady] = useState(false);
  const theme = themeNow.value;

  useEffect(() => {
    let gone = false;
    import('./draw-time-chart.ts').then(({ drawTimeChart }) => {
      if (gone || host.current === null) return;
      const onCursor = (place: number | undefined) => cursor.point(place);
      drawn.current = drawTimeChart(host.current, latest.current, {
        height,
        format,
        fromZero,
        shortest,
        onCursor,
      });
      setReady(true);
    });
    return () => {
      gone = true;
      drawn.current?.destroy();
      drawn.current = undefined;
    };
  }, [theme, height, data.lines.map(({ label }) => label).join()]);

  useEffect(() => drawn.current?.update(data), [data]);

  useEffect(() => drawn.current?.point(cursor.at), [cursor.at]);

  return (
    <div class="time">
      {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn chart */}
      <div
        ref={host}
        class={ready ? 'time-drawing' : 'time-drawing skeleton-bar'}
        style={{ height: `${height}px` }}
        role="group"
        aria-label={`${name} over time; the arrow keys move from value to value`}
        {...cursor.keys}
      />
      <Readout
        text={cursor.at === undefined ? undefined : tell(cursor.at)}
        hint="Point at the chart, or use the arrow keys."
      />
    </div>
  );
}
