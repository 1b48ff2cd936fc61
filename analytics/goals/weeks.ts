/** A week in ms; weeks are local ones, told by the date of their Monday as if in UTC. */
export const weekMs = 7 * 86_400_000;
/** 5 January 1970 was a Monday. */
const aMonday = 4 * 86_400_000;

/** The figure of a goal is that of so many whole weeks: short enough to be of now. */
const figureWeeks = 4;
/** Without a date, so many weeks to come are looked at. */
const outlookWeeks = 4;
/** Weeks before these are not drawn, nor learnt from. */
const mostWeeks = 104;

/** Which weeks matter to a goal; Mondays, epoch ms. */
export interface GoalWeeks {
  /** Every whole week of use, oldest first, at most 104. */
  readonly whole: readonly number[];
  /** Those that the figure is of; null where there are none. */
  readonly figure: { readonly first: number; readonly last: number } | null;
  /** No whole week has passed since the goal's first day: the figure is where it starts from. */
  readonly notBegun: boolean;
  /** The week of the goal's date is over. */
  readonly over: boolean;
  /** Weeks from the last whole one to that of the date; 0 where it is over. */
  readonly ahead: number;
}

/**
 * The weeks of a goal. A week is whole where use began before it and goes on behind it, so what is
 * replayed from the past is judged by its own time, not by the clock.
 *
 * @param span when the first and the latest session began, epoch ms
 */
export function weeksOf(
  span: { readonly first: number; readonly latest: number } | null,
  { from, by }: { readonly from: string; readonly by?: string | undefined },
): GoalWeeks {
  const wholes = span === null ? [] : wholeWeeks(span.first, span.latest);
  const whole = wholes.slice(-mostWeeks);
  const begin = mondayNotBefore(Date.parse(from));
  const end = by === undefined ? Number.POSITIVE_INFINITY : mondayOf(Date.parse(by));
  const lastWhole = whole.at(-1);
  const counting = whole.filter((week) => week >= begin && week <= end);
  const notBegun = (lastWhole ?? Number.NEGATIVE_INFINITY) < begin;
  const chosen = (notBegun ? whole : counting).slice(-figureWeeks);
  const [first, last] = [chosen[0], chosen.at(-1)];
  const over = lastWhole !== undefined && lastWhole >= end;
  return {
    whole,
    figure: first === undefined || last === undefined ? null : { first, last },
    notBegun,
    over,
    ahead:
      over || lastWhole === undefined
        ? 0
        : by === undefined
          ? outlookWeeks
          : Math.round((end - lastWhole) / weekMs),
  };
}

function wholeWeeks(first: number, latest: number): readonly number[] {
  const begin = mondayNotBefore(first);
  const count = Math.max(0, Math.floor((latest - begin) / weekMs));
  return Array.from({ length: count }, (_, n) => begin + n * weekMs);
}

function mondayOf(time: number): number {
  return Math.floor((time - aMonday) / weekMs) * weekMs + aMonday;
}

function mondayNotBefore(time: number): number {
  return mondayOf(time + weekMs - 1);
}
