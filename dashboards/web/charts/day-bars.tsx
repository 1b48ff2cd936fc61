import { Readout } from './readout.tsx';
import { linear, percent } from './scale.ts';
import { useCursor } from './use-cursor.ts';

export interface DayBar {
  readonly key: string;
  readonly value: number;
  /** Stands below the bar where it is given. */
  readonly label?: string;
  readonly words: string;
}

/** One thin bar a day. */
export function DayBars({
  bars,
  name,
  format,
}: {
  readonly bars: readonly DayBar[];
  readonly name: string;
  readonly format: (value: number) => string;
}) {
  const cursor = useCursor(bars.length);
  const scale = linear(
    Math.min(0, ...bars.map(({ value }) => value)),
    Math.max(0.01, ...bars.map(({ value }) => value)),
    3,
  );
  const slot = 1 / bars.length;
  const y = (value: number) => percent(1 - scale.at(value));
  return (
    <div class="days">
      <div class="days-plane">
        {scale.ticks.map((tick) => (
          <span key={tick} class="days-tick" style={{ top: y(tick) }} aria-hidden="true">
            {format(tick)}
          </span>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for drawn bars */}
        <svg
          class="days-drawing"
          role="group"
          aria-label={`${name}, day by day; the arrow keys move from day to day`}
          {...cursor.keys}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {scale.ticks.map((tick) => (
            <line key={tick} class="strip-grid" x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
          ))}
          {bars.map(({ key, value }, n) => (
            <g
              key={key}
              class={n === cursor.at ? 'days-bar days-here' : 'days-bar'}
              onPointerEnter={() => cursor.point(n)}
            >
              <rect class="days-catch" x={percent(n * slot)} width={percent(slot)} height="100%" />
              <rect
                class="days-fill"
                x={percent((n + 0.18) * slot)}
                width={percent(slot * 0.64)}
                y={percent(1 - Math.max(scale.at(value), scale.at(0)))}
                height={percent(Math.abs(scale.at(value) - scale.at(0)))}
                rx="1.5"
              />
            </g>
          ))}
        </svg>
      </div>
      <div class="days-labels" aria-hidden="true">
        {bars.map(
          ({ key, label }, n) =>
            label !== undefined && (
              <span key={key} style={{ left: percent((n + 0.5) * slot) }}>
                {label}
              </span>
            ),
        )}
      </div>
      <Readout
        text={cursor.at === undefined ? undefined : bars[cursor.at]?.words}
        hint="Point at a day, or use the arrow keys."
      />
    </div>
  );
}
