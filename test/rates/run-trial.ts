import { couldBreak, type Rate, rateOf, type Verdict, verdictOf } from './rate.ts';
import type { Count, Question, Trial } from './trial.ts';

/** What one question of a trial came to. */
export interface Judged extends Question, Rate {
  readonly question: string;
  readonly verdict: Verdict;
  /** Whether a method that always errs would have been found broken. */
  readonly couldBreak: boolean;
}

/** Makes the worlds of a trial one after the other and judges every question of it. */
export async function runTrial(
  trial: Trial,
  size: 'short' | 'full',
  progress: (line: string) => void = () => {},
): Promise<readonly Judged[]> {
  const seeds = trial.seeds[size];
  const counts = new Map<string, Count[]>(Object.keys(trial.questions).map((key) => [key, []]));
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [question, count] of Object.entries(await trial.run(seed))) {
      const worlds = counts.get(question);
      if (worlds === undefined) throw new Error(`${trial.name} does not ask "${question}"`);
      worlds.push(count);
    }
    if (seed % Math.ceil(seeds / 4) === 0) progress(`world ${seed} of ${seeds}`);
  }
  return [...counts].map(([question, worlds]): Judged => {
    const asked = trial.questions[question]!;
    const rate = rateOf(worlds) ?? { came: 0, of: 0, rate: 0, lo90: 0, hi90: 1 };
    return {
      question,
      ...asked,
      ...rate,
      verdict: verdictOf(worlds, asked),
      couldBreak: couldBreak(worlds, asked),
    };
  });
}
