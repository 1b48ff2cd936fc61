import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { openSite, pages, type Site } from './site.ts';

describeWith(['chromium'], 'how was this made?', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  it.each([
    ['maker', 'value-group', 'Worth made'],
    ['maker', 'use-case', 'Sessions'],
    ['customer', 'customer', 'Worth'],
    ['customer', 'customer', 'Your products are heard'],
    ['maker', 'adoption', 'Active customers'],
    ['maker', 'goals', 'Last whole weeks'],
    ['maker', 'maturity', 'Connect'],
    ['maker', 'advice', 'More value'],
    ['maker', 'value', 'Groups of customers'],
  ] as const)('is answered to a %s on the page %s, beside %s', async (who, name, figure) => {
    const { page, troubles } = await site.open(pages[name], who);
    const ask = page.getByRole('button', { name: `How was this made: ${figure}`, exact: true });
    await ask.first().click();
    const dialog = page.getByRole('dialog', { name: `How was this made: ${figure}` });
    await dialog.getByText('Nothing it stands on has changed since it was told.').waitFor();
    const told = /of (\d+) sessions/.exec((await dialog.textContent()) ?? '');
    const all = Number(told?.[1]);
    expect(all).toBeGreaterThan(0);
    await expect.poll(() => dialog.locator('tbody tr').count()).toBe(Math.min(20, all));
    if (all > 20) {
      await dialog.getByRole('button', { name: 'Show more' }).click();
      await expect.poll(() => dialog.locator('tbody tr').count()).toBe(Math.min(200, all));
    }
    expect(await dialog.locator('code').textContent()).toMatch(
      /^valuemesh explain [\w.-]+~hearth~/,
    );

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .include('dialog')
        .analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await ask.first().evaluate((button) => button === document.activeElement)).toBe(true);
    expect(troubles).toEqual([]);
  });
});
