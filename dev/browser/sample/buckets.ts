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
    ['filters[changed]=week', 0],
  ])('lists the buckets of the address %s', async (query, count) => {
    await open(`${list}?filters[user]=all&${query}`);
    await heading(`All S3 buckets (${count})`).waitFor();
    // It stays so once all filters have asked for what they show.
    await page.waitForLoadState('networkidle');
    await heading(`All S3 buckets (${count})`).waitFor();
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
    await page.setViewportSize(phone);
    await open(publicBucket);
    await heading('About').waitFor();
    await heading('S3 bucket').waitFor();
    const top = async (name: string) => (await fixture.boxOf(heading(name))).y;
    expect(await top('S3 bucket')).toBeLessThan(await top('About'));
  });

  it.each([
    ['a desk', desk],
    ['a phone', phone],
  ])('breaks no account and no region on the screen of %s', async (_, size) => {
    await page.setViewportSize(size);
    await open(`${list}?filters[user]=all`);
    await heading('All S3 buckets (73)').waitFor();

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
      await heading('All S3 buckets (73)').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await fixture.accessibilityProblems()).toEqual([]);

      for (const path of [publicBucket, unreadableBucket]) {
        await open(path);
        await setting('website').waitFor();
        await page.waitForLoadState('networkidle');
        expect(await fixture.accessibilityProblems()).toEqual([]);
        expect(await fixture.isTooWide()).toBe(false);
      }
    },
  );

  it('say so where the catalog fails', async () => {
    await open(`${list}?filters[user]=all`);
    await heading('All S3 buckets (73)').waitFor();
    await fixture.context.route('**/api/catalog/entities/by-query**', route =>
      route.fulfill({
        status: 500,
        json: { error: { message: 'no database' } },
      }),
    );
    await page.reload();
    const message = page.getByText('Could not fetch catalog entities').first();
    expect(await message.innerText()).toContain('Could not fetch');
    fixture.forgiveFailedRequests();
  });
}
