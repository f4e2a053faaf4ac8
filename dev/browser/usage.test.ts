import type { UsageOfBucket } from 'backstage-plugin-aws-s3-buckets-common';
import type { Browser, Page } from 'playwright-core';
import { fetchAsGuest } from '../guest';
import { type RunningApp, startApp } from './app';
import { hasBrowser, startBrowser } from './browser';
import { until } from './until';

// Building the app takes most of it, where it is not built yet.
jest.setTimeout(300_000);

(hasBrowser ? describe : describe.skip)('sizes in a browser', () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  /** The buckets with their sizes, the largest first, as the backend has them. */
  const usageOfBuckets = async (): Promise<UsageOfBucket[]> => {
    const response = await fetchAsGuest(
      app.url,
      'catalog/aws-s3-buckets/usage?by=bucket&limit=500',
    );
    return (await response.json()).items;
  };

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), startBrowser()]);
    await until(usageOfBuckets, items =>
      items.some(({ bucket }) => bucket === 'kestrel-lake-raw'),
    );
    page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC' });
    complaints = [];
    page.on('pageerror', error => complaints.push(error.message));
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  it('are on the page of a bucket, with the last months', async () => {
    await page.goto(`${app.url}/catalog/default/resource/kestrel-lake-raw`);
    const plot = page.getByRole('img', { name: /^Size from .* TB on .* to/ });
    await plot.waitFor();
    // What is drawn is as wide as the card leaves room for.
    const area = plot.locator('path.recharts-area-area');
    await until(
      async () => (await area.boundingBox())?.width ?? 0,
      width => width > 150,
    );
    const classes = await page
      .getByRole('table', { name: 'Size by storage class' })
      .getByRole('rowheader')
      .allInnerTexts();
    expect(classes).toEqual([
      'Glacier Flexible Retrieval',
      'Standard-IA',
      'Standard',
    ]);
    expect(complaints).toEqual([]);
  });

  it('are in the list, which sorts by them', async () => {
    await page.goto(
      `${app.url}/s3-buckets?filters[user]=all&filters[awsAccounts]=333333333333`,
    );
    const sizes = () =>
      page.locator('tbody tr td:nth-child(6)').allInnerTexts();
    await until(sizes, ([first]) => /\d/.test(first ?? ''));
    const header = page
      .getByRole('columnheader', { name: 'Size' })
      .getByRole('button')
      .first();
    await header.click();
    await header.click();
    await until(sizes, ([first]) => first.endsWith('TB'));
    const names = await page
      .locator('tbody tr td:first-child a')
      .allInnerTexts();
    const expected = (await usageOfBuckets())
      .filter(({ accountId }) => accountId === '333333333333')
      .map(({ bucket }) => bucket);
    expect(names.slice(0, 3)).toEqual(expected.slice(0, 3));
    expect(complaints).toEqual([]);
  });
});
