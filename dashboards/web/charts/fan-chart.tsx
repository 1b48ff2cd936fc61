import { day } from '../format/time.ts';
import { Plane } from './plane.tsx';
import { fitted } from './scale.ts';
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
  const x = (n: number) => (points.length > 1 ? (n / (points.length - 1)) * 100 : 50);
  const y = (value: number) => 94 - 88 * scale.at(value);
  const first = points.findIndex(({ lo90 }) => lo90 !== undefined);
  const coming = first < 0 ? [] : points.slice(first);
  const here = cursor.at === undefined ? undefined : points[cursor.at];
  const at = (n: number, value: number) => `${x(n).toFixed(2)},${y(value).toFixed(2)}`;
  const fan = [
    ...coming.map(({ hi90 = 0 }, n) => at(first + n, hi90)),
    ...coming.map(({ lo90 = 0 }, n) => at(first + n, lo90)).reverse(),
  ];
  const [begin, end] = [points[0], points.at(-1)].map((one) => day(one?.week ?? 0, 'UTC'));
  return (
    <Plane
      label={`${name} week by week; the arrow keys move from week to week`}
      rows={scale.ticks.map((tick) => ({ at: y(tick) / 100, words: format(tick) }))}
      columns={[
        { at: 0, words: begin ?? '', side: 'right' },
        { at: 1, words: end ?? '', side: 'left' },
      ]}
      cursor={cursor}
      place={(from) =>
        Math.min(points.length - 1, Math.max(0, Math.round(from * (points.length - 1))))
      }
      stretched
      text={here && tell(here)}
      hint={`Dashed: the target of ${format(target)}${fan.length > 0 ? '; shaded: what is expected, 90 % interval' : ''}.`}
    >
      {fan.length > 0 && <polygon class="fan-interval" points={fan.join(' ')} />}
      <line class="fan-target" x1="0" x2="100" y1={y(target)} y2={y(target)} />
      <path class="fan-line" d={lineOf(points.slice(0, first < 0 ? undefined : first), 0, at)} />
      <path class="fan-line fan-coming" d={lineOf(coming, first, at)} />
      {cursor.at !== undefined && (
        <line class="fan-here" x1={x(cursor.at)} x2={x(cursor.at)} y1="0" y2="100" />
      )}
    </Plane>
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
