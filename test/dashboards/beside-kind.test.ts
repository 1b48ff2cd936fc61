import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { openSite, pages, type Site } from './site.ts';

describeWith(['chromium'], 'products of one kind', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  it('the ways of use stand beside those of a product of the kind', async () => {
    const { page } = await site.open(pages['use-cases'], 'maker');
    const beside = page.getByRole('figure').filter({ hasText: 'Beside the Cargo bike' });
    await beside.waitFor();
    expect(await beside.locator('.chart-summary').textContent()).toMatch(
      /^Ways of use: 2 the same/,
    );
    const rows = await beside.locator('.kind').allTextContents();
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/^\s*Weekday morning, flatthe same as\s*Weekday morning/);
    expect(rows[2]).toContain('not sure: 55');
    expect(rows[3]).toContain('only herenothing of the Cargo bike');
    const values = await beside.locator('.intervals-row').allTextContents();
    expect(values[0]).toMatch(/a clear difference\+24/);
    expect(values[2]).toContain('Too uncertain to mean anything yet');
    await beside.getByRole('button', { name: /^Table/ }).click();
    expect(await beside.getByRole('row').count()).toBe(6);

    await page.goto(site.url + pages['use-cases'].replace('e-bike', 'espresso-machine'));
    await page.getByText('The product model names no kind to compare it with').waitFor();
  });
});
