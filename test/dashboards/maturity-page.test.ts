import { afterAll, beforeAll, expect, it } from 'vitest';
import { profileOf } from '../../analytics/maturity/profile.ts';
import { standingOf } from '../../analytics/maturity/standing.ts';
import type { Maturity } from '../../contract/records/maturity.ts';
import { describeWith } from '../support/describe-with.ts';
import { maturityOf } from './made-up-maturity.ts';
import { openSite, pages, type Site, type SitePage } from './site.ts';

describeWith(['chromium'], 'the page of maturity', () => {
  let site: Site;
  let opened: SitePage;
  const network = maturityOf({ level: 'network', id: 'network', hierarchy: 'customer' })!;
  beforeAll(async () => {
    site = await openSite();
    opened = await site.open('/', 'maker');
  });
  afterAll(() => site.close());

  /** Opens the page of the network with another answer. */
  const answered = async (answer: Maturity) => {
    const { page } = opened;
    await page.route('**/maturity/network/**', (route) => route.fulfill({ json: answer }));
    await page.goto(site.url + pages.maturity);
    await page.locator('h1').waitFor();
    return page;
  };

  it('says where the network stands, what comes next, and each part with its evidence', async () => {
    const { page } = opened;
    await page.goto(site.url + pages.maturity);
    await page.getByText(network.scale.sentence.replaceAll(/ (?=%)/g, '\u00a0')).waitFor();
    expect(await page.locator('.maturity-stage').textContent()).toBe(
      'Share, on what is known so far',
    );
    expect(network.next?.stage).toBe('solve');
    await page.getByText(/^Next: /).waitFor();
    await page.getByRole('button', { name: 'Table of The four stages' }).click();
    const rows = page
      .getByRole('region', { name: 'The four stages, as a table' })
      .locator('tbody tr');
    expect(await rows.count()).toBe(4 + 16);
    const first = network.stages[0]!.parts[0]!;
    expect(await rows.nth(1).locator('td').last().textContent()).toBe(first.evidence);
    // Missing is a dash, and no 0.
    expect(await rows.nth(4).locator('td').nth(2).textContent()).toBe('–');
  });

  it('leads down to a group, a customer and a device, and back up', async () => {
    const { page } = opened;
    await page.goto(site.url + pages.maturity);
    for (const level of ['group', 'customer', 'device']) {
      await page.locator('.maturity-parts tbody a').first().click();
      await page.waitForURL(new RegExp(`level=${level}`));
      await page.locator('.stage').first().waitFor();
    }
    expect(await page.locator('.maturity-parts').count()).toBe(0);
    await page.getByRole('link', { name: 'Whole network' }).click();
    await page.getByRole('heading', { name: 'Maturity of the whole network' }).waitFor();
  });

  it('names no stage where the gates form no scale', async () => {
    const sentence = 'The gates of Connect, Share form no scale on 60 customers.';
    const scale = { ...network.scale, verdict: 'no-scale' as const, sentence };
    const page = await answered({ ...network, ...standingOf(network.stages, scale), scale });
    await page.getByText(sentence).waitFor();
    expect(await page.locator('.maturity-stage').textContent()).toBe('A profile, and no stage');
    expect(await page.getByRole('columnheader', { name: 'Stage', exact: true }).count()).toBe(0);
    await page.unroute('**/maturity/network/**');
  });

  it('says what to do where nothing is known yet', async () => {
    const stages = profileOf([], () => 0);
    const page = await answered({
      ...network,
      ...standingOf(stages, { verdict: 'cannot-be-tested' }),
      children: [],
    });
    await page.getByText('Nothing is known here yet').waitFor();
    await page.getByText('valuemesh device add').waitFor();
    await page.unroute('**/maturity/network/**');
  });
});
