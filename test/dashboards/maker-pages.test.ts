import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { until } from '../support/until.ts';
import { maker } from './fixtures.ts';
import { adoptionOf } from './made-up-adoption.ts';
import { useCasesOf } from './made-up-contexts.ts';
import { goalsOf } from './made-up-goals.ts';
import { dayMs, now, sessions } from './made-up-use.ts';
import { scaleOf } from './made-up-value.ts';
import { openSite, pages, type Site, type SitePage } from './site.ts';

describeWith(['chromium'], 'the pages of a product team', () => {
  let site: Site;
  let opened: SitePage;
  /** Opens a page, and waits until it hears of news. */
  const at = async (path: string) => {
    const { page } = opened;
    const listening = page.waitForResponse((response) => response.url().endsWith('/stream'));
    await page.goto(site.url + path);
    await listening;
  };
  beforeAll(async () => {
    site = await openSite();
    opened = await site.open('/', 'maker');
  });
  afterAll(() => site.close());

  it('use cases come by the worth they make, and open and close by the address', async () => {
    const { page } = opened;
    await at(pages['use-cases']);
    const expected = useCasesOf('e-bike')
      .items.toSorted((a, b) => b.worth.value - a.worth.value)
      .map(({ name }) => name.charAt(0).toUpperCase() + name.slice(1));
    await page.locator('.use').first().waitFor();
    expect(await page.locator('.use-link').allTextContents()).toEqual(expected);

    // Beside the trend stand a change that may be under way, and a week far off.
    const beside = (which: string) =>
      page.locator('.use', { hasText: which }).first().locator('.use-week').allTextContents();
    expect(await beside('Weekday midday')).toEqual([
      expect.stringMatching(/^\d+ last week$/),
      expect.stringMatching(/^perhaps changing since \d+ \w+ \(82\s%\)$/),
      expect.stringMatching(/^61 in the week of \d+ \w+, not some 21$/),
    ]);
    expect(await beside('Emerging')).toEqual([
      expect.stringMatching(/^\d+ last week$/),
      expect.stringMatching(/^14 \(9 to 19\) more a week since \d+ \w+$/),
    ]);

    await page.getByRole('link', { name: 'Weekday evening, flat' }).click();
    expect(new URL(page.url()).searchParams.get('context')).toBe('u-2');
    await page.getByRole('heading', { name: /^What a session looks like/ }).waitFor();
    await page.locator('.typical-session').nth(2).waitFor();
    await page.getByText('18 of 41 get less, 12 at any prices.').waitFor();
    await page.goBack();
    await page.locator('.details').waitFor({ state: 'detached' });
    await page.goForward();
    await page.locator('.details').waitFor();
  });

  it('a chart is read with the arrow keys, as a table, and taken away as CSV', async () => {
    const { page } = opened;
    await at(pages['use-case']);
    const heat = page.getByRole('figure').filter({ hasText: 'When it happens' }).last();
    await heat.getByRole('group').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const context = useCasesOf('e-bike').items.find(({ id }) => id === 'u-2');
    const sessionsThen = context?.heat[1]?.[0];
    expect(await heat.locator('.readout').textContent()).toBe(
      `Tue, 0 to 1 h: ${sessionsThen} sessions`,
    );

    await heat.getByRole('button', { name: 'Table' }).click();
    expect(await heat.locator('tbody tr').count()).toBe(24);

    const download = page.waitForEvent('download');
    await heat.getByRole('button', { name: 'CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('when-it-happens.csv');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(25);
    expect(lines[18]).toBe(
      ['17 to 18 h', ...(context?.heat.map((row) => row[17]) ?? [])].join(','),
    );
  });

  it('a product without enough sessions says how many are missing, and fills by itself', async () => {
    const { page } = opened;
    await at(pages['use-cases']);
    await page.getByLabel('Product').selectOption({ label: 'Air purifier' });
    await page.getByText('The first insight is on its way').waitFor();
    expect(page.url()).toContain('/use-cases/air-purifier');
    await page.getByText('of 30 sessions').waitFor();
    await page.getByText(`vm/${maker}/air-purifier/DEVICE/telemetry`).waitFor();

    const again = page.waitForRequest((request) => request.url().endsWith('/use-cases'));
    site.system.announce('air-purifier');
    await again;
  });

  it('news does not change a page that is being read, but is offered', async () => {
    const { page } = opened;
    await at(pages['use-cases']);
    await page.getByText(/^Computed /).waitFor();
    site.system.announce('heat-pump');
    site.system.announce('e-bike');
    const again = page.waitForRequest((request) => request.url().endsWith('/e-bike/use-cases'));
    await page.getByRole('button', { name: 'Show newer figures' }).click();
    await again;
  });

  it('value goes down to the sessions behind it, and the sums hold on the way', async () => {
    const { page } = opened;
    await at(`/m/${maker}/value?by=place`);
    await page.getByRole('link', { name: 'E-bike', exact: true }).click();
    await page.getByRole('heading', { name: 'Value of E-bike' }).waitFor();
    await page.getByText('The groups add up to the total exactly').waitFor();
    await page.getByRole('link', { name: 'Harbour', exact: true }).click();
    await page.getByRole('heading', { name: 'Value of Harbour' }).waitFor();

    const shown = (await page.locator('tbody, .sum-row').locator('tr > td:nth-child(2)').all())
      .length;
    expect(shown).toBeGreaterThan(3);
    // The last 28 days up to 10 March begin where 11 February does in Berlin, the maker's place.
    const from = Date.UTC(2026, 1, 10, 23);
    const scale = scaleOf({
      level: 'group',
      id: 'harbour',
      hierarchy: 'place',
      product: 'e-bike',
      from,
    });
    const total = page.locator('tfoot tr').last().locator('td');
    expect(await total.nth(0).textContent()).toBe(String(scale?.sessions));

    await page.locator('.figures a').click();
    await page.getByRole('heading', { name: 'Sessions of the e-bike' }).waitFor();
    expect(new URL(page.url()).searchParams.get('group')).toBe('harbour');
    const own = sessions.filter(
      (session) =>
        session.product === 'e-bike' && session.group === 'harbour' && session.start >= from,
    );
    let listed = await rows(page);
    expect(listed).toBe(Math.min(25, own.length));
    await page.getByRole('link', { name: 'Earlier sessions' }).click();
    await page.waitForURL('**after=**');
    await page.getByRole('link', { name: 'Latest' }).waitFor();
    listed += await rows(page);
    expect(listed).toBe(Math.min(50, own.length));
    await page.goBack();
    await page.goBack();
    await page.getByRole('heading', { name: 'Value of Harbour' }).waitFor();
  });

  it('one session shows what it was made of', async () => {
    const { page } = opened;
    await at(pages.session);
    await page.getByRole('heading', { name: 'Speed km/h' }).waitFor();
    const speed = page.getByRole('group', { name: 'Speed over time' });
    await speed.locator('canvas').waitFor();
    await speed.focus();
    await page.keyboard.press('End');
    const words = page.getByRole('figure').filter({ has: speed }).locator('.readout');
    await until(
      async () => /\d\d:\d\d:\d\d: [\d.]+\u00a0km\/h/.test((await words.textContent()) ?? ''),
      {
        what: 'the last value',
        deadlineMs: 20_000,
      },
    );
  });

  it('goals say how far they are, and their parts add up in the table', async () => {
    const { page } = opened;
    await at(pages.goals);
    const [goal] = goalsOf('e-bike').items;
    if (goal === undefined) return expect.fail('no goal');
    await page.getByRole('heading', { name: goal.label }).waitFor();
    const said = await page.locator('.goal .prose').first().textContent();
    expect(said?.replaceAll('\u00a0', ' ')).toBe(goal.sentence);
    const ways = page.getByRole('figure').filter({ hasText: 'By way of use' }).first();
    await ways.getByRole('button', { name: 'Table' }).click();
    const cells = await ways.locator('tbody td:nth-child(2)').allTextContents();
    expect(cells.length).toBe(goal.contexts.items.length);
    const sum = cells.reduce((total, cell) => total + Number(cell), 0);
    expect(sum).toBeCloseTo(goal.figure.value ?? Number.NaN, 1);

    const weeks = page.getByRole('group', { name: `${goal.label} week by week` });
    await weeks.focus();
    await page.keyboard.press('End');
    const fan = page.getByRole('figure').filter({ has: weeks });
    expect(await fan.locator('.readout').textContent()).toMatch(/\skm expected, [\d.]+ to [\d.]+$/);
  });

  it('advice says what became of each piece, and who was held out', async () => {
    const { page } = opened;
    await at(pages.advice);
    await page.getByRole('link', { name: /^Held out/ }).click();
    await page.waitForURL('**state=held-out');
    const piece = page.locator('.piece').first();
    const said = await piece.getByText(/held out \(/).textContent();
    const held = Number(said?.split(' ')[0]);
    expect(held).toBeGreaterThan(0);
    expect(await piece.locator('tbody tr').count()).toBe(held);
  });

  it('live health moves, can be paused, and opens what was rejected', async () => {
    const { page } = opened;
    await at(pages.health);
    const received = page.locator('.sum-total .sum-number');
    const figure = () => received.textContent();
    const first = await figure();
    await until(async () => (await figure()) !== first, {
      what: 'newer figures',
      deadlineMs: 20_000,
    });
    await page.getByText('✓ The sum holds').waitFor();
    await page.getByText('4,812 sessions, 8\u00a0h ago: all as it was kept').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = await figure();
    await page.getByText(/^Paused at/).waitFor();
    await page.evaluate(nextLiveFigures);
    expect(await figure()).toBe(paused);

    await page.getByRole('link', { name: /Value out of bounds/ }).click();
    await page.getByText('speed: 412 lies outside 0 to 90').first().waitFor();
    expect(await page.locator('.message').count()).toBe(20);
    await page.getByRole('link', { name: 'Earlier ones' }).click();
    await until(async () => (await page.locator('.message').count()) === 5, {
      what: 'the rest',
      deadlineMs: 20_000,
    });
    expect(await figure()).toBe(paused);
    await page.getByRole('button', { name: 'Go on' }).click();
    await until(async () => (await figure()) !== paused, {
      what: 'figures that go on',
      deadlineMs: 20_000,
    });
  });

  it('where customers stood from week to week is a table, with what is sure told above it', async () => {
    const { page } = opened;
    await at(pages.adoption);
    const { transitions } = adoptionOf('e-bike', { from: now - 84 * dayMs })!;
    const chart = page.getByRole('figure').filter({ hasText: 'From week to week' });
    const [first] = transitions.rows;
    const cells = await chart.locator('tbody tr').first().locator('th, td').allTextContents();
    const weeks = first!.to.reduce((sum, { times }) => sum + times, 0);
    expect(cells[0]).toBe(`Thriving${weeks} times`);
    for (const [n, { times, share }] of first!.to.entries()) {
      const percent = Math.round(100 * (share.value ?? 0));
      expect(cells[n + 1]).toMatch(times === 0 ? /^–$/ : new RegExp(`^${percent}\u00a0%`));
    }
    expect(await chart.locator('tbody tr').count()).toBe(transitions.rows.length);
    expect(await chart.locator('.chart-summary').textContent()).toContain(
      'What changed beside that may be chance.',
    );
    await chart.getByRole('button', { name: 'Table' }).click();
    const changes = transitions.weeks.flatMap((week) => week.changes);
    expect(await chart.locator('tbody tr').count()).toBe(changes.length);
  });
});

/** Resolves when the stream has brought figures once more; runs in the page. */
function nextLiveFigures(): Promise<void> {
  return new Promise((resolve) => {
    const stream = new EventSource('/api/v1/stream');
    stream.addEventListener('health', () => {
      stream.close();
      resolve();
    });
  });
}

function rows(page: SitePage['page']): Promise<number> {
  return page.locator('tbody tr').count();
}
