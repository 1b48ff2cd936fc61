import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { about } from '../bench/about.ts';
import { catalogue } from './catalogue.ts';
import { type KeptRates, keptRates, ratesFile, ratesInWords } from './kept.ts';
import { runTrial } from './run-trial.ts';

/**
 * `npm run test:rates [-- NAME… --keep]`: runs trials in full, one after the other, prints how often
 * each answer was as it should be, and ends with 1 where a limit was broken. Without names: all.
 * `--keep` keeps the rates in `docs/rates.json`.
 */
const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean' } },
});
const unknown = asked.filter((name) => !catalogue.some((trial) => trial.name === name));
if (unknown.length > 0) {
  const known = catalogue.map(({ name }) => name).join(', ');
  process.stderr.write(`No such trial: ${unknown.join(', ')}. There are: ${known}.\n`);
  process.exit(2);
}

// Asked before results are kept, which change a file themselves.
const { commit } = about();
const missed: string[] = [];
for (const trial of catalogue) {
  if (asked.length > 0 && !asked.includes(trial.name)) continue;
  process.stdout.write(`\n${trial.name}: ${trial.worlds}\n`);
  const since = performance.now();
  const judged = await runTrial(trial, 'full', (line) => process.stderr.write(`  ${line}\n`));
  const result: KeptRates = {
    ...{ name: trial.name, of: trial.of, worlds: trial.worlds, seeds: trial.seeds.full },
    rates: judged.map(({ couldBreak: _, ...rate }) => rate),
    seconds: Math.round((performance.now() - since) / 100) / 10,
    date: new Date().toISOString().slice(0, 10),
    commit,
  };
  process.stdout.write(`${ratesInWords(result)}\n`);
  if (judged.some(({ verdict }) => verdict === 'broken')) missed.push(trial.name);
  if (options.keep === true) await keep(result);
}
if (missed.length > 0) {
  process.stdout.write(`\nNot held: ${missed.join(', ')}.\n`);
  process.exitCode = 1;
}

/** Keeps a fresh result in place of an older one of the same trial. */
async function keep(fresh: KeptRates): Promise<void> {
  const before = await keptRates();
  const all = catalogue.flatMap(
    ({ name }) => [fresh, ...before].find((result) => result.name === name) ?? [],
  );
  await writeFile(ratesFile, `${JSON.stringify(all, null, 2)}\n`);
}
