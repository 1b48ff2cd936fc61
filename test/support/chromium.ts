import { type Browser, chromium, type Page } from 'playwright-core';
import { commandPath } from './services.ts';

/** How a page is seen; the size is in CSS pixels. */
interface PageOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A page in a browsing context of its own (no cookies, no storage of another page). */
interface WatchedPage {
  readonly page: Page;
  /**
   * What went wrong on the page so far, one sentence each: errors in the console, uncaught
   * exceptions, requests that failed or were answered with an error. A sound page has none.
   */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly browser: Browser;
  newPage(options?: PageOptions): Promise<WatchedPage>;
  /** Closes the browser and every page of it; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts Debian's Chromium without a window (about a second). It reaches the loopback address and
 * nothing else, so a page that loads anything from elsewhere shows it as trouble.
 */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: commandPath('chromium'),
    headless: true,
    chromiumSandbox: false, // its sandbox needs a user that is not root
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  return {
    browser,
    newPage: (options) => newPage(browser, options),
    close: () => browser.close(),
  };
}

async function newPage(
  browser: Browser,
  { theme = 'light', width = 1280, height = 800 }: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    // The same picture whatever the machine: language, zone, and no movement to catch half-way.
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  return { page, troubles: watch(page), close: () => context.close() };
}

function watch(page: Page): readonly string[] {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'unknown';
    // A page that is left aborts what it still had open, such as its stream of events.
    if (why !== 'net::ERR_ABORTED') troubles.push(`request: ${request.url()} failed: ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      troubles.push(`response: ${response.url()} answered ${response.status()}`);
    }
  });
  return troubles;
}
