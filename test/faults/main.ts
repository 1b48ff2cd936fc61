import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { about } from '../bench/about.ts';
import { catalogue } from './catalogue.ts';
import { broken } from './job.ts';
import { type FaultResult, pageFile, promisesPage, resultsFile, tableOf } from './page.ts';

/**
 * `npm run test:faults [-- NAME… --seed N --keep]`: runs fault jobs in full, one after the other,
 * and ends with 1 where a promise did not hold. Without names: all but those that run for very long.
 *
 * - `--seed N` repeats a run; without it each run has its own
 * - `--keep` keeps the figures in `docs/promises.json` and writes `docs/promises.md` from them
 */
const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, keep: { type: 'boolean' } },
});
const unknown = asked.filter((name) => !Object.hasOwn(catalogue, name));
if (unknown.length > 0) {
  const known = Object.keys(catalogue).join(', ');
  process.stderr.write(`No such fault job: ${unknown.join(', ')}. There are: ${known}.\n`);
  process.exit(2);
}

const seed = options.seed === undefined ? Date.now() % 2 ** 31 : Number(options.seed);
const results: FaultResult[] = [];
const notRun: string[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(catalogue)) {
  const { job } = (await catalogue[name]?.()) ?? {};
  if (job === undefined || (job.byNameOnly && asked.length === 0)) continue;
  const lack = job.lacks?.();
  if (lack !== undefined) {
    process.stdout.write(`\n${job.title}: NOT RUN, ${lack}\n`);
    notRun.push(name);
    continue;
  }
  process.stdout.write(`\n${job.title} …\n`);
  const since = performance.now();
  const figures = await job.run({
    size: 'full',
    seed,
    progress: (line) => process.stderr.write(`  ${line}\n`),
  });
  const result: FaultResult = {
    name,
    figures,
    seed,
    seconds: (performance.now() - since) / 1_000,
    ...about(),
  };
  results.push(result);
  process.stdout.write(`${tableOf(result)}\n${JSON.stringify(result)}\n`);
  if (options.keep === true) await keep(result);
}
if (notRun.length > 0) process.stdout.write(`\nNot run: ${notRun.join(', ')}.\n`);
const failed = results.filter(({ figures }) => broken(figures).length > 0);
if (failed.length > 0) {
  process.stdout.write(`\nNot held: ${failed.map(({ name }) => name).join(', ')}.\n`);
  process.exitCode = 1;
}

/** Keeps a fresh result in place of an older one of the same job, and writes the page anew. */
async function keep(fresh: FaultResult): Promise<void> {
  const before: readonly FaultResult[] = JSON.parse(
    await readFile(resultsFile, 'utf8').catch(() => '[]'),
  );
  const all = Object.keys(catalogue).flatMap(
    (name) => [fresh, ...before].find((result) => result.name === name) ?? [],
  );
  await writeFile(resultsFile, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(pageFile, await promisesPage(all));
}
