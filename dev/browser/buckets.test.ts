import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { fetchAsGuest } from '../guest';
import { type RunningApp, startApp } from './app';
import { barriers } from './barriers';
import { hasBrowser, startBrowser } from './browser';
import { until } from './until';

// Building the app takes most of it, where it is not built yet.
jest.setTimeout(300_000);

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

const publicBucket = '/catalog/default/resource/www.kestrel.example';
const unreadableBucket = '/catalog/default/resource/kestrel-dev-receipts';

(hasBrowser ? describe : describe.skip)('the buckets in a browser', () => {
  let app: RunningApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[] = [];
  /** The address of the list, wherever the app has it. */
  let list: string;

  const heading = (name: string | RegExp) =>
    page.getByRole('heading', { name, exact: true }).first();

  const setting = (fact: string) => page.locator(`[data-setting="${fact}"]`);

  const open = async (
    path: string,
    options: { theme?: string; viewport?: typeof desk } = {},
  ) => {
    const { theme = 'light', viewport = desk } = options;
    context = await browser.newContext({ viewport, locale: 'en-GB' });
    context.setDefaultTimeout(60_000);
    // A new tab has no storage before it has a page.
    await context.addInitScript(name => {
      if (window.origin !== 'null') {
        localStorage.setItem('theme', name);
      }
    }, theme);
    context.on('request', request => {
      const { protocol, host } = new URL(request.url());
      if (!/^(data|blob):$/.test(protocol) && host !== new URL(app.url).host) {
        complaints.push(`request to ${request.url()}`);
      }
    });
    context.on('console', message => {
      if (message.type() === 'error') {
        complaints.push(`console: ${message.text()}`);
      }
    });
    context.on('weberror', error => {
      complaints.push(`uncaught: ${error.error()}`);
    });
    page = await context.newPage();
    await page.goto(`${app.url}${path}`);
  };

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), startBrowser()]);
    // An entity comes into the catalog somewhat later than the provider emits it.
    await until(
      async () => {
        const response = await fetchAsGuest(
          app.url,
          'catalog/entities/by-query?filter=spec.type=s3-bucket&limit=0',
        );
        return (await response.json()).totalItems;
      },
      count => count === 69,
    );
    await open(publicBucket);
    const region = page.getByRole('link', { name: 'us-east-1', exact: true });
    list = new URL((await region.first().getAttribute('href'))!, app.url)
      .pathname;
    await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  beforeEach(() => {
    complaints = [];
  });

  afterEach(async () => {
    await context.close();
    if (complaints.length) {
      throw new Error(complaints.join('\n'));
    }
  });

  it.each([
    ['filters[publicAccess]=public', 2],
    ['filters[publicAccess]=public&filters[encryption]=aws:kms', 0],
    ['filters[encryption]=aws:kms&filters[encryption]=aws:kms:dsse', 7],
    ['filters[versioning]=suspended', 2],
    ['filters[encryption]=aws:kms&filters[lifecycle]=off', 3],
    ['filters[awsTags]=owner=web&filters[publicAccess]=public', 2],
    ['filters[tags]=unreadable', 5],
    ['filters[changed]=week', 0],
  ])('lists the buckets of the address %s', async (query, count) => {
    await open(`${list}?filters[user]=all&${query}`);
    await heading(`All S3 buckets (${count})`).waitFor();
    expect(await heading(/^All S3/).innerText()).toContain(`(${count})`);
  });

  it('shows my team what needs its eye', async () => {
    await open(`${list}?filters[user]=owned`);
    await heading('Owned S3 buckets (15)').waitFor();

    const tile = page.getByRole('button', { name: /can’t be read in full/ });
    await page.getByRole('button', { name: /^5\s*can’t be read/ }).waitFor();
    await tile.click();
    await heading('Owned S3 buckets (5)').waitFor();
    expect(decodeURIComponent(page.url())).toContain(
      'filters[tags]=unreadable',
    );
    await tile.click();
    await heading('Owned S3 buckets (15)').waitFor();
  });

  it('saves the filtered buckets with their tags', async () => {
    await open(`${list}?filters[user]=all&filters[publicAccess]=public`);
    await heading('All S3 buckets (2)').waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toMatch(/^"Bucket","Account",/);
    expect(csv).toMatch(/"www\.kestrel\.example".*"public by its policy"/);
    expect(csv).toMatch(/"images\.kestrel\.example".*"public by its ACL"/);
    expect(csv).toContain('owner=web');
    expect(csv).not.toContain('kestrel-cdn-logs"');
  });

  it('says at a glance how a bucket is protected', async () => {
    await open(publicBucket);

    await setting('publicAccess').getByText('public by its policy').waitFor();
    await setting('encryption').getByText('SSE-S3').waitFor();
    await setting('versioning')
      .getByText('A deleted or overwritten object can be restored.')
      .waitFor();
    const logs = setting('logging').getByRole('link', {
      name: 'kestrel-cdn-logs',
    });
    expect(await logs.getAttribute('href')).toBe(
      '/catalog/default/resource/kestrel-cdn-logs',
    );
    const inConsole = setting('publicAccess').getByRole('link', {
      name: /AWS console/,
    });
    expect(await inConsole.getAttribute('href')).toMatch(
      /console\.aws\.amazon\.com\/s3\/buckets\/www\.kestrel\.example\?.*tab=permissions$/,
    );
    expect(await page.getByText('View source').count()).toBe(0);
  });

  it('names the permissions that a role lacks', async () => {
    await open(unreadableBucket);
    const text = await setting('encryption').innerText();
    expect(text).toContain(
      'couldn’t be read: allow s3:GetEncryptionConfiguration',
    );
  });

  it('shows the bucket’s own card first on a phone', async () => {
    await open(publicBucket, { viewport: phone });
    await heading('About').waitFor();
    await heading('S3 bucket').waitFor();
    const top = async (name: string) => (await heading(name).boundingBox())!.y;
    expect(await top('S3 bucket')).toBeLessThan(await top('About'));
  });

  it.each([
    ['a desk', desk],
    ['a phone', phone],
  ])('breaks no account and no region on the screen of %s', async (_, size) => {
    await open(`${list}?filters[user]=all`, { viewport: size });
    await heading('All S3 buckets (69)').waitFor();

    for (const text of ['data-platform', 'us-west-2', 'eu-west-1']) {
      const { height } = (await page
        .locator('tbody')
        .getByText(text, { exact: true })
        .first()
        .boundingBox())!;
      expect(height).toBeLessThan(28);
    }
  });

  describe.each(['light', 'dark'])('in the %s theme', theme => {
    it.each([
      ['desk', desk],
      ['phone', phone],
    ])('has no barriers on a %s', async (_, viewport) => {
      await open(`${list}?filters[user]=all`, { theme, viewport });
      await heading('All S3 buckets (69)').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await barriers(page)).toEqual([]);

      for (const path of [publicBucket, unreadableBucket]) {
        await page.goto(`${app.url}${path}`);
        await setting('website').waitFor();
        await page.waitForLoadState('networkidle');
        expect(await barriers(page)).toEqual([]);
      }
    });
  });

  it('says so where the catalog fails', async () => {
    await open(`${list}?filters[user]=all`);
    await heading('All S3 buckets (69)').waitFor();
    await context.route('**/api/catalog/entities/by-query**', route =>
      route.fulfill({
        status: 500,
        json: { error: { message: 'no database' } },
      }),
    );
    await page.reload();
    const message = page.getByText('Could not fetch catalog entities').first();
    expect(await message.innerText()).toContain('Could not fetch');
    // The browser itself complains of each such answer.
    complaints = complaints.filter(text => !text.includes('500'));
  });
});
