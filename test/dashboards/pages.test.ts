import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { openSite, pages, type Site, type SitePage } from './site.ts';

const themes = ['light', 'dark'] as const;
const widths = [1440, 390] as const;
/** The narrowest phone and a wide screen, where nothing may be cut off either. */
const extremes = [360, 1920] as const;
/** Pages that are looked at with something opened on them, and so need not be looked at closed. */
const opened = ['use-cases', 'sessions', 'health'];
const looked = Object.entries(pages).filter(([name]) => !opened.includes(name));
/** WCAG 2.2, levels A and AA, and what is good practice besides. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describeWith(['chromium'], 'every page', () => {
  let site: Site;
  const seen: Partial<Record<'maker' | 'customer', SitePage>> = {};
  beforeAll(async () => {
    site = await openSite();
    for (const who of ['maker', 'customer'] as const) seen[who] = await site.open('/', who);
  });
  afterAll(() => site.close());

  it.each(looked)(
    '%s is accessible, in bounds and without troubles, light and dark, wide and narrow',
    async (name, path) => {
      const { page, troubles } = seen[name === 'customer' ? 'customer' : 'maker'] as SitePage;
      await page.goto(site.url + path);
      await page.locator('h1').waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        // Charts follow the new width a moment later.
        await expect
          .poll(() => beyondTheEdge(page), { message: `${name} at ${width} px` })
          .toEqual([]);
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme });
          // Both themes have the same elements, so what else there is to check was checked in one.
          const builder = new AxeBuilder({ page })
            .setLegacyMode() // there are no frames, so it need not look into them
            .options({ resultTypes: ['violations'] });
          const { violations } = await (colorScheme === 'light'
            ? builder.withTags(rules)
            : builder.withRules(['color-contrast'])
          ).analyze();
          expect(told(violations), `${name}, ${colorScheme}, ${width} px`).toEqual([]);
        }
      }
      for (const width of extremes) {
        await page.setViewportSize({ width, height: 900 });
        // Charts follow the new width a moment later.
        await expect
          .poll(() => beyondTheEdge(page), { message: `${name} at ${width} px` })
          .toEqual([]);
      }
      expect(troubles).toEqual([]);
    },
  );
});

/** What makes the page scroll sideways; nothing where it does not. */
function beyondTheEdge(page: SitePage['page']): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

/** What a person needs to mend it: the rule, and where. */
function told(violations: Awaited<ReturnType<AxeBuilder['analyze']>>['violations']) {
  return violations.map(({ id, nodes }) => ({
    rule: id,
    at: nodes.slice(0, 5).map(({ html, any }) => [html.slice(0, 160), any[0]?.message]),
  }));
}
