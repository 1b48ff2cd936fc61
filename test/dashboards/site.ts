import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startDashboards } from '../../dashboards/server/server.ts';
import { runChild } from '../support/child.ts';
import { openBrowser, type TestBrowser } from '../support/chromium.ts';
import { projectRoot } from '../support/source-files.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { customer, type MadeUpSystem, maker, now, openMadeUpSystem } from './fixtures.ts';
import { sessions } from './made-up-use.ts';

const vite = join(
  dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin/vite.js',
);

/** A page of the site, signed in. */
export type SitePage = Awaited<ReturnType<TestBrowser['newPage']>>;

/** The pages as they ship, served by the real doors, and a browser to look at them. */
export interface Site {
  readonly url: string;
  readonly system: MadeUpSystem;
  readonly browser: TestBrowser;
  /** Opens a page as whoever has this key (nobody: not signed in), at a standing hour. */
  open(
    path: string,
    as: 'admin' | 'maker' | 'customer' | 'nobody',
    options?: Parameters<TestBrowser['newPage']>[0],
  ): Promise<SitePage>;
  close(): Promise<void>;
}

const aSession = sessions.find(({ product }) => product === 'e-bike')?.id;

/** Where each page is, by what it is called. */
export const pages = {
  'use-cases': `/m/${maker}/use-cases/e-bike`,
  'use-case': `/m/${maker}/use-cases/e-bike?context=u-2`,
  gap: `/m/${maker}/use-cases/cordless-drill?gap`,
  'no-use-cases': `/m/${maker}/use-cases/cordless-drill`,
  value: `/m/${maker}/value`,
  'value-group': `/m/${maker}/value?level=group&id=harbour&product=e-bike`,
  adoption: `/m/${maker}/adoption/e-bike`,
  'no-adoption': `/m/${maker}/adoption/cordless-drill`,
  goals: `/m/${maker}/goals/e-bike`,
  'no-goals': `/m/${maker}/goals/cordless-drill`,
  maturity: `/m/${maker}/maturity`,
  'maturity-group': `/m/${maker}/maturity?level=group&id=harbour`,
  advice: `/m/${maker}/advice`,
  sessions: `/m/${maker}/sessions/e-bike`,
  session: `/m/${maker}/sessions/e-bike?session=${aSession}`,
  health: `/m/${maker}/health`,
  rejected: `/m/${maker}/health?reason=value-out-of-bounds`,
  customer: `/m/${maker}/c/${customer}`,
} as const;

/** Builds the pages as `npm run build` does, into a folder of their own. Takes about a second. */
export async function buildPages(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('web');
  const { code, stderr } = await runChild(
    process.execPath,
    [vite, 'build', '--outDir', folder.path, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: projectRoot, env: { NODE_ENV: 'production' }, deadlineMs: 60_000 },
  );
  if (code !== 0) throw new Error(`the pages did not build:\n${stderr}`);
  return folder;
}

/** Builds the pages, starts the doors and the browser. */
export async function openSite(): Promise<Site> {
  const folder = await buildPages();
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
