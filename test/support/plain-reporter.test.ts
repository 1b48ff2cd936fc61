import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Finished, runChild } from './child.ts';
import { folderForThisTest } from './folders.ts';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest')), 'vitest.mjs');
const reporter = fileURLToPath(new URL('./plain-reporter.ts', import.meta.url));

describe('the closing lines of a test run', () => {
  it('count what passed, and the last line says so alone', async () => {
    const { code, stdout } = await run({ 'a.test.js': `it('a', () => {}); it('b', () => {});` });
    expect(stdout).toMatch(/\n2 passed, 0 failed, 0 skipped\n$/);
    expect(code).toBe(0);
  });

  it('count as failed a test, a hook, a file that does not load and a stray error', async () => {
    const { code, stdout } = await run({
      'test.test.js': `it('fails', () => { throw new Error('no'); }); it('passes', () => {});`,
      'hook.test.js': `describe('s', () => { beforeAll(() => { throw 1; }); it('x', () => {}); });`,
      'load.test.js': `import './not-there.js';`,
      'stray.test.js': `it('passes too', () => { setTimeout(() => { throw new Error('late'); }); });
        it('waits', () => new Promise((done) => setTimeout(done, 50)));`,
    });
    expect(stdout).toMatch(/\n3 passed, 4 failed, 1 skipped\n$/);
    expect(code).toBe(1);
  });

  it('name each skipped suite once, with its reason', async () => {
    const { stdout } = await run({
      'a.test.js': `
        const meta = { skipReason: 'influxdb is not installed' };
        describe('a store', { skip: true, meta }, () => { it('one', () => {}); it('two', () => {}); });
        describe('a mix', () => { it.skip('later', () => {}); it('now', () => {});
          it('asks', ({ skip }) => { skip('no network'); }); });`,
    });
    expect(stdout).toContain(
      [
        'SKIPPED',
        '  a.test.js > a store: influxdb is not installed',
        '  a.test.js > a mix > later: no reason given',
        '  a.test.js > a mix > asks: no network',
        '',
        '1 passed, 0 failed, 4 skipped\n',
      ].join('\n'),
    );
  });

  it('do not read as success when the set-up fails and no test runs', async () => {
    const { code, stdout } = await run(
      {
        'setup.js': `export function setup() { throw new Error('no service'); }`,
        'a.test.js': `it('a', () => {});`,
      },
      `globalSetup: ['./setup.js'],`,
    );
    expect(stdout).toContain('\n0 passed, 1 failed, 0 skipped\n');
    expect(code).toBe(1);
  });
});

/** Runs vitest on these files in a folder of their own. */
async function run(files: Readonly<Record<string, string>>, setting = ''): Promise<Finished> {
  const folder = await folderForThisTest();
  const configuration = `
    import { PlainReporter } from ${JSON.stringify(reporter)};
    export default {
      test: { globals: true, reporters: ['default', new PlainReporter()], ${setting} },
    };`;
  const all = { ...files, 'vitest.config.mjs': configuration };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  return runChild(process.execPath, [vitest, 'run', '--root', folder], {
    cwd: folder,
    env: { NO_COLOR: '1', CI: 'true' },
    deadlineMs: 30_000,
  });
}
