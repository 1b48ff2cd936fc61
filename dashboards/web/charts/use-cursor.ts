import { useState } from 'preact/hooks';

/** A place in a chart that the pointer or the arrow keys have reached. */
export interface Cursor {
  readonly at: number | undefined;
  point(place: number | undefined): void;
  /** Makes an element take the arrow keys. */
  readonly keys: {
    readonly tabIndex: 0;
    onKeyDown(event: KeyboardEvent): void;
    onBlur(): void;
  };
}

/**
 * Walks over the values of a chart with the arrow keys: left and right by one, up and down by a
 * row of `columns`, Home and End to the ends, Escape away.
 */
export function useCursor(count: number, columns = 1): Cursor {
  const [at, point] = useState<number | undefined>();
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -count,
    End: count,
  };
  const move = (step: number) => {
    // The first key goes to the nearest end; Home and End always to their own.
    const toAnEnd = Math.abs(step) === count;
    const from = at ?? (toAnEnd ? 0 : step > 0 ? -step : count - 1 - step);
    const to = Math.min(count - 1, Math.max(0, from + step));
    point(to);
  };
  return {
    at: at !== undefined && at < count ? at : undefined,
    point,
    keys: {
      tabIndex: 0,
      onKeyDown(event) {
        if (event.key === 'Escape') point(undefined);
        const step = steps[event.key];
        if (step === undefined || count === 0) return;
        event.preventDefault();
        move(step);
      },
      onBlur: () => point(undefined),
    },
  };
}
