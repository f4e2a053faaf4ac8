import { createOrganization, generateEstate } from '../aws';
import { describeInBrowser } from './inBrowser';

describeInBrowser(
  'an organization without buckets, in a browser',
  fixture => {
    it.each([
      ['overview', 'There is no S3 bucket in the catalog that you may see'],
      ['accounts', 'shop'],
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
        .getByRole('img', { name: /^41 others: 4100 buckets/ })
        .waitFor();
      expect(await fixture.isTooWide()).toBe(false);
    });

    it('pages through the accounts', async () => {
      await fixture.goto('/s3-buckets/accounts');
      await fixture.page.getByText('1 - 20 of 50').waitFor();
    });
  },
  {
    buckets: 5_000,
    organization: generateEstate({ accounts: 50, bucketsPerAccount: 100 }),
  },
);
