import type { SessionGap } from '../../../contract/records/session-gap.ts';
import { count, counted } from '../format/number.ts';
import { duration } from '../format/time.ts';
import { Readout } from './readout.tsx';
import { linear, percent } from './scale.ts';
import { useCursor } from './use-cursor.ts';

type Bar = SessionGap['histogram'][number];

/** Lengths that people have words for, s. */
const marks = [1, 10, 60, 600, 3_600, 86_400, 604_800];

/**
 * How long products are silent, in equal ratios: a bar a length, a curve for each of the two kinds,
 * the gap in force as a line, and the gap that the silences tell as a band.
 */
export function Silences({
  gap: { histogram, own, proposed },
}: {
  /** At least one bar. */
  readonly gap: Pick<SessionGap, 'histogram' | 'own' | 'proposed'>;
}) {
  const cursor = useCursor(histogram.length);
  const [from, to] = [
    Math.min(histogram[0]!.from, proposed?.lo90 ?? own, own),
    Math.max(histogram.at(-1)!.to, proposed?.hi90 ?? own, own),
  ];
  const x = (seconds: number) => Math.log(seconds / from) / Math.log(to / from);
  const tallest = histogram.flatMap(({ silences, within, between }) => [
    silences,
    within ?? 0,
    between ?? 0,
  ]);
  const ys = linear(0, Math.max(1, ...tallest), 3);
  const curve = (of: (bar: Bar) => number | null) =>
    histogram
      .flatMap((bar) => {
        const expected = of(bar);
        const middle = Math.sqrt(bar.from * bar.to);
        return expected === null ? [] : [`${1_000 * x(middle)} ${1_000 * (1 - ys.at(expected))}`];
      })
      .join('L');
  const kinds = [
    ['silences-within', curve(({ within }) => within)],
    ['silences-between', curve(({ between }) => between)],
  ] as const;
  const ticks = marks.filter((mark) => mark >= from && mark <= to);
  return (
    <div class="days silences">
      <div class="days-plane">
        {ys.ticks.map((tick) => (
          <span
            key={tick}
            class="days-tick"
            style={{ top: percent(1 - ys.at(tick)) }}
            aria-hidden="true"
          >
            {count(tick)}
          </span>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn plane */}
        <svg
          class="days-drawing"
          viewBox="0 0 1000 1000"
          preserveAspectRatio="none"
          role="group"
          aria-label="Silences by their length; the arrow keys move from length to length"
          {...cursor.keys}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {ys.ticks.map((tick) => (
            <line
              key={tick}
              class="strip-grid"
              x1="0"
              x2="1000"
              y1={1_000 * (1 - ys.at(tick))}
              y2={1_000 * (1 - ys.at(tick))}
            />
          ))}
          {proposed !== null && (
            <rect
              class="silences-band"
              x={1_000 * x(proposed.lo90)}
              width={1_000 * (x(proposed.hi90) - x(proposed.lo90))}
              height="1000"
            />
          )}
          {histogram.map((bar, n) => (
            <g
              key={bar.from}
              class={n === cursor.at ? 'days-here' : undefined}
              onPointerEnter={() => cursor.point(n)}
            >
              <rect
                class="days-catch"
                x={1_000 * x(bar.from)}
                width={1_000 * (x(bar.to) - x(bar.from))}
                height="1000"
              />
              <rect
                class="silences-bar"
                x={1_000 * x(bar.from)}
                width={900 * (x(bar.to) - x(bar.from))}
                y={1_000 * (1 - ys.at(bar.silences))}
                height={1_000 * ys.at(bar.silences)}
              />
            </g>
          ))}
          {kinds.map(
            ([kind, path]) =>
              path !== '' && <path key={kind} class={`silences-kind ${kind}`} d={`M${path}`} />,
          )}
          <line class="silences-own" x1={1_000 * x(own)} x2={1_000 * x(own)} y1="0" y2="1000" />
        </svg>
      </div>
      <div class="days-labels" aria-hidden="true">
        {ticks.map((mark) => (
          <span key={mark} style={{ left: percent(x(mark)) }}>
            {duration(mark * 1_000)}
          </span>
        ))}
      </div>
      <Readout
        text={cursor.at === undefined ? undefined : barInWords(histogram[cursor.at]!)}
        hint="Point at a length, or use the arrow keys."
      />
    </div>
  );
}

function barInWords({ from, to, silences, within, between }: Bar): string {
  const kinds =
    within === null || between === null
      ? ''
      : `; expected ${count(within)} within a use, ${count(between)} between two`;
  return `${inSeconds(from)} to ${inSeconds(to)}: ${counted(silences, 'silence')}${kinds}`;
}

/** A length of silence to three digits, as the system's sentences have it: `697 s`, `8.78 h`. */
export function inSeconds(seconds: number): string {
  const [size, unit] =
    seconds < 1_000
      ? [1, 's']
      : seconds < 7_200
        ? [60, 'min']
        : seconds < 172_800
          ? [3_600, 'h']
          : ([86_400, 'd'] as const);
  return `${Number((seconds / size).toPrecision(3))}\u00a0${unit}`;
}
