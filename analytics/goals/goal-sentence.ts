import { withheldReasons } from '../../contract/records/estimate.ts';
import { type GoalRecord, outlookReasons } from '../../contract/records/goal.ts';
import { unitInWords } from '../unit-words.ts';

type Told = Omit<GoalRecord, 'sentence' | 'inputs'>;

/**
 * Where a goal stands, how far it is, and how likely it will be reached.
 *
 * @example goalSentence(record)
 *   // 6.4 kWh a session (5.9 to 6.9) in the last 4 whole weeks: 0.6 kWh short of the target of 7 kWh.
 *   // For the week of 31 December 2026, 6.9 kWh (6.1 to 7.6) are to be expected: the target is about
 *   // as likely to be met as not (chance 42 %).
 */
export function goalSentence(goal: Told, weeks: number): string {
  const { figure, state } = goal;
  if (figure.value === null) {
    return figure.withheld === undefined ? 'No figure yet.' : withheldReasons[figure.withheld];
  }
  const interval =
    figure.lo90 === null || figure.hi90 === null
      ? ''
      : ` (${written(figure.lo90)} to ${written(figure.hi90)})`;
  const per = { session: ' a session', money: '', week: ' a week' }[goal.per];
  const span = weeks === 1 ? 'one whole week' : `the last ${weeks} whole weeks`;
  const begin = `${measured(figure.value, goal.unit)}${per}${interval} in ${span}`;
  const head = state === 'not-begun' ? `Counts from ${date(goal.from)} on. So far ${begin}` : begin;
  return `${head}: ${standing(goal)}. ${outlook(goal)}`;
}

function standing({ gap, figure, target, unit, state, direction }: Told) {
  const at = `the target of ${measured(target, unit)}`;
  const missing = gap.value ?? 0;
  if (missing <= 0) {
    const sure = gap.hi90 !== null && gap.hi90 <= 0;
    const reached = missing === 0 ? `right at ${at}` : `${at} is met`;
    return gap.hi90 === null || sure ? reached : `${reached}, though within the uncertainty`;
  }
  const side = direction === 'up' ? 'short of' : 'above';
  const far = `${measured(Math.abs((figure.value ?? 0) - target), unit)} ${side} ${at}`;
  return state === 'missed' ? `${far}, and its date has passed` : far;
}

function outlook({ outlook: ahead, outlookWithheld, unit, by }: Told) {
  if (ahead === null) {
    return outlookWithheld === undefined
      ? ''
      : `No forecast: ${outlookReasons[outlookWithheld].replace(/^./, (first) => first.toLowerCase())}`;
  }
  const end = ahead.points.at(-1);
  if (end === undefined) return '';
  const when = by === null ? `In ${ahead.points.length} weeks` : `In the week of ${date(by)}`;
  const expected = `${measured(end.value, unit)} (${written(end.lo90)} to ${written(end.hi90)})`;
  return `${when}, ${expected} is to be expected: the chance to meet the target is ${chance(ahead.chance)}.`;
}

function chance(of: number): string {
  if (of >= 0.95) return '95 % or more';
  if (of <= 0.05) return '5 % or less';
  return `about ${Math.round(of * 100)} %`;
}

function measured(value: number, unit: string): string {
  const words = unitInWords(unit);
  return words === '' ? written(value) : `${written(value)} ${words}`;
}

function written(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);
  return text.replace(/^-0$/, '0').replace('-', '−');
}

function date(of: string): string {
  const words = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', words).format(Date.parse(of));
}
