import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { headingsOf, pageOf } from '../../dashboards/web/methods/page-of.ts';
import { describeWith } from '../support/describe-with.ts';
import { projectRoot, textOf } from '../support/source-files.ts';
import { openSite, type Site } from './site.ts';

const markdown = textOf('docs/methods.md');
const sections = headingsOf(markdown).filter(({ level }) => level === 2);

test('every page leads to a section of the methods that is there', async () => {
  const folder = join(projectRoot, 'dashboards/web/pages');
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    file.endsWith('.tsx'),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/\smethods="([^"]+)"/g)].map(([, id]) => id),
  );
  expect(named.length).toBeGreaterThanOrEqual(8);
  expect(named.filter((id) => !sections.some((section) => section.id === id))).toEqual([]);
});

test('what the methods are written in becomes HTML, and nothing in it is taken for a tag', () => {
  const text =
    '# A\n\nOf `a < b` and **c & d**: *e*, [f](#a), [g](../h/i.ts).\n\n| j | k |\n|---|--:|\n| l | 1 |';
  expect(pageOf(text)).toBe(
    [
      '<h1 id="a">A</h1>',
      '<nav class="methods-list" aria-label="Measures"><ul></ul></nav>',
      '<p>Of <code>a &lt; b</code> and <strong>c &amp; d</strong>: <em>e</em>, <a href="#a">f</a>, <code>h/i.ts</code>.</p>',
      '<div class="table-scroll table-whole" tabindex="0"><table class="table"><thead><tr><th scope="col">j</th><th scope="col" class="number">k</th></tr></thead><tbody><tr><td>l</td><td class="number">1</td></tr></tbody></table></div>',
    ].join('\n'),
  );
});

describeWith(['chromium'], 'the page of methods', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  it('is read by anybody, without any script of its own', async () => {
    const { page, troubles } = await site.open('/methods', 'nobody');
    await page.getByRole('heading', { name: 'How a figure is explained' }).waitFor();
    const headings = await page.locator('main h2').allTextContents();
    expect(headings).toEqual(sections.map(({ words }) => words));
    for (const { id } of sections) expect(await page.locator(`[id="${id}"]`).count()).toBe(1);
    expect(await page.locator('main').textContent()).not.toMatch(/\*\*|\]\(|<!--|\|--/);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
    }
    expect(troubles).toEqual([]);
  });
});
