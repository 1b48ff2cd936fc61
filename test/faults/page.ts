import { figureInWords, unitInWords } from '../bench/result.ts';
import { catalogue } from './catalogue.ts';
import { broken, type FaultJob, type Figure } from './job.ts';
import { promises } from './promises.ts';

export const resultsFile = 'docs/promises.json';
export const pageFile = 'docs/promises.md';

/** A full run of one job, with where and of what it was taken. */
export interface FaultResult {
  readonly name: string;
  readonly figures: readonly Figure[];
  readonly seed: number;
  /** how long it ran */
  readonly seconds: number;
  readonly machine: string;
  /** the commit measured, followed by `+` where files were changed since; `null` outside git */
  readonly commit: string | null;
}

function valueInWords({ value, unit }: Figure): string {
  return `${figureInWords(value)} ${unitInWords(unit)}`.trim();
}

function limitInWords({ atMost, atLeast, unit }: Figure): string {
  const within = (limit: number) => `${figureInWords(limit)} ${unitInWords(unit)}`.trim();
  if (atMost !== undefined) return atMost === 0 ? 'none' : `at most ${within(atMost)}`;
  return atLeast === undefined ? '' : `at least ${within(atLeast)}`;
}

/** One job's figures as lines for a terminal. */
export function tableOf({ figures, seed, seconds, machine, commit }: FaultResult): string {
  const width = Math.max(...figures.map((figure) => valueInWords(figure).length));
  const lines = figures.map((figure) => {
    const limit = limitInWords(figure);
    return `${valueInWords(figure).padStart(width)}  ${figure.what}${limit === '' ? '' : ` (${limit})`}`;
  });
  const where = `seed ${seed}, ${Math.round(seconds)} s, on ${machine}`;
  return [...lines, `${where}${commit === null ? '' : `, commit ${commit}`}`].join('\n');
}

/** `docs/promises.md`: each promise, the jobs that try to break it, and what they last measured. */
export async function promisesPage(results: readonly FaultResult[]): Promise<string> {
  const jobs = await Promise.all(Object.values(catalogue).map(async (load) => (await load()).job));
  const sections = promises.map((promise, index) => {
    const number = index + 1;
    const proofs = jobs.filter((job) => job.promises.includes(number));
    return [
      `## ${number}. ${promise}`,
      ...proofs.map((job) =>
        proofOf(
          job,
          results.find(({ name }) => name === job.name),
        ),
      ),
    ].join('\n\n');
  });
  return `${[
    '# Promises, and what tries to break them',
    'Written by `npm run test:faults -- --keep` from the last full run of each job. `npm test` runs a short form of every job.',
    ...sections,
  ].join('\n\n')}\n`;
}

function proofOf(job: FaultJob, result: FaultResult | undefined): string {
  const heading = `**${job.title}** · [\`${job.name}\`](../test/faults/${job.name}.ts)`;
  if (result === undefined) return `${heading}\n\nNot yet run in full.`;
  const rows = result.figures.map(
    (figure) =>
      `| ${figure.what} | ${valueInWords(figure)} | ${limitInWords(figure)}${broken([figure]).length === 0 ? '' : ': **not held**'} |`,
  );
  const taken = `Seed ${result.seed}, ${Math.round(result.seconds)} s, on ${result.machine}${result.commit === null ? '' : ` (commit ${result.commit})`}.`;
  return [
    heading,
    ['| figure | measured | promised |', '|---|--:|---|', ...rows].join('\n'),
    taken,
  ].join('\n\n');
}
