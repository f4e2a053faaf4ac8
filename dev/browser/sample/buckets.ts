import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { InBrowser } from '../inBrowser';

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

const list = '/s3-buckets/buckets';
const publicBucket = '/catalog/default/resource/www.kestrel.example';
const unreadableBucket = '/catalog/default/resource/kestrel-dev-receipts';

export function buckets(fixture: InBrowser): void {
  let page: Page;

  const heading = (name: string | RegExp) => fixture.heading(name);
  const setting = (fact: string) => page.locator(`[data-setting="${fact}"]`);
  const open = (path: string) => fixture.goto(path);

  beforeEach(() => {
    ({ page } = fixture);
  });

  it.each([
    ['filters[publicAccess]=public', 2],
    ['filters[publicAccess]=public&filters[encryption]=aws:kms', 0],
    ['filters[encryption]=aws:kms&filters[encryption]=aws:kms:dsse', 9],
    ['filters[versioning]=suspended', 2],
    ['filters[encryption]=aws:kms&filters[lifecycle]=off', 3],
    ['filters[awsTags]=owner=web&filters[publicAccess]=public', 2],
    ['filters[tags]=unreadable', 5],
    // dev/sample/pastDeeds.ts says which.
    ['filters[changed]=week', 5],
    ['filters[text]=s3://kestrel-settlement-files/2026/x.csv', 1],
    ['filters[text]=arn:aws:s3:::kestrel-settlement-files', 1],
    [
      'filters[text]=https://kestrel-settlement-files.s3.eu-west-1.amazonaws.com/x',
      1,
    ],
    ['filters[text]=Milano', 1],
    ['filters[text]=ledger-journal', 3],
  ])('lists the buckets of the address %s', async (query, count) => {
    await open(`${list}?filters[user]=all&${query}`);
    await heading(new RegExp(`^${count} S3 buckets?$`)).waitFor();
  });

  it('shows my team what needs its eye', async () => {
    await open(`${list}?filters[user]=owned`);
    await heading('15 S3 buckets').waitFor();

    const tile = page.getByRole('link', { name: 'can’t be read in full: 5' });
    await tile.click();
    await heading('5 S3 buckets').waitFor();
    expect(decodeURIComponent(page.url())).toContain(
      'filters[tags]=unreadable',
    );
    await tile.click();
    await heading('15 S3 buckets').waitFor();
  });

  it.each([
    ['Bucket', ['order=-name']],
    ['Account', ['order=account', 'order=-account']],
    ['Owner', ['order=owner']],
    ['Created', ['order=created']],
    ['Last change', ['order=last-change']],
  ])('are ordered by %s on all pages', async (column, orders) => {
    await open(list);
    await heading('All 73 S3 buckets').waitFor();
    for (const order of orders) {
      await page.getByRole('columnheader', { name: column }).click();
      await page.waitForURL(`**${order}**`);
      await page.getByText('1 to 25 of 73').first().waitFor();
    }
  });

  it('show fifteen on a screen, each in one line', async () => {
    await open(list);
    await heading('All 73 S3 buckets').waitFor();
    const row = page.locator('tbody tr').nth(14);
    const { y, height } = await fixture.boxOf(row);
    expect(height).toBeLessThan(40);
    expect(y + height).toBeLessThanOrEqual(desk.height);
  });

  it('say so where none is as wanted, and lead back', async () => {
    await open(`${list}?filters[text]=nothing-like-it`);
    await heading('0 S3 buckets').waitFor();
    await page.getByRole('button', { name: 'Show all buckets' }).click();
    await heading('All 73 S3 buckets').waitFor();
  });

  it('saves the filtered buckets with their tags', async () => {
    await open(`${list}?filters[user]=all&filters[publicAccess]=public`);
    await heading('2 S3 buckets').waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toMatch(/^"Bucket","Account",/);
    expect(csv).toMatch(/"www\.kestrel\.example".*"public by its policy"/);
    expect(csv).toMatch(/"images\.kestrel\.example".*"public by its ACL"/);
    expect(csv).toContain('"Public, and no tag says that it is meant to be');
    expect(csv).toContain('owner=web');
    expect(csv).not.toContain('kestrel-cdn-logs"');

    const [other] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as JSON' }).click(),
    ]);
    const saved: Array<{ bucket: string; checks: object[] }> = JSON.parse(
      await readFile(await other.path(), 'utf8'),
    );
    expect(saved.map(({ bucket }) => bucket).sort()).toEqual([
      'images.kestrel.example',
      'www.kestrel.example',
    ]);
    expect(saved.every(({ checks }) => checks.length > 0)).toBe(true);
  });

  it('says at a glance how a bucket is protected', async () => {
    await open(publicBucket);

    await page
      .getByRole('region', { name: 'What matters most' })
      .getByText('Public by its policy')
      .waitFor();
    await setting('publicAccess').getByText('public by its policy').waitFor();
    await setting('encryption').getByText('SSE-S3', { exact: true }).waitFor();
    await setting('versioning')
      .getByText('A deleted or overwritten object can be restored.')
      .waitFor();
    const logs = setting('logging').getByRole('link', {
      name: 'kestrel-cdn-logs',
    });
    expect(await logs.getAttribute('href')).toBe(
      '/catalog/default/resource/kestrel-cdn-logs',
    );
    const inConsole = fixture
      .cardOf('S3 bucket')
      .getByRole('link', { name: /AWS console/ });
    expect(await inConsole.count()).toBe(1);
    expect(await page.getByText('View source').count()).toBe(0);
  });

  it('names the permissions that a role lacks, once', async () => {
    await open(unreadableBucket);
    await page.getByText(/^\d+ things can’t be read: public access/).waitFor();
    await page.getByText('What to allow').click();
    const statement = page.locator('pre', {
      hasText: 's3:GetEncryptionConfiguration',
    });
    expect(JSON.parse(await statement.innerText())).toMatchObject({
      Effect: 'Allow',
    });
  });

  it('has what changed beside it', async () => {
    await open(publicBucket);
    await heading('S3 bucket').waitFor();
    await heading('Changes of this bucket').waitFor();
    const [card, history] = [
      await fixture.boxOf(heading('S3 bucket')),
      await fixture.boxOf(heading('Changes of this bucket')),
    ];
    expect(history.x).toBeGreaterThan(card.x + 300);
    expect(Math.abs(history.y - card.y)).toBeLessThan(100);
  });

  it('shows the bucket’s own card first on a phone', async () => {
    await page.setViewportSize(phone);
    await open(publicBucket);
    await heading('About').waitFor();
    await heading('S3 bucket').waitFor();
    const top = async (name: string) => (await fixture.boxOf(heading(name))).y;
    expect(await top('S3 bucket')).toBeLessThan(await top('About'));
  });

  it('breaks no account and no region', async () => {
    await open(`${list}?filters[user]=all`);
    await heading('All 73 S3 buckets').waitFor();

    for (const text of ['data-platform', 'us-west-2', 'eu-west-1']) {
      const { height } = await fixture.boxOf(
        page.locator('tbody').getByText(text, { exact: true }).first(),
      );
      expect(height).toBeLessThan(28);
    }
  });

  it.each([
    ['light', desk],
    ['dark', desk],
    ['light', phone],
    ['dark', phone],
  ] as const)(
    'are accessible in the %s theme, on a screen of %j',
    async (theme, size) => {
      await fixture.choose({ theme });
      await page.setViewportSize(size);
      await open(`${list}?filters[user]=all`);
      await heading('All 73 S3 buckets').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await fixture.accessibilityProblems()).toEqual([]);

      for (const path of [publicBucket, unreadableBucket]) {
        await open(path);
        await heading('S3 bucket').waitFor();
        await page.waitForLoadState('networkidle');
        expect(await fixture.accessibilityProblems()).toEqual([]);
        expect(await fixture.isTooWide()).toBe(false);
      }
    },
  );

  it('say so where the catalog fails', async () => {
    await open(`${list}?filters[user]=all`);
    await heading('All 73 S3 buckets').waitFor();
    await fixture.context.route('**/api/catalog/entities/by-query**', route =>
      route.fulfill({
        status: 500,
        json: { error: { message: 'no database' } },
      }),
    );
    await page.reload();
    await page.getByText('The buckets can’t be shown').waitFor();
    await page.getByText('no database').waitFor();
    await fixture.context.unroute('**/api/catalog/entities/by-query**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading('All 73 S3 buckets').waitFor();
    fixture.forgiveFailedRequests();
  });
}
