import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { keptRates } from '../rates/kept.ts';
import { askTheCode, methodsFile, methodsPage, withMethodFigures } from './page.ts';

/**
 * `npm run methods [-- --keep]`: asks the code for the figures of `docs/methods.md` and prints them.
 * `--keep` keeps them in `docs/methods.json` and writes them into the page, beside the rates that
 * `npm run test:rates -- --keep` left.
 */
const { values: options } = parseArgs({ options: { keep: { type: 'boolean' } } });
const figures = await askTheCode();
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
if (options.keep === true) {
  await writeFile(methodsFile, `${JSON.stringify(figures, null, 2)}\n`);
  const page = await readFile(methodsPage, 'utf8');
  await writeFile(methodsPage, withMethodFigures(page, figures, await keptRates()));
}
