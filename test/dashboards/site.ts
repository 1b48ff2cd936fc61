import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { startDashboards } from '../../dashboards/server/server.ts';
import { openBrowser, type TestBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folders.ts';
import { customer, type MadeUpSystem, maker, now, openMadeUpSystem } from './fixtures.ts';

/** A page of the site, signed in. */
export type SitePage = Awaited<ReturnType<TestBrowser['newPage']>>;

/** The pages as they ship, served by the real doors, and a browser to look at them. */
export interface Site {
  readonly url: string;
  readonly system: MadeUpSystem;
  readonly browser: TestBrowser;
  /** Folder of the built pages. */
  readonly webRoot: string;
  /** Opens a page as whoever has this key (nobody: not signed in), at a standing hour. */
  open(
    path: string,
    as: 'admin' | 'maker' | 'customer' | 'nobody',
    options?: Parameters<TestBrowser['newPage']>[0],
  ): Promise<SitePage>;
  close(): Promise<void>;
}

/** Where each page is, by what it is called. */
export const pages = {
  'use-cases': `/m/${maker}/use-cases/e-bike`,
  'use-case': `/m/${maker}/use-cases/e-bike?context=u-2`,
  'no-use-cases': `/m/${maker}/use-cases/cordless-drill`,
  value: `/m/${maker}/value`,
  'value-group': `/m/${maker}/value?level=group&id=harbour&product=e-bike`,
  advice: `/m/${maker}/advice`,
  sessions: `/m/${maker}/sessions/e-bike`,
  health: `/m/${maker}/health`,
  customer: `/m/${maker}/c/${customer}`,
} as const;

/** Builds the pages (a second), starts the doors and the browser. */
export async function openSite(): Promise<Site> {
  const folder = await temporaryFolder('web');
  await build({
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    root: fileURLToPath(new URL('../../dashboards/web', import.meta.url)),
    build: { outDir: folder.path, emptyOutDir: true },
    logLevel: 'warn',
  });
  const system = await openMadeUpSystem();
  const doors = await startDashboards({
    ...system.options,
    webRoot: folder.path,
    host: '127.0.0.1',
    port: 0,
  });
  const browser = await openBrowser();
  return {
    url: doors.url,
    system,
    browser,
    webRoot: folder.path,
    async open(path, as, options) {
      const opened = await browser.newPage(options);
      await opened.page.clock.setFixedTime(now);
      if (as !== 'nobody') {
        await opened.page.request.post(`${doors.url}/api/v1/sign-in`, {
          data: { code: system.keys[as] },
        });
      }
      await opened.page.goto(doors.url + path);
      return opened;
    },
    async close() {
      await browser.close();
      await doors.close();
      await system.close();
      await folder.remove();
    },
  };
}
