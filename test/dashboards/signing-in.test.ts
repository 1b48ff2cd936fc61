import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { customer, maker } from './fixtures.ts';
import { openSite, type Site } from './site.ts';

describeWith(['chromium'], 'a person at the door', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  /** Being told that one is not signed in is no trouble at the door. */
  const beyond401 = (troubles: readonly string[]) =>
    troubles.filter((trouble) => !trouble.includes('401'));

  it('comes in by a link, whose code leaves the address at once', async () => {
    const code = await site.system.code('maker');
    const { page, troubles, close } = await site.open(`/#code=${code}`, 'nobody');
    await page.waitForURL(`**/m/${maker}/use-cases/*`);
    expect(page.url()).not.toContain(code);
    expect(await page.locator('h1').textContent()).toMatch(/^How the .* is used$/);
    expect(troubles).toEqual([]);
    await close();
  });

  it('who opens a used link is told so kindly, and may sign in with a key', async () => {
    const code = await site.system.code('customer');
    const first = await site.open(`/#code=${code}`, 'nobody');
    await first.page.waitForURL(`**/m/${maker}/c/${customer}`);
    await first.close();

    const { page, troubles, close } = await site.open(`/#code=${code}`, 'nobody');
    await page.getByText('This link has been used already.').waitFor();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);

    await page.getByLabel('Your key').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That key does not open anything.').waitFor();
    await page.getByLabel('Your key').fill(site.system.keys.customer);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`**/m/${maker}/c/${customer}`);
    expect(beyond401(troubles)).toEqual([]);
    await close();
  });

  it('who is signed in still may open a used link, and comes where it leads', async () => {
    const code = await site.system.code('customer');
    const { page, close } = await site.open(`/#code=${code}`, 'nobody');
    await page.waitForURL(`**/c/${customer}`);
    await page.goto(`${site.url}/?again#code=${code}`);
    await page.waitForURL(`**/c/${customer}`);
    expect(await page.getByRole('alert').count()).toBe(0);
    await close();
  });

  it('a link opened in the tab that shows the door already works as well', async () => {
    const { page, close } = await site.open('/', 'nobody');
    await page.getByLabel('Your key').waitFor();
    const code = await site.system.code('customer');
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#code=${code}`);
    await page.waitForURL(`**/c/${customer}`);
    await close();
  });

  it('a customer has one page, with no way to those of the maker', async () => {
    const { page, close } = await site.open(`/m/${maker}/use-cases/e-bike`, 'customer');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
    await page.getByRole('link', { name: 'To the first page' }).click();
    await page.waitForURL(`**/c/${customer}`);
    await close();
  });

  it('an address inside opens after signing in, and signing out closes everything', async () => {
    const { page, close } = await site.open(`/m/${maker}/value?period=7d`, 'nobody');
    await page.getByLabel('Your key').fill(site.system.keys.maker);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Value of the whole network' }).waitFor();
    expect(page.url()).toContain('period=7d');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your key').waitFor();
    await page.goto(`${site.url}/m/${maker}/value`);
    await page.getByLabel('Your key').waitFor();
    await close();
  });

  it('demo data are marked as such on the pages of both', async () => {
    for (const [who, path] of [
      ['maker', `/m/${maker}/health`],
      ['customer', '/'],
      ['admin', `/m/${maker}/value`],
    ] as const) {
      const { page, close } = await site.open(path, who);
      await page.getByText('Demo data', { exact: true }).waitFor();
      await close();
    }
  });
});
