import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, namesIn, textOf } from './support/source-files.ts';

/** The stations, in the order of the data; none knows another. */
const stations = [
  'device-sim',
  'broker',
  'ingest',
  'store',
  'registry',
  'analytics',
  'dashboards',
] as const;

/** The root of the project, entry by entry: a new one is a decision, not an accident. */
const root = [
  ...['.ci/', '.editorconfig', '.env.example', '.gitignore', '.npmrc', '.nvmrc'],
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['analytics/', 'biome.json', 'broker/', 'cli/', 'cli.ts', 'config.ts', 'contract/'],
  ...['dashboards/', 'device-sim/', 'docs/', 'edge.ts', 'ingest/', 'insight.ts', 'knip.json'],
  ...['main.ts', 'package-lock.json', 'package.json', 'products/', 'registry/', 'serve.ts'],
  ...['store/', 'test/'],
  ...['tsconfig.build.json', 'tsconfig.json', 'vite.config.ts', 'vitest.config.ts'],
];

const code = filesBelow().filter((file) => /\.tsx?$/.test(file));

/** Where an import leads: the path of one of our files from the root, or undefined for a package. */
interface Import {
  readonly to: string;
  readonly typesOnly: boolean;
}

function importsOf(file: string): readonly Import[] {
  const statement =
    /^(?:import|export)\b([^'"`;]*?)\bfrom\s+'(\.[^']+)'|^import\s+()'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm;
  return [...textOf(file).matchAll(statement)].map(([, clause, from, , effect, lazy]) => ({
    to: join(dirname(file), from ?? effect ?? lazy ?? ''),
    typesOnly: clause?.trimStart().startsWith('type ') === true,
  }));
}

function topOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path;
}

/** Every import of our own code from the files for which `who` holds to what `where` does not allow. */
function forbidden(
  who: (file: string) => boolean,
  allowed: (found: Import, file: string) => boolean,
): readonly string[] {
  return code
    .filter(who)
    .flatMap((file) =>
      importsOf(file).flatMap((found) =>
        allowed(found, file) ? [] : [`${file} imports ${found.to}`],
      ),
    );
}

/** Source without comments, so that what a sentence says is not taken for code. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

describe('dependencies', () => {
  test('imports are found, so that what follows can fail', () => {
    expect(importsOf('edge.ts').length).toBeGreaterThan(10);
    expect(importsOf('contract/ports/registry.ts')[0]).toEqual({
      to: 'contract/model/product-model.ts',
      typesOnly: true,
    });
    for (const station of stations) expect(namesIn('')).toContain(`${station}/`);
  });

  test.each(stations)('%s knows the contract and itself, and no other station', (station) => {
    const outside = forbidden(
      (file) => topOf(file) === station,
      ({ to }) => [station, 'contract'].includes(topOf(to)),
    );
    expect(outside).toEqual([]);
  });

  test('the contract imports nothing of ours', () => {
    const outside = forbidden(
      (file) => topOf(file) === 'contract',
      ({ to }) => topOf(to) === 'contract',
    );
    expect(outside).toEqual([]);
  });

  test('settings, minder and minded know the contract alone', () => {
    const outside = forbidden(
      (file) => ['config.ts', 'main.ts', 'serve.ts'].includes(file),
      ({ to }) => topOf(to) === 'contract',
    );
    expect(outside).toEqual([]);
  });

  test('the pages take types from the contract, and nothing from the server', () => {
    const outside = forbidden(
      (file) => file.startsWith('dashboards/web/'),
      ({ to, typesOnly }) =>
        to.startsWith('dashboards/web/') || (typesOnly && topOf(to) === 'contract'),
    );
    expect(outside).toEqual([]);
  });

  test('what is shipped imports no tests', () => {
    const outside = forbidden(
      (file) => topOf(file) !== 'test' && file !== 'vitest.config.ts',
      ({ to }) => topOf(to) !== 'test',
    );
    expect(outside).toEqual([]);
  });

  test('benchmarks and rates run without the test runner', () => {
    const own = /^test\/(bench|rates)\/(?!.*\.test\.ts$)/;
    const needed = new Set(code.filter((file) => own.test(file)));
    for (const file of needed) for (const { to } of importsOf(file)) needed.add(to);
    const shared = [...needed].filter((file) => file.startsWith('test/support/'));
    expect(shared).toContain('test/support/system.ts');
    expect([...needed].filter((file) => /from 'vitest'/.test(textOf(file)))).toEqual([]);
  });

  test('every package is pinned, and has its reason in the decisions', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const packages = Object.entries({ ...dependencies, ...devDependencies });
    const reasons = textOf('docs/decisions/0031-dependencies.md');
    const told = [...reasons.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(packages.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
    expect(packages.map(([name]) => name).filter((name) => !told.includes(name))).toEqual([]);
  });
});

describe('files', () => {
  test('the root holds what was agreed', () => {
    expect(namesIn('').filter((name) => !root.includes(name))).toEqual([]);
    expect(root.filter((name) => !namesIn('').includes(name))).toEqual([]);
  });

  test('none is longer than 300 lines', () => {
    // One suite held against every adapter, to be read from top to bottom.
    const exceptions = ['test/store/conformance.ts'];
    const long = filesBelow()
      .filter((file) => /\.(tsx?|css)$/.test(file) && !exceptions.includes(file))
      .filter((file) => textOf(file).split('\n').length > 301);
    expect(long).toEqual([]);
  });

  test('only files of tools have a default export', () => {
    const withDefault = code.filter(
      (file) =>
        !/(^|\/)[\w.]+\.config\.ts$/.test(file) &&
        /^export (default\b|\{[^}]*\bas default\b)/m.test(withoutComments(textOf(file))),
    );
    expect(withDefault).toEqual([]);
  });

  test('nothing has the type any', () => {
    const anywhere = /(:|\bas|<|\||,)\s*any\s*(?=[;,)>\]=|&{]|\[\]|$)/m;
    expect(anywhere.test('const x = y as any;')).toBe(true);
    const withAny = code.filter(
      (file) => file !== 'test/layout.test.ts' && anywhere.test(withoutComments(textOf(file))),
    );
    expect(withAny).toEqual([]);
  });

  test('config.ts alone reads the environment', () => {
    const readers = code.filter(
      (file) => topOf(file) !== 'test' && withoutComments(textOf(file)).includes('process.env'),
    );
    expect(readers).toEqual(['config.ts']);
  });
});

describe('folder READMEs', () => {
  const sections = ['What comes in', 'What goes out', 'Files in reading order', 'Example'];
  const folders = namesIn('').filter(
    (name) => name.endsWith('/') && !['.ci/', 'docs/'].includes(name),
  );
  const readmes = [
    ...new Set([
      ...folders.map((folder) => `${folder}README.md`),
      ...filesBelow().filter(
        (file) => file.endsWith('/README.md') && folders.includes(`${topOf(file)}/`),
      ),
    ]),
  ];

  test.each(readmes)('%s has the one shape', (readme) => {
    const text = textOf(readme);
    expect(text.split('\n')[0]).toBe(`# ${dirname(readme)}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections);
    for (const part of text.split(/^#.*$/m).slice(1)) expect(part.trim()).not.toBe('');
    expect(text.slice(text.indexOf('## Example'))).toContain('```');
  });

  test.each(readmes)('%s lists every file and folder beside it, and nothing else', (readme) => {
    const list = /## Files in reading order\n([\s\S]*?)(?=\n## |$)/.exec(textOf(readme))?.[1] ?? '';
    const listed = [...list.matchAll(/^- `([^`]+)`: \S/gm)].map(([, name]) => name ?? '');
    const there = namesIn(`${dirname(readme)}/`).filter((name) => name !== 'README.md');
    expect(there.filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name) => !there.includes(name))).toEqual([]);
  });

  test('the README of the project names every folder', () => {
    const missing = folders.filter((folder) => !textOf('README.md').includes(`\`${folder}\``));
    expect(missing).toEqual([]);
  });

  test('the decisions are numbered without a gap, and all listed', () => {
    const notes = namesIn('docs/decisions/').filter((name) => name !== 'README.md');
    const numbers = notes.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(notes.map((_, index) => index + 1));
    const list = textOf('docs/decisions/README.md');
    expect(notes.filter((name) => !list.includes(`](${name})`))).toEqual([]);
  });
});
