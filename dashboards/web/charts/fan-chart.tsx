import { day } from '../format/time.ts';
import { Readout } from './readout.tsx';
import { fitted, percent } from './scale.ts';
import { useCursor } from './use-cursor.ts';

/** A week that was, or one to come with what is expected of it. */
export interface FanPoint {
  /** Its Monday, epoch ms. */
  readonly week: number;
  readonly value: number | null;
  readonly lo90?: number;
  readonly hi90?: number;
}

/** A weekly figure up to now, what is expected of the weeks to come as a fan, and the target. */
export function FanChart({
  points,
  target,
  name,
  format,
  tell,
}: {
  readonly points: readonly FanPoint[];
  readonly target: number;
  readonly name: string;
  readonly format: (value: number) => string;
  /** The words for one week. */
  readonly tell: (point: FanPoint) => string;
}) {
  const cursor = useCursor(points.length);
  const known = points.flatMap(({ value, lo90, hi90 }) =>
    [value, lo90 ?? null, hi90 ?? null].filter((one) => one !== null),
  );
  const scale = fitted(Math.min(target, ...known), Math.max(target, ...known), 4);
  const x = (n: number) => 7 + (points.length > 1 ? (n / (points.length - 1)) * 91 : 45);
  const y = (value: number) => 94 - 88 * scale.at(value);
  const first = points.findIndex(({ lo90 }) => lo90 !== undefined);
  const coming = first < 0 ? [] : points.slice(first);
  const here = cursor.at === undefined ? undefined : points[cursor.at];
  const at = (n: number, value: number) => `${x(n).toFixed(2)},${y(value).toFixed(2)}`;
  const fan = [
    ...coming.map(({ hi90 = 0 }, n) => at(first + n, hi90)),
    ...coming.map(({ lo90 = 0 }, n) => at(first + n, lo90)).reverse(),
  ];
  return (
    <div class="fan">
      <div class="fan-plane">
        {scale.ticks.map((tick) => (
          <span
            key={tick}
            class="quadrant-mark"
            style={{ top: percent(y(tick) / 100) }}
            aria-hidden="true"
          >
            {format(tick)}
          </span>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn chart */}
        <svg
          class="fan-drawing"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="group"
          aria-label={`${name} week by week; the arrow keys move from week to week`}
          {...cursor.keys}
          onPointerMove={(event) => {
            const { left, width } = event.currentTarget.getBoundingClientRect();
            const part = (((event.clientX - left) / width) * 100 - 7) / 91;
            const place = Math.round(part * (points.length - 1));
            cursor.point(Math.min(points.length - 1, Math.max(0, place)));
          }}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {scale.ticks.map((tick) => (
            <line key={tick} class="strip-grid" x1="7" x2="98" y1={y(tick)} y2={y(tick)} />
          ))}
          {fan.length > 0 && <polygon class="fan-interval" points={fan.join(' ')} />}
          <line class="fan-target" x1="7" x2="98" y1={y(target)} y2={y(target)} />
          <path
            class="fan-line"
            d={lineOf(points.slice(0, first < 0 ? undefined : first), 0, at)}
          />
          <path class="fan-line fan-coming" d={lineOf(coming, first, at)} />
          {cursor.at !== undefined && (
            <line class="fan-here" x1={x(cursor.at)} x2={x(cursor.at)} y1="0" y2="100" />
          )}
        </svg>
      </div>
      <div class="fan-weeks" aria-hidden="true">
        <span>{day(points[0]?.week ?? 0, 'UTC')}</span>
        <span>{day(points.at(-1)?.week ?? 0, 'UTC')}</span>
      </div>
      <Readout
        text={here && tell(here)}
        hint={`Dashed: the target of ${format(target)}${fan.length > 0 ? '; shaded: what is expected, 90 % interval' : ''}.`}
      />
    </div>
  );
}

/** A line that is broken where there is no value. */
function lineOf(
  points: readonly FanPoint[],
  offset: number,
  at: (n: number, value: number) => string,
): string {
  let pen = 'M';
  return points
    .map(({ value }, n) => {
      const step = value === null ? '' : `${pen}${at(offset + n, value)}`;
      pen = value === null ? 'M' : 'L';
      return step;
    })
    .join('');
}
