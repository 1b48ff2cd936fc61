import type { ComponentChildren } from 'preact';
import { Readout } from './readout.tsx';
import { percent } from './scale.ts';
import type { Cursor } from './use-cursor.ts';

/** A value named beside a plane or below it. */
export interface Mark {
  /** Its place from the left or the top, 0 to 1. */
  readonly at: number;
  readonly words: string;
  /** On which side of its place it stands, at the ends of an axis; else it is centred. */
  readonly side?: 'right' | 'left';
}

/**
 * What every drawing on two axes has: the values beside it with a line for each, those below it,
 * both titles, the arrow keys, and the words for where one is.
 */
export function Plane({
  label,
  rows,
  columns,
  xTitle,
  yTitle,
  cursor,
  place,
  text,
  hint,
  height = 'low',
  stretched = false,
  behind,
  children,
}: {
  /** For whoever hears it. */
  readonly label: string;
  readonly rows: readonly Mark[];
  readonly columns: readonly Mark[];
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly cursor: Cursor;
  /** Which item lies at a place from the left, 0 to 1; absent: the items say so themselves. */
  readonly place?: (from: number) => number | undefined;
  readonly text: string | undefined;
  readonly hint: string;
  readonly height?: 'low' | 'high';
  /** What is drawn reaches from 0 to 100 in both directions, whatever the plane is as wide as. */
  readonly stretched?: boolean;
  /** Words on the plane itself. */
  readonly behind?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const shape = stretched ? { viewBox: '0 0 100 100', preserveAspectRatio: 'none' } : {};
  return (
    <div class="plane">
      {yTitle !== undefined && (
        <span class="plane-y" aria-hidden="true">
          {yTitle}
        </span>
      )}
      <div class={`plane-field plane-${height}`}>
        {rows.map(({ at, words }) => (
          <span key={at} class="plane-row" style={{ top: percent(at) }} aria-hidden="true">
            {words}
          </span>
        ))}
        {behind}
        {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawn plane */}
        <svg
          class={stretched ? 'plane-drawing plane-stretched' : 'plane-drawing'}
          role="group"
          aria-label={label}
          {...shape}
          {...cursor.keys}
          onPointerMove={(event) => {
            if (place === undefined) return;
            const { left, width } = event.currentTarget.getBoundingClientRect();
            cursor.point(place((event.clientX - left) / width));
          }}
          onPointerLeave={() => cursor.point(undefined)}
        >
          {rows.map(({ at }) => (
            <line key={at} class="strip-grid" x1="0" x2="100%" y1={percent(at)} y2={percent(at)} />
          ))}
          {children}
        </svg>
      </div>
      <div class="plane-columns" aria-hidden="true">
        {columns.map(({ at, words, side = 'centre' }) => (
          <span key={at} class={`plane-${side}`} style={{ left: percent(at) }}>
            {words}
          </span>
        ))}
      </div>
      {xTitle !== undefined && (
        <p class="plane-x" aria-hidden="true">
          {xTitle}
        </p>
      )}
      <Readout text={text} hint={hint} />
    </div>
  );
}
