import type { Explanation } from '../../contract/records/explanation.ts';
import { unitInWords } from '../unit-words.ts';

/** What an explanation is told by in one or two sentences. */
type Essence = Pick<
  Explanation,
  'name' | 'of' | 'kind' | 'now' | 'told' | 'changed' | 'leftOut'
> & {
  readonly sessions: number;
};

const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat('en');

/** `Worth made of Berlin is 12.3 EUR, of 312 sessions (3 more left out). Nothing has changed …` */
export function sentenceOf(essence: Essence): string {
  const { name, of, now, told, changed, sessions, leftOut } = essence;
  const left = leftOut.reduce((sum, reason) => sum + reason.sessions, 0);
  const parts = `${counted(sessions - left)}${left === 0 ? '' : ` (${whole.format(left)} more left out)`}`;
  const is = now.value === null ? 'is withheld' : `is ${figure(now.value, now.unit)}`;
  const fact = `${name} of ${of} ${is}, of ${parts}.`;
  if (told === null) return fact;
  const was = told.value == null ? 'it was withheld' : `it was ${figure(told.value, now.unit)}`;
  // The reference holds the main figures alone.
  const stood = told.value === undefined ? 'it stood on' : `${was}, of`;
  const since = {
    no: 'Nothing it stands on has changed since it was told.',
    sessions: `When it was told ${stood} ${counted(told.sessions)}: these have changed since.`,
    others: `When it was told ${was}: its sessions are the same, what they are compared with has changed.`,
  }[changed];
  return `${fact} ${since}`;
}

function counted(sessions: number): string {
  return `${whole.format(sessions)} session${sessions === 1 ? '' : 's'}`;
}

function figure(value: number, unit: string): string {
  return unit === '1' ? short.format(value) : `${short.format(value)} ${unitInWords(unit)}`;
}
