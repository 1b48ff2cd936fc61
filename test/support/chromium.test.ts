import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, type TestBrowser } from './chromium.ts';
import { describeWith } from './describe-with.ts';

describeWith(['chromium'], 'the browser the tests drive', () => {
  const site = createServer((request, response) => {
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.setHeader('content-type', 'text/html');
    response.end('<link rel="icon" href="data:,"><h1>a page</h1>');
  });
  let browser: TestBrowser;
  let address: string;
  beforeAll(async () => {
    browser = await openBrowser();
    await once(site.listen(0, '127.0.0.1'), 'listening');
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  it('shows a sound page in the theme and size asked for, without troubles', async () => {
    const { page, troubles, close } = await browser.newPage({
      theme: 'dark',
      width: 390,
      height: 844,
    });
    await page.goto(address);
    const seen = await page.evaluate(() => ({
      dark: matchMedia('(prefers-color-scheme: dark)').matches,
      width: innerWidth,
      height: innerHeight,
    }));
    expect(seen).toEqual({ dark: true, width: 390, height: 844 });
    expect(troubles).toEqual([]);
    await close();
  });

  it('notes console errors, uncaught errors, error answers and anything from elsewhere', async () => {
    const { page, troubles, close } = await browser.newPage();
    await page.goto(address);
    await page.evaluate(async () => {
      console.error('this went wrong');
      setTimeout(() => {
        throw new Error('nobody caught this');
      });
      await fetch('/missing');
      await fetch('http://elsewhere.example/font.woff2').catch(() => {});
    });
    const expected = [
      'console: this went wrong',
      'uncaught: nobody caught this',
      `response: ${address}/missing answered 404`,
      'request: http://elsewhere.example/font.woff2 failed: net::ERR_NAME_NOT_RESOLVED',
    ];
    for (const trouble of expected) await expect.poll(() => troubles).toContain(trouble);
    await close();
  });
});
