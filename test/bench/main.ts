import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { about } from './about.ts';
import {
  type BenchResult,
  figuresPage,
  type Measured,
  readmeFigures,
  tableOf,
  withFigures,
} from './result.ts';

/**
 * `npm run bench [-- NAME… --json FILE --readme]`: runs benchmarks one after the other. Each prints
 * a table for people and, last, one line of JSON.
 *
 * - `--json FILE` also writes those lines to a file
 * - `--readme` keeps the figures in `docs/figures.json`, and writes them into `docs/figures.md` and the README
 */

/** Every benchmark by its name, in the order in which they run. */
const benchmarks: Readonly<Record<string, () => Promise<{ run(): Promise<Measured> }>>> = {
  ingest: () => import('./ingest.ts'),
  peers: () => import('./peers.ts'),
  growth: () => import('./growth.ts'),
  connections: () => import('./connections.ts'),
  store: () => import('./store.ts'),
  sessions: () => import('./sessions.ts'),
  analytics: () => import('./analytics.ts'),
  start: () => import('./start.ts'),
};

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, readme: { type: 'boolean' } },
});
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  const known = Object.keys(benchmarks).join(', ');
  process.stderr.write(`No such benchmark: ${unknown.join(', ')}. There are: ${known}.\n`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
  process.stdout.write(`\n${name} …\n`);
  const { run } = (await benchmarks[name]?.()) ?? {};
  if (run === undefined) continue;
  const { figures, unit } = await run();
  const result = { name, figures, unit, ...about() };
  results.push(result);
  process.stdout.write(`${tableOf(result)}\n${JSON.stringify(result)}\n`);
}
if (options.json !== undefined)
  await writeFile(options.json, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
if (options.readme === true) await keep(results);

/** Keeps fresh figures in place of older ones of the same benchmark, and writes all where they are read. */
async function keep(fresh: readonly BenchResult[]): Promise<void> {
  const file = 'docs/figures.json';
  const before: readonly BenchResult[] = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
  const all = Object.keys(benchmarks).flatMap(
    (name) => [...fresh, ...before].find((result) => result.name === name) ?? [],
  );
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile('docs/figures.md', figuresPage(all));
  await writeFile(
    'README.md',
    withFigures(await readFile('README.md', 'utf8'), readmeFigures(all)),
  );
}
