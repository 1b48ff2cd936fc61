import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPages } from './site.ts';

/** What a first visit may load, and what a chart may add, in kB of gzip. */
const limits = { firstLoad: 60, chart: 260 };

describe('the weight of the pages', () => {
  let pages: Awaited<ReturnType<typeof buildPages>>;
  const sizes = new Map<string, number>();
  let entry = '';
  beforeAll(async () => {
    pages = await buildPages();
    const assets = join(pages.path, 'assets');
    for (const file of await readdir(assets)) {
      if (file.endsWith('.js'))
        sizes.set(file, gzipSync(await readFile(join(assets, file))).length / 1_000);
    }
    entry = await readFile(join(pages.path, 'index.html'), 'utf8');
  });
  afterAll(() => pages.remove());

  const sum = (files: readonly string[]) =>
    files.reduce((total, file) => total + (sizes.get(file) ?? 0), 0);

  it('at the first visit is small, and charts come only when they are needed', () => {
    const first = [...sizes.keys()].filter((file) => entry.includes(file));
    const later = [...sizes.keys()].filter((file) => !entry.includes(file));
    console.info(
      `script at the first visit ${sum(first).toFixed(1)} kB gzip, for charts ${sum(later).toFixed(1)} kB more`,
    );
    expect(first).toHaveLength(1);
    expect(later.length).toBeGreaterThan(0);
    expect(sum(first)).toBeLessThan(limits.firstLoad);
    expect(sum(later)).toBeLessThan(limits.chart);
  });

  it('holds nothing inline, so that the content policy needs no exception', () => {
    expect(entry).not.toMatch(/<style|style=|<script(?![^>]*src=)|javascript:|\son\w+=/);
  });
});
