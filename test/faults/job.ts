/**
 * A fault job breaks the system in one way and measures what the promises say about it. It runs in
 * two sizes: *short* with every `npm test`, *full* by name with `npm run test:faults -- NAME`.
 */
export interface FaultJob {
  /** lower-case words joined by hyphens; its file's name too */
  readonly name: string;
  /** what the system does under this fault, as a sentence without full stop */
  readonly title: string;
  /** the promises it shows, by their number in `promises.ts` */
  readonly promises: readonly number[];
  /** longest duration of the short size, ms */
  readonly shortWithinMs: number;
  /** Whether its full size takes so long that it runs only where it is named. */
  readonly byNameOnly?: boolean;
  /** Why it cannot run here, as a clause; undefined where it can. Absent: it can run anywhere. */
  lacks?(): string | undefined;
  /** Breaks and measures. Stops by itself; leaves no process and no file behind, also when it throws. */
  run(run: FaultRun): Promise<readonly Figure[]>;
}

export interface FaultRun {
  readonly size: 'short' | 'full';
  /** of everything random in it; printed with the figures, and given again to repeat a run */
  readonly seed: number;
  /** tells a person who waits how far it is; silent in `npm test` */
  readonly progress: (line: string) => void;
}

/** One measured figure, and where the promise sets a limit, that limit. */
export interface Figure {
  /** what is counted or measured, as a clause: "acknowledged readings missing after restart" */
  readonly what: string;
  readonly value: number;
  /** UCUM; `1` for counts */
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** The figures that break their limit; a figure that is not a number breaks any. */
export function broken(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter(
    ({ value, atMost, atLeast }) =>
      !Number.isFinite(value) ||
      (atMost !== undefined && value > atMost) ||
      (atLeast !== undefined && value < atLeast),
  );
}
