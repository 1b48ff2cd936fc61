import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { maker } from './fixtures.ts';
import { sessionGapOf } from './made-up-gap.ts';
import { openSite, pages, type Site, type SitePage } from './site.ts';

describeWith(['chromium'], 'what counts as one use', () => {
  let site: Site;
  let opened: SitePage;
  const asked = '**/session-gap';
  beforeAll(async () => {
    site = await openSite();
    opened = await site.open('/', 'maker');
  });
  afterAll(() => site.close());

  const told = async () =>
    ((await opened.page.locator('.one-use').textContent()) ?? '').replaceAll('\u00a0', ' ');

  it('is asked for when it is opened, and tells the gap in force, since when and by what', async () => {
    const { page } = opened;
    const questions: string[] = [];
    page.on('request', (request) => questions.push(request.url()));
    await page.goto(site.url + pages['no-use-cases']);
    await page.getByText('What counts as one use?').waitFor();
    expect(questions.filter((url) => url.endsWith('/session-gap'))).toEqual([]);
    await page.getByText('What counts as one use?').click();
    await page.locator('.silences').waitFor();
    expect(await told()).toContain(
      'A silence longer than 690 s parts two uses. It is tuned to the readings, since 9 Feb 2026: ' +
        'by 8,000 silences of 40 devices, 1 Feb – 1 Mar 2026.',
    );
    expect(await page.locator('.one-use-words li').allTextContents()).toEqual([
      expect.stringMatching(/^23 Feb 2026: 690.s stays\. The readings still tell the gap in force/),
      expect.stringMatching(
        /^9 Feb 2026: from 30.min to 690.s\. The readings tell this gap\. By 8,000/,
      ),
    ]);
  });

  it('is read with the arrow keys and as a table', async () => {
    const { page } = opened;
    await page.goto(site.url + pages.gap);
    const chart = page.locator('.silences');
    await chart.getByRole('group').focus();
    await page.keyboard.press('ArrowRight');
    const { histogram } = sessionGapOf(maker, 'cordless-drill');
    expect(await chart.locator('.readout').textContent()).toContain(
      `${histogram[0]?.silences} silences; expected `,
    );
    expect(await chart.locator('.silences-kind').count()).toBe(2);
    expect(await chart.locator('.silences-band').count()).toBe(1);
    await page.getByRole('button', { name: /^Table of How long it is silent/ }).click();
    expect(await page.locator('.one-use tbody tr').count()).toBe(histogram.length);
  });

  it('says that the model fixes it, that tuning has only begun, and why nothing is proposed', async () => {
    const { page } = opened;
    const gap = sessionGapOf(maker, 'e-bike');
    const begun = {
      ...gap,
      ...{ own: 1_800, tuned: { begin: 1_800, least: 10, most: 86_400 }, proposed: null },
      ...{ withheld: 'one-kind', sessions: null, sentence: 'One kind of silence.' },
    };
    await page.route(asked, (route) => route.fulfill({ json: gap }));
    await page.goto(site.url + pages.gap);
    await page.locator('.silences').waitFor();
    expect(await told()).toContain(
      'longer than 300 s parts two uses. The product model fixes that.',
    );
    await page.unroute(asked);
    await page.route(asked, (route) => route.fulfill({ json: begun }));
    await page.reload();
    await page.getByText('One kind of silence.').waitFor();
    expect(await told()).toContain(
      'parts two uses until the readings tell it: the product model leaves it to them, between 10 s and 24 h.',
    );
    expect(await page.locator('.silences-band').count()).toBe(0);
    await page.unroute(asked);
  });

  it('without sessions says so, and after a fault can be asked for again', async () => {
    const { page } = opened;
    const problem = (status: number, title: string) => ({
      status,
      json: { type: 'about:blank', title, status, code: 'x' },
    });
    await page.route(asked, (route) => route.fulfill(problem(404, 'No such thing')));
    await page.goto(site.url + pages.gap);
    await page.getByText('There are no sessions yet').waitFor();
    await page.unroute(asked);
    await page.route(asked, (route) => route.fulfill(problem(500, 'Out of order')));
    await page.reload();
    await page.getByText('Out of order').waitFor();
    await page.unroute(asked);
    await page.locator('.one-use').getByRole('button', { name: 'Try again' }).click();
    await page.locator('.silences').waitFor();
  });
});
