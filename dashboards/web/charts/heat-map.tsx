import { counted } from '../format/number.ts';
import { weekdays } from '../format/time.ts';
import { Readout } from './readout.tsx';
import { percent } from './scale.ts';
import { useCursor } from './use-cursor.ts';

const hours = 24;

/** Sessions by local weekday and hour of their start: the fuller the square, the more of them. */
export function HeatMap({
  heat,
  colour,
}: {
  /** 7 days from Monday, 24 hours each */
  readonly heat: readonly (readonly number[])[];
  readonly colour: string;
}) {
  const cursor = useCursor(weekdays.length * hours, hours);
  const most = Math.max(1, ...heat.flat());
  const told = cursor.at === undefined ? undefined : tell(heat, cursor.at);
  return (
    <div class={`heat ${colour}`}>
      <div class="heat-days" aria-hidden="true">
        {weekdays.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <div class="heat-field">
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn grid */}
        <svg
          class="heat-squares"
          role="group"
          aria-label="Sessions by weekday and hour; the arrow keys move from square to square"
          {...cursor.keys}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {heat.map((row, weekday) =>
            row.map((sessions, hour) => {
              const place = weekday * hours + hour;
              return (
                <rect
                  key={place}
                  class={place === cursor.at ? 'heat-square heat-here' : 'heat-square'}
                  x={percent(hour / hours)}
                  y={percent(weekday / weekdays.length)}
                  width={percent(1 / hours)}
                  height={percent(1 / weekdays.length)}
                  fill-opacity={sessions === 0 ? 0.05 : 0.14 + 0.86 * Math.sqrt(sessions / most)}
                  onPointerEnter={() => cursor.point(place)}
                />
              );
            }),
          )}
        </svg>
        <div class="heat-hours" aria-hidden="true">
          {[0, 6, 12, 18, 24].map((hour) => (
            <span key={hour} style={{ left: percent(hour / hours) }}>
              {hour}
            </span>
          ))}
        </div>
      </div>
      <Readout text={told} hint="Local time. Point at a square, or use the arrow keys." />
    </div>
  );
}

function tell(heat: readonly (readonly number[])[], place: number): string {
  const [weekday, hour] = [Math.floor(place / hours), place % hours];
  const sessions = heat[weekday]?.[hour] ?? 0;
  return `${weekdays[weekday]}, ${hour} to ${hour + 1} h: ${counted(sessions, 'session')}`;
}
