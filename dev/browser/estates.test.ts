import { createOrganization, generateEstate } from '../aws';
import { describeInBrowser } from './inBrowser';

describeInBrowser(
  'an organization without buckets, in a browser',
  fixture => {
    it.each([
      ['overview', 'There is no S3 bucket in the catalog that you may see'],
      ['accounts', 'shop'],
      // Who may see no bucket gets the same.
      ['buckets', 'All 0 S3 buckets'],
    ])('says so on the page %s', async (path, text) => {
      await fixture.goto(`/s3-buckets/${path}`);
      await fixture.page.getByText(text).first().waitFor();
      await fixture.page.waitForLoadState('networkidle');
      expect(await fixture.accessibilityProblems()).toEqual([]);
    });
  },
  {
    buckets: 0,
    organization: createOrganization({
      accounts: [{ id: '111111111111', name: 'shop' }],
    }),
  },
);

describeInBrowser(
  '5,000 buckets in 50 accounts, in a browser',
  fixture => {
    it('counts all of them, and shows the accounts with the most', async () => {
      await fixture.goto('/s3-buckets/overview');
      await fixture.link('Buckets: 5,000').waitFor();
      await fixture.link('AWS accounts: 50').waitFor();
      await fixture.page
        .getByRole('img', { name: /^41 others: 4,100 buckets/ })
        .waitFor();
      expect(await fixture.isTooWide()).toBe(false);
    });

    it('lists them page by page, as the server has them', async () => {
      const sizes: number[] = [];
      fixture.page.on('response', async response => {
        if (response.url().includes('/entities/by-query')) {
          const { items } = await response.json();
          // Accounts are asked for in one query, too, but only for what they are called in AWS.
          const buckets = items.filter(({ metadata }: any) => metadata?.name);
          sizes.push(buckets.length);
        }
      });
      await fixture.goto('/s3-buckets/buckets');
      await fixture.heading('All 5,000 S3 buckets').waitFor();
      const first = await fixture.bucketsInList(25);

      await fixture.page.getByRole('button', { name: 'Next' }).click();
      await fixture.page.getByText('26 to 50 of 5,000').first().waitFor();
      await fixture.page
        .getByRole('link', { name: first[0], exact: true })
        .waitFor({ state: 'detached' });
      const second = await fixture.bucketsInList(25);
      expect(second[0] > first[24]).toBe(true);

      await fixture.addFilter('AWS region', 'us-west-2');
      await fixture.heading('1,000 S3 buckets').waitFor();
      await fixture.page.getByLabel('Find a bucket').fill('estate-0007-000033');
      await fixture.heading('1 S3 bucket').waitFor();
      expect(await fixture.bucketsInList(1)).toEqual(['estate-0007-000033']);
      // The filter by tag proposes those of 200 buckets.
      expect(Math.max(...sizes)).toBe(200);
      expect(sizes.filter(size => size > 25)).toHaveLength(1);
    });

    it('pages through the accounts', async () => {
      await fixture.goto('/s3-buckets/accounts');
      await fixture.page.getByText('1 - 20 of 50').waitFor();
    });
  },
  {
    buckets: 5_000,
    isLarge: true,
    // All of them are twelve calls a bucket.
    facts: ['publicAccess'],
    organization: generateEstate({ accounts: 50, bucketsPerAccount: 100 }),
  },
);

describeInBrowser(
  'an account of 600 buckets, in a browser',
  fixture => {
    it('has them as a table, and no graph of hundreds', async () => {
      const path = '/catalog/default/resource/aws-account-100000000000';
      await fixture.goto(path);
      await fixture
        .cardOf('S3 buckets at a glance')
        .getByRole('link', { name: 'in all: 600' })
        .waitFor();
      const nodes = fixture.page.getByTestId('node');
      await nodes.first().waitFor();
      await fixture.page.waitForLoadState('networkidle');
      const related = await nodes.allTextContents();
      expect(related.filter(name => name.startsWith('estate-'))).toEqual([]);

      await fixture.goto(`${path}/s3-buckets`);
      await fixture.text('600 in all').waitFor();
      await fixture.bucketsInList(25);
    });
  },
  {
    buckets: 600,
    isLarge: true,
    facts: ['publicAccess'],
    organization: generateEstate({ accounts: 1, bucketsPerAccount: 600 }),
  },
);
