import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../cli/run.ts';
import type { Terminal } from '../cli/terminal.ts';
import { verbs } from '../cli/verbs.ts';
import { envExample } from '../config.ts';
import { channels } from '../contract/wire/topics.ts';
import { figuresIn, figuresPage, readmeFigures } from './bench/result.ts';
import { catalogue } from './faults/catalogue.ts';
import { type FaultResult, pageFile, promisesPage, resultsFile } from './faults/page.ts';
import { promises } from './faults/promises.ts';
import { filesBelow, projectRoot, textOf } from './support/source-files.ts';

const pages = filesBelow().filter((file) => file.endsWith('.md'));
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** The command lines of a page: each line of its shell examples, without comments. */
function commandLines(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines = '']) =>
    lines.split('\n').flatMap((line) => {
      const bare = line.replace(/(^|\s+)#.*$/, '').trim();
      return bare === '' ? [] : [bare];
    }),
  );
}

/** What is below its heading in a page, up to the next one. */
function section(page: string, heading: string): string {
  const [, after = ''] = textOf(page).split(`\n## ${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}

describe('pages', () => {
  test('there are pages, with commands in them', () => {
    expect(pages.length).toBeGreaterThan(30);
    expect(commandLines('README.md')[0]).toBe('npm ci && npm start');
  });

  test.each(pages)('%s links to what exists', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
    const broken = links
      .filter((to) => !/^(https?:|mailto:|#)/.test(to))
      .filter((to) => !existsSync(join(projectRoot, dirname(page), to.replace(/#.*$/, ''))));
    expect(broken).toEqual([]);
  });

  const npmLines = pages.flatMap((page) =>
    commandLines(page).flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?([\w-]+)/g)].map(([, script = '']) => [page, script]),
    ),
  );
  test.each(npmLines)('%s names `npm %s`, which exists', (_page, script) => {
    expect(['ci', ...Object.keys(scripts)]).toContain(script);
  });

  const verbLines = pages.flatMap((page) =>
    commandLines(page).flatMap((line) =>
      [...line.matchAll(/\bvaluemesh ([^|>)]+)/g)].map(([, words = '']) => [page, words.trim()]),
    ),
  );
  test.each(verbLines)(
    '%s: `valuemesh %s` is a command with these options',
    async (_page, line) => {
      const words = line.split(/\s+/);
      const verb = words.slice(0, hasVerbsBelow(words[0]) ? 2 : 1);
      const help = await helpOf(verb);
      expect(help).toContain(`Usage: valuemesh ${verb.join(' ')}`);
      for (const option of words.filter((word) => word.startsWith('--'))) {
        expect(help).toContain(`${option} `);
      }
    },
  );
});

function terminalInto(lines: string[]): Terminal {
  const write = (text: string) => void lines.push(text);
  return { out: write, err: write, colours: false, environment: {} };
}

/** What `--help` says of a command. */
async function helpOf(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  expect(await runCommand([...words, '--help'], terminalInto(lines))).toBe(0);
  return lines.join('\n');
}

/** Whether a verb has verbs below it, as `product add` is below `product`. */
function hasVerbsBelow(name: string | undefined): boolean {
  const made = verbs.map((verb) => verb(terminalInto([])));
  return made.some((command) => command.name() === name && command.commands.length > 0);
}

describe('what is written twice is the same', () => {
  test('.env.example is what config.ts says', () => {
    expect(textOf('.env.example').trimEnd()).toBe(envExample().trimEnd());
  });

  test('the figures in the README and on their page are those that the benchmarks left', () => {
    const results = JSON.parse(textOf('docs/figures.json'));
    expect(figuresIn(textOf('README.md'))).toBe(readmeFigures(results));
    expect(textOf('docs/figures.md')).toBe(figuresPage(results));
  });

  test('the page of promises is what the fault jobs left', async () => {
    const results: FaultResult[] = JSON.parse(textOf(resultsFile));
    expect(textOf(pageFile)).toBe(await promisesPage(results));
  });

  test('the README names the promises that the fault jobs try to break', () => {
    const listed = promises.map((promise, index) => `${index + 1}. ${promise}`).join('\n');
    expect(textOf('README.md')).toContain(`\n${listed}\n`);
  });

  test('every fault job has a file, a short test and a promise of its own name', async () => {
    for (const [name, load] of Object.entries(catalogue)) {
      const { job } = await load();
      expect(job.name).toBe(name);
      expect(job.promises.filter((number) => promises[number - 1] === undefined)).toEqual([]);
      expect(existsSync(join(projectRoot, `test/faults/${name}.ts`)), name).toBe(true);
      expect(existsSync(join(projectRoot, `test/faults/${name}.test.ts`)), name).toBe(true);
    }
  });

  test('the topics in the README of the contract are those of the table in the code', () => {
    const row = /^\| `([^`]+)` +\| (device|system) +\| (\d) +\| (yes|no) +\|/gm;
    const written = [...textOf('contract/README.md').matchAll(row)].map(
      ([, channel, from, qos, retained]) => [
        channel,
        { from, qos: Number(qos), retained: retained === 'yes' },
      ],
    );
    expect(Object.fromEntries(written)).toEqual(channels);
  });

  test('the decisions say truly where they live in the code', () => {
    const gone = pages
      .filter((page) => /^docs\/decisions\/\d/.test(page))
      .flatMap((page) =>
        [...section(page, 'Where').matchAll(/`([\w.@-]+\/[\w./-]*|[\w-]+\.(?:ts|json|yml))`/g)]
          .map(([, path = '']) => path)
          .filter((path) => !existsSync(join(projectRoot, path)))
          .map((path) => `${page}: ${path}`),
      );
    expect(gone).toEqual([]);
  });

  test('npm scripts run what is there', () => {
    const built = Object.values(scripts).flatMap((script) =>
      [...script.matchAll(/dist\/([\w/-]+)\.js/g)].map(([, file]) => `${file}.ts`),
    );
    expect(built.length).toBeGreaterThan(0);
    expect(built.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  });
});
