import { AxeBuilder } from '@axe-core/playwright';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Health } from '../../contract/records/health.ts';
import { describeWith } from '../support/describe-with.ts';
import { until } from '../support/until.ts';
import { customer, maker } from './fixtures.ts';
import { adviceFor } from './made-up-advice.ts';
import { openSite, pages, type Site } from './site.ts';

const problem = {
  type: 'about:blank',
  status: 500,
  code: 'fault',
  title: 'Something went wrong inside the system.',
  next: 'Try again; if it stays, report it with the request id.',
  requestId: 'request-17',
};

describeWith(['chromium'], 'what a page shows when things are not as usual', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  const refuse = (route: Route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify(problem),
    });

  it('an error with its next step and request id, until trying again succeeds', async () => {
    const { page, close } = await site.open('/', 'maker');
    await page.route('**/scales/**', refuse);
    await page.goto(site.url + pages.value);
    await page.getByText(problem.title).waitFor();
    await page.getByText(problem.next).waitFor();
    await page.getByText('Request request-17').waitFor();
    await page.unroute('**/scales/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('dt', { hasText: 'Worth made' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await close();
  });

  it('a skeleton while the system is busy, and then the figures, without being asked again', async () => {
    const { page, close } = await site.open('/', 'maker');
    let refused = 0;
    await page.route('**/scales/network/**', async (route) => {
      if (refused >= 2) return route.continue();
      refused += 1;
      const headers = { 'retry-after': '0' };
      await route.fulfill({
        status: 503,
        headers,
        body: JSON.stringify({ ...problem, status: 503 }),
      });
    });
    await page.goto(site.url + pages.value);
    await page.locator('.skeleton').waitFor();
    await page.locator('dt', { hasText: 'Worth made' }).waitFor();
    expect(refused).toBe(2);
    await close();
  });

  it('a skeleton while it waits, and nothing of an answer that came too late', async () => {
    const { page, close } = await site.open('/', 'maker');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/e-bike/use-cases', async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await page.goto(site.url + pages['use-cases']);
    await page.locator('.skeleton').waitFor();
    const aborted = page.waitForEvent('requestfailed');
    await page.getByLabel('Product').selectOption({ label: 'Heat pump' });
    expect((await aborted).url()).toContain('/e-bike/use-cases');
    release();
    await page.getByText('Night, cold weather, long').waitFor();
    expect(await page.locator('h1').textContent()).toBe('How the heat pump is used');
    await close();
  });

  it('the last figures, marked as old, when a refresh fails', async () => {
    const { page, close } = await site.open(pages.value, 'maker');
    await page.locator('dt', { hasText: 'Worth made' }).waitFor();
    await page.route('**/scales/**', refuse);
    await page.getByLabel('Period').selectOption({ label: 'Last 7 days' });
    await page.getByText(/^These figures are from \d\d:\d\d:\d\d: Something went wrong/).waitFor();
    expect(await page.locator('dt', { hasText: 'Worth made' }).count()).toBe(1);
    await close();
  });

  it('an end of the sign-in leads to the door', async () => {
    const { page, close } = await site.open(pages.value, 'maker');
    await page.locator('dt', { hasText: 'Worth made' }).waitFor();
    await page.context().clearCookies();
    await page.getByLabel('Period').selectOption({ label: 'Last 7 days' });
    await page.getByLabel('Your key').waitFor();
    await close();
  });

  it('a withheld figure as words that say why', async () => {
    const { page, close } = await site.open(pages.value, 'maker');
    await page
      .locator('.figure', { hasText: 'Score among peers' })
      .getByText('Too few customers for a fair comparison')
      .first()
      .waitFor();
    await close();
  });

  it('a maker who looks at a customer’s page cannot answer for them', async () => {
    const { page, close } = await site.open(pages.customer, 'maker');
    await page.getByText('Only the customer can answer this.').waitFor();
    expect(await page.getByRole('button', { name: 'I’ll try it' }).count()).toBe(0);
    await close();
  });

  it('a customer says what a ride is worth, and takes it back', async () => {
    const { page, troubles, close } = await site.open(`/`, 'customer');
    const section = page.locator('.weights');
    const ride = section.getByRole('listitem').filter({ hasText: 'E-bike: Distance' });
    await ride.getByText('€0.30 per km, the maker’s price').waitFor();
    await ride.getByLabel('Worth in EUR per km').fill('0.45');
    await ride.getByRole('button', { name: 'Save' }).click();
    await ride.getByText('Saved. The figures follow within a few seconds.').waitFor();
    await ride.getByText(/€0\.45 per km since .*; the maker’s price: €0\.30 per km/).waitFor();
    await ride.getByLabel('Holds').selectOption('for the past too');
    await ride.getByRole('button', { name: 'Take the maker’s price' }).click();
    await ride.getByText('€0.30 per km, the maker’s price').waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it('a comparison that is not with like use says so', async () => {
    const { page, close } = await site.open(pages.customer, 'customer');
    const like = page.getByRole('heading', { name: /against people who use it as you do/ });
    const others = page.getByRole('heading', { name: /against others who use it/ });
    await like.first().waitFor();
    const why = page.getByText('Too few share your ways of use; over all of them.');
    await why.first().waitFor();
    expect(await why.count()).toBe(await others.count());
    await close();
  });

  it('a customer answers a suggestion, is thanked, and finds the answer again', async () => {
    const suggestion = adviceFor(customer).find(({ state }) => state === 'sent');
    const { page, troubles, close } = await site.open(pages.customer, 'customer');
    const card = page.getByRole('region', { name: 'A suggestion' });
    await card.getByRole('button', { name: 'Why?' }).click();
    await card
      .getByText(`${suggestion?.peers} people who use it as you do were compared`)
      .waitFor();
    await card.getByRole('button', { name: 'Not for me' }).click();
    const answered = page.waitForRequest((request) => request.method() === 'POST');
    await card.getByRole('button', { name: 'Too much trouble' }).click();
    expect((await answered).postDataJSON()).toEqual({
      reply: 'dismissed',
      reason: 'Too much trouble',
    });
    await card.getByText('Thank you. It will not be suggested again.').waitFor();
    await page.getByText(/^Not for you since .*: “Too much trouble”$/).waitFor();
    expect(await card.getByText('Thank you.').count()).toBe(1);
    await page.reload();
    await page.getByText(/^Not for you since/).waitFor();
    expect(await card.count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });

  it('the theme that was chosen, also at the next visit', async () => {
    const { page, close } = await site.open(`/m/${maker}/advice`, 'maker');
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByLabel('Theme').selectOption('dark');
    await until(async () => (await paper()) !== light, {
      what: 'the dark theme',
      deadlineMs: 20_000,
    });
    const dark = await paper();
    await page.reload();
    expect(await paper()).toBe(dark);
    await close();
  });

  it('a store that is away, with since when and why, and then how it catches up', async () => {
    const { page, close } = await site.open('/', 'maker');
    const error = 'InfluxDB at http://influx:8086 cannot be reached: ECONNREFUSED';
    const behind = { lagBytes: 1_240_000, lagReadings: 32_180, position: 88_000 };
    let now = { perSecond: 0, secondsLeft: null as number | null, error: error as string | null };
    await page.route('**/api/v1/stream', (route) => route.abort());
    await page.route('**/api/v1/health', async (route) => {
      const health: Health = await (await route.fetch()).json();
      const since = now.error === null ? null : health.at - 190_000;
      const influx = { name: 'influx', ...behind, ...now, since };
      const stores = [influx, ...health.insight.stores];
      await route.fulfill({ json: { ...health, insight: { ...health.insight, stores } } });
    });
    await page.goto(site.url + pages.health);
    await page.getByText('Nothing is lost: they wait on disk').waitFor();
    const row = page.locator('.rows > div', { hasText: 'Store, influx' });
    expect((await row.textContent())?.replaceAll('\u00a0', ' ')).toMatch(
      /away since \d\d:\d\d:\d\d, for 3 min 10 s32,180 readings \(1,240 kB\) behind. InfluxDB at/,
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const builder = new AxeBuilder({ page }).setLegacyMode().withRules(['color-contrast']);
      expect((await builder.analyze()).violations, colorScheme).toEqual([]);
    }

    now = { perSecond: 5_120, secondsLeft: 6.3, error: null };
    await page.reload();
    await row.getByText(/takes 5,120 a second, up to date in about 6.s/).waitFor();
    expect(await page.getByText('Nothing is lost').count()).toBe(0);
    await close();
  });
});
