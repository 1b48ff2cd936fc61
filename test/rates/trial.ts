/**
 * A trial puts questions to worlds whose truth is known, each made from a seed, and counts how often
 * the answer is as it should be. It runs in two sizes: *short* with every `npm test`, *full* with
 * `npm run test:rates`. Its seeds are 1, 2, 3 …, so that nobody can choose the lucky ones.
 */
export interface Trial {
  /** lower-case words joined by hyphens */
  readonly name: string;
  /** the section of `docs/methods.md` whose measures it judges */
  readonly of: string;
  /** the worlds it makes, as a clause without full stop */
  readonly worlds: string;
  /** how many worlds a run makes */
  readonly seeds: { readonly short: number; readonly full: number };
  readonly questions: Readonly<Record<string, Question>>;
  /** Makes one world and answers each of the questions, any number of times. */
  run(seed: number): Answers | Promise<Answers>;
}

/** What is counted, and within which limits its true rate is promised to lie; shares of 1. */
export interface Question {
  /** what came out, as a clause: "crowds found again (adjusted Rand at least 0.95)" */
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Answers by question. */
export type Answers = Readonly<Record<string, Count>>;

/** How many cases of one world came out that way. */
export interface Count {
  readonly came: number;
  readonly of: number;
}

/** The count of a world that is one case. */
export function once(came: boolean): Count {
  return { came: came ? 1 : 0, of: 1 };
}

/** The count of a world of many cases. */
export function each(cases: readonly boolean[]): Count {
  return { came: cases.filter((came) => came).length, of: cases.length };
}
