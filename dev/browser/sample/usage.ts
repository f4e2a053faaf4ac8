import type { UsageOfBucket } from 'backstage-plugin-aws-s3-buckets-common';
import type { Page } from 'playwright-core';
import { fetchAsGuest } from '../../guest';
import { type InBrowser, SCREENS } from '../inBrowser';
import { until } from '../until';

export function usage(fixture: InBrowser): void {
  let page: Page;

  /** The buckets with their sizes, the largest first, as the backend has them. */
  const usageOfBuckets = async (): Promise<UsageOfBucket[]> => {
    const response = await fetchAsGuest(
      fixture.app.url,
      'catalog/aws-s3-buckets/usage?by=bucket&limit=500',
    );
    return (await response.json()).items;
  };

  beforeAll(() =>
    until(usageOfBuckets, items =>
      items.some(({ bucket }) => bucket === 'kestrel-lake-raw'),
    ),
  );

  beforeEach(() => {
    ({ page } = fixture);
  });

  it('are on the page of a bucket, with the last months', async () => {
    await fixture.goto('/catalog/default/resource/kestrel-lake-raw');
    const plot = page.getByRole('img', { name: /^Size from .* TB on .* to/ });
    await plot.waitFor();
    // What is drawn is as wide as the card leaves room for.
    const area = plot.locator('path.recharts-area-area');
    await until(
      async () => (await area.boundingBox())?.width ?? 0,
      width => width > 150,
    );
    const classes = await page
      .getByRole('grid', { name: 'Size by storage class' })
      .getByRole('rowheader')
      .allInnerTexts();
    expect(classes).toEqual([
      'Glacier Flexible Retrieval',
      'Standard-IA',
      'Standard',
    ]);
    await page
      .getByText(/^about \$[\d,]+ a month$/)
      .first()
      .waitFor();
    await page.getByText(/^An estimate of storage alone/).waitFor();
  });

  it('are in the list, which orders all buckets by them', async () => {
    await fixture.goto('/s3-buckets/buckets');
    const header = page.getByRole('columnheader', { name: 'Size' });
    await header.click();
    await page.waitForURL('**order=size**');
    await header.click();
    await page.waitForURL('**order=-size**');
    const expected = (await usageOfBuckets()).map(({ bucket }) => bucket);
    await until(
      () => page.locator('tbody tr td:first-child a').allTextContents(),
      names => names.slice(0, 5).join() === expected.slice(0, 5).join(),
      30,
    );
    await page.locator('tbody tr').first().getByText('TB').waitFor();
  });

  it('are on the overview', async () => {
    await fixture.goto('/s3-buckets/overview');
    const largest = page
      .getByRole('grid', { name: 'Largest buckets' })
      .getByRole('rowheader');
    await until(
      () => largest.allInnerTexts(),
      ({ length }) => length === 10,
    );
    const [{ bucket }] = await usageOfBuckets();
    expect(await largest.first().innerText()).toBe(bucket);
    await fixture
      .cardOf('Size by account')
      .getByText('data-platform')
      .waitFor();
    await fixture
      .cardOf('Size')
      .getByRole('img', { name: /^Size from / })
      .waitFor();
    await fixture.cardOf('Size by owner').getByRole('grid').waitFor();
    await fixture
      .cardOf('Size by storage class')
      .getByText('Standard-IA')
      .waitFor();
    await fixture
      .cardOf('Fastest growing buckets')
      .getByText(/^\+/)
      .first()
      .waitFor();
  });

  it.each(SCREENS)(
    'are on the page of an account, with what needs attention, accessible in the %s theme, %i px wide',
    async (theme, width) => {
      await fixture.choose({ theme });
      await page.setViewportSize({ width, height: 900 });
      await fixture.goto('/catalog/default/resource/aws-account-444444444444');
      const card = fixture.cardOf('S3 buckets at a glance');
      await card.getByRole('link', { name: /^in all: [1-9]/ }).waitFor();
      await card.getByText(/^about \$[\d,.]+ a month$/).waitFor();
      await card
        .getByRole('list', { name: 'What needs attention, the worst first' })
        .getByRole('link', { name: 'images.kestrel.example' })
        .first()
        .waitFor();
      await page.waitForLoadState('networkidle');
      expect(await fixture.accessibilityProblems('.bui-Card')).toEqual([]);
      expect(await fixture.isTooWide()).toBe(false);
    },
  );
}
