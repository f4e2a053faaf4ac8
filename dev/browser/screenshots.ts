import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { SampleAdmin } from '../sample/admin';
import { readSample } from '../sample/running';
import { type RunningApp, startApp } from './app';
import { startBrowser } from './browser';
import { searchIndexIsBuilt } from './search-index';

/*
 * Takes pictures of every page of the sample organization, in both themes, at a desk and on a phone, for looking at
 * them. Those of the light theme at a desk are the pictures of the documentation.
 */

const documentation = resolve(__dirname, '../../docs/images');

/** Takes the path to a page, and what is on it once it is complete. */
const pages: Record<string, { path: string; isComplete(page: Page): unknown }> =
  {
    overview: {
      path: '/s3-buckets/overview',
      isComplete: page =>
        Promise.all([
          page.getByRole('link', { name: /^eu-west-1: / }).waitFor(),
          page.getByRole('img', { name: /^Size from / }).waitFor(),
        ]),
    },
    list: {
      path: '/s3-buckets/buckets?filters[user]=all&filters[awsRegions]=eu-central-1',
      isComplete: page =>
        page.getByRole('link', { name: 'kestrel-ledger-journal' }).waitFor(),
    },
    bucket: {
      path: '/catalog/default/resource/kestrel-settlement-files',
      isComplete: page =>
        Promise.all([
          page.getByText('Seen for the first time').waitFor(),
          page.getByText('settlement-export').first().waitFor(),
          page.getByRole('img', { name: /^Size from / }).waitFor(),
        ]),
    },
    accounts: {
      path: '/s3-buckets/accounts',
      isComplete: page =>
        page.getByRole('link', { name: 'people-systems' }).waitFor(),
    },
    account: {
      path: '/catalog/default/resource/aws-account-777777777777',
      isComplete: page => page.getByText('Partly read').waitFor(),
    },
    search: {
      path: '/search?query=residency',
      isComplete: page =>
        page
          .getByRole('link', { name: 'kestrel-payments-receipts-za' })
          .waitFor(),
    },
  };

async function takeScreenshots() {
  const everything = await mkdtemp(join(tmpdir(), 'screenshots-'));
  const app = await startApp();
  await app.ready;
  const browser = await startBrowser();
  try {
    await searchIndexIsBuilt(app.url);
    for (const theme of ['light', 'dark'] as const) {
      await takeAll(app, browser, { theme, width: 1440, to: everything });
      await takeAll(app, browser, { theme, width: 390, to: everything });
    }
    await mkdir(documentation, { recursive: true });
    await takeAll(app, browser, {
      theme: 'light',
      width: 1440,
      to: documentation,
      names: ['overview', 'list', 'bucket', 'accounts', 'search'],
    });
    await takeChange(app, browser);
  } finally {
    await browser.close();
    await app.stop();
  }
  // eslint-disable-next-line no-console
  console.log(`All pictures, to look at: ${everything}`);
}

/** What a bucket's page shows when somebody changes the bucket meanwhile. */
async function takeChange(app: RunningApp, browser: Browser) {
  const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC' });
  await page.goto(
    `${app.url}/catalog/default/resource/kestrel-payments-receipts`,
  );
  await page.getByText('Seen for the first time').waitFor();
  const jane = new SampleAdmin((await readSample())!, 'jane');
  await jane.retag('kestrel-payments-receipts', tags => ({
    ...tags,
    owner: 'web',
  }));
  await page
    .getByText(/by jane \(Admin\)/)
    .first()
    .waitFor();
  await page
    .locator('.bui-Card')
    .filter({ hasText: 'Changes of this bucket' })
    .screenshot({ path: join(documentation, 'live.png') });
  await page.close();
}

/** @param options - `names`: of the pages; by default all of them, from top to bottom */
async function takeAll(
  app: RunningApp,
  browser: Browser,
  options: {
    theme: 'light' | 'dark';
    width: number;
    to: string;
    names?: string[];
  },
) {
  const { theme, width, to, names } = options;
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  await page.addInitScript(
    chosen => localStorage.setItem('theme', chosen),
    theme,
  );
  for (const name of names ?? Object.keys(pages)) {
    await page.goto(`${app.url}${pages[name].path}`);
    await pages[name].isComplete(page);
    await page.waitForLoadState('networkidle');
    if (names) {
      await page.screenshot({
        path: join(to, `${name}.png`),
        animations: 'disabled',
      });
    } else {
      // What scrolls is a part of the page, so that the window has to be as high as that.
      const height = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll('*')].map(
            ({ scrollHeight }) => scrollHeight,
          ),
        ),
      );
      await page.setViewportSize({ width, height: Math.min(height, 6000) });
      await page.screenshot({
        path: join(to, `${name}-${theme}-${width}.png`),
        animations: 'disabled',
      });
      await page.setViewportSize({ width, height: 900 });
    }
  }
  await page.close();
}

takeScreenshots().catch(error => {
  // eslint-disable-next-line no-console
  console.error(error);
  process.exit(1);
});
