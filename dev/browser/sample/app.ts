import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { Page } from 'playwright-core';
import { fetchAsGuest } from '../../guest';
import type { InBrowser } from '../inBrowser';
import { searchIndexIsBuilt } from '../search-index';

export function app(fixture: InBrowser): void {
  let page: Page;
  let url: string;
  const heading = (name: string | RegExp) => fixture.heading(name);
  const link = (name: string) => fixture.link(name);
  const cardOf = (title: string) => fixture.cardOf(title);
  const bucketsInList = (count: number) => fixture.bucketsInList(count);

  beforeAll(() => searchIndexIsBuilt(fixture.app.url));

  beforeEach(() => {
    ({ page } = fixture);
    ({ url } = fixture.app);
  });

  it('signs in as guest without a click and lists all buckets', async () => {
    await page.goto(url);
    await heading('Overview').waitFor();
    await link('Buckets: 73').click();
    await heading('All 73 S3 buckets').waitFor();
    await page.goto(`${url}/settings`);
    const identity = page.getByText('user:default/guest').first();
    expect(await identity.innerText()).toContain('guest');
  });

  it('filters the list by region and by account', async () => {
    await page.goto(`${url}/s3-buckets/buckets`);
    await heading('All 73 S3 buckets').waitFor();

    await fixture.addFilter('AWS region', 'ap-northeast-1');
    await heading('2 S3 buckets').waitFor();
    expect(await bucketsInList(2)).toEqual([
      'kestrel-analytics-jp',
      'kestrel-storefront-assets-jp',
    ]);

    await fixture.addFilter('AWS account', 'data-platform · 333333333333');
    await heading('1 S3 bucket').waitFor();
    expect(await bucketsInList(1)).toEqual(['kestrel-analytics-jp']);

    const chips = page.getByRole('grid', { name: 'Filters of this list' });
    expect(await chips.getByRole('row').allInnerTexts()).toEqual([
      'AWS account: data-platform · 333333333333',
      'AWS region: ap-northeast-1',
    ]);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await heading('All 73 S3 buckets').waitFor();
  });

  it('filters the catalog’s own list by region too', async () => {
    await page.goto(
      `${url}/catalog?filters[kind]=resource&filters[type]=s3-bucket`,
    );
    await heading('All s3-bucket Resources (69)').waitFor();

    await fixture.filterBy('AWS region', 'ap-east-1');
    await heading('All s3-bucket Resources (1)').waitFor();
    expect(await bucketsInList(1)).toEqual(['kestrel-lake-raw-hk']);
  });

  it('shows a bucket of another kind like any other', async () => {
    await page.goto(
      `${url}/catalog?filters[kind]=resource&filters[type]=s3-directory-bucket`,
    );
    await heading('All s3-directory-bucket Resources (2)').waitFor();
    await link('kestrel-training-cache--euw1-az1--x-s3').click();
    const card = cardOf('S3 bucket');
    await card.getByText('feature-store').waitFor();
    expect(await card.innerText()).toEqual(
      expect.stringMatching(
        /data-platform[\s\S]*eu-west-1[\s\S]*6 May 2024[\s\S]*arn:aws:s3express:eu-west-1:333333333333:bucket\/kestrel-training-cache--euw1-az1--x-s3/,
      ),
    );
    await cardOf('Changes of this bucket')
      .getByText('Seen for the first time')
      .waitFor();
  });

  it('lists the buckets of my team', async () => {
    await page.goto(url);
    await page.getByRole('link', { name: 'My buckets' }).click();

    await heading('15 S3 buckets').waitFor();
    await link('kestrel-checkout-sessions').waitFor();
    expect(await link('kestrel-cdn-logs').count()).toBe(0);
  });

  it('shows what a bucket is, where it lives, whose it is, and its tags in full', async () => {
    await page.goto(`${url}/s3-buckets/buckets`);
    await page.getByLabel('Find a bucket').fill('settlement-files');
    await link('kestrel-settlement-files').click();

    const card = cardOf('S3 bucket');
    await card.getByText('222222222222', { exact: true }).waitFor();
    expect(await card.innerText()).toEqual(
      expect.stringMatching(
        /payments-prod[\s\S]*eu-west-1[\s\S]*19 May 2020[\s\S]*arn:aws:s3:::kestrel-settlement-files/,
      ),
    );
    await card
      .getByText(
        'Daily settlement files from acquirers and schemes, delivered by SFTP between 02:00 and 04:30 UTC. Kept for ten years because of tax law and card scheme rules. Do not move or rename: three acquirers have this name in their configuration. Ask payments first.',
        { exact: true },
      )
      .waitFor();
    expect(
      await card
        .getByRole('link', { name: 'Open in the AWS console' })
        .getAttribute('href'),
    ).toMatch(
      /^https:\/\/[^/]*console\.aws\.amazon\.com\/s3\/buckets\/kestrel-settlement-files/,
    );
    await cardOf('Changes of this bucket')
      .getByText('Seen for the first time')
      .waitFor();
  });

  it('shows tags of any script', async () => {
    await page.goto(`${url}/catalog/default/resource/kestrel-analytics-jp`);

    const card = cardOf('S3 bucket');
    await card.getByText('部署').waitFor();
    expect(await card.innerText()).toContain(
      '日本の店舗の売上分析用データ(毎朝6時に更新)',
    );
  });

  it('says that tags could not be read, rather than that there are none', async () => {
    await page.goto(
      `${url}/catalog/default/resource/kestrel-card-vault-backup`,
    );

    const card = cardOf('S3 bucket');
    await card
      .getByText('Its tags can’t be read, and none were read before.')
      .waitFor();
    expect(await card.getByText('has no tags').count()).toBe(0);
  });

  it('leads from a bucket to its owner and to the other buckets of its region', async () => {
    await page.goto(
      `${url}/catalog/default/resource/kestrel-ledger-journal-dr`,
    );
    await cardOf('S3 bucket').getByRole('link', { name: 'eu-north-1' }).click();
    await heading('2 S3 buckets').waitFor();
    expect(await bucketsInList(2)).toEqual([
      'kestrel-forensics',
      'kestrel-ledger-journal-dr',
    ]);

    await link('kestrel-ledger-journal-dr').click();
    await cardOf('About').getByRole('link', { name: 'Payments' }).click();
    await page.waitForURL('**/catalog/default/group/payments');
    await heading('Payments').waitFor();
  });

  it('shows no broken link: whatever a bucket is related to is in the catalog', async () => {
    const entities = await allEntities(url);
    const known = new Set(entities.map(stringifyEntityRef));
    const related = entities
      .filter(({ spec }) => /^s3-(\w+-)?bucket$/.test(`${spec?.type}`))
      .flatMap(({ relations = [] }) => relations)
      .map(({ targetRef }) => targetRef);

    expect(related.length).toBeGreaterThan(0);
    expect(related.filter(ref => !known.has(ref))).toEqual([]);
  });

  it.each([
    ['its name', 'kestrel-settlement-archive', 'kestrel-settlement-archive'],
    ['a word of its name', 'forensics', 'kestrel-forensics'],
    ['a word of a legacy name', 'warehouse', 'Kestrel_DataWarehouse_Exports'],
    ['its account’s name', 'sandbox', 'kestrel-hackday-2023'],
    ['its account’s id', '777777777777', 'kestrel-dev-receipts'],
    ['its region', 'af-south-1', 'kestrel-payments-receipts-za'],
    ['its team', 'security', 'kestrel-access-logs'],
    ['a tag’s value', 'Milano', 'kestrel-payments-receipts-it'],
  ])('finds a bucket by %s', async (_, term, bucket) => {
    await page.goto(url);
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await page.getByPlaceholder(/^Search/).fill(term);

    expect(await link(bucket).innerText()).toBe(bucket);
  });
}

async function allEntities(url: string): Promise<Entity[]> {
  const response = await fetchAsGuest(url, 'catalog/entities');
  return response.json();
}
