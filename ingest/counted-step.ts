import type { EdgeCounters } from '../contract/records/health.ts';
import type { Ending, Passage, Step } from './passage.ts';

/** A step of the journey that counts who passes and who ends there, and what it takes. */
export class CountedStep {
  readonly name: string;
  readonly run: Step['run'];
  passed = 0;
  ended = 0;
  timed = 0;
  /** Over those that were timed. */
  milliseconds = 0;

  constructor(step: Step) {
    this.name = step.name;
    this.run = step.run;
  }
}

/**
 * Leads what is in hand through the steps, to the end or to the first that ends it.
 *
 * @param timed whether to take the time of each step as well
 */
export function runSteps(
  steps: readonly CountedStep[],
  passage: Passage,
  timed: boolean,
): Ending | undefined {
  for (const step of steps) {
    const begun = timed ? performance.now() : 0;
    const ending = step.run(passage);
    if (timed) {
      step.milliseconds += performance.now() - begun;
      step.timed += 1;
    }
    if (ending !== undefined) {
      step.ended += 1;
      return ending;
    }
    step.passed += 1;
  }
  return undefined;
}

/** The counters by name, in the order of the journey; places of one name count as one step. */
export function stepCounters(steps: readonly CountedStep[]): EdgeCounters['steps'] {
  const names = [...new Set(steps.map((step) => step.name))];
  return names.map((name) => {
    const places = steps.filter((step) => step.name === name);
    const sum = (field: 'passed' | 'ended' | 'timed' | 'milliseconds') =>
      places.reduce((total, place) => total + place[field], 0);
    const timed = sum('timed');
    return {
      step: name,
      passed: sum('passed'),
      rejected: sum('ended'),
      microseconds: timed === 0 ? null : (sum('milliseconds') / timed) * 1_000,
    };
  });
}
