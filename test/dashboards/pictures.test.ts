import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { openSite, pages, type Site } from './site.ts';

/**
 * The pictures of the README. Into its own folder at every run, so that they can always be taken;
 * into the one named by PICTURES where it is set, and of the running system that PICTURES_MAKER
 * and PICTURES_CUSTOMER (sign-in links, each used up) open:
 *
 *   PICTURES=docs/pictures PICTURES_MAKER=… PICTURES_CUSTOMER=… npx vitest run test/dashboards/pictures.test.ts
 */
const { PICTURES, PICTURES_MAKER, PICTURES_CUSTOMER } = process.env;
const largest = 250_000;
/** Long enough for a live chart to have something to show. */
const liveMs = PICTURES === undefined ? 0 : 20_000;

describeWith(['chromium'], 'the pictures of the README', () => {
  let site: Site;
  let folder: TemporaryFolder | undefined;
  let target: string;
  beforeAll(async () => {
    site = await openSite();
    if (PICTURES === undefined) folder = await temporaryFolder('pictures');
    target = PICTURES ?? (folder?.path as string);
    await mkdir(target, { recursive: true });
  });
  afterAll(async () => {
    await site.close();
    await folder?.remove();
  });

  it('are taken of the four main pages, none larger than 250 kB', {
    timeout: 120_000,
  }, async () => {
    const size = { width: 1280, height: 800 };
    const [maker, customer] =
      PICTURES_MAKER === undefined || PICTURES_CUSTOMER === undefined
        ? await Promise.all([
            site.open(pages['use-cases'], 'maker', size),
            site.open(pages.customer, 'customer', size),
          ])
        : await Promise.all([openLink(PICTURES_MAKER, size), openLink(PICTURES_CUSTOMER, size)]);
    const take = async (page: Page, name: string) => {
      await page.locator('h1').waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      const path = join(target, `${name}.png`);
      await page.screenshot({ path });
      expect((await stat(path)).size).toBeLessThan(largest);
    };
    await take(maker.page, 'use-cases');
    await maker.page.getByRole('link', { name: 'Value', exact: true }).click();
    await maker.page.locator('.icicle').waitFor();
    await take(maker.page, 'value');
    await maker.page.getByRole('link', { name: 'Live health' }).click();
    await maker.page.locator('.time canvas').waitFor();
    await maker.page.waitForTimeout(liveMs);
    await take(maker.page, 'health');
    await take(customer.page, 'customer');
    await maker.close();
    await customer.close();
  });

  async function openLink(link: string, size: { width: number; height: number }) {
    const opened = await site.browser.newPage(size);
    await opened.page.goto(link);
    return opened;
  }
});
