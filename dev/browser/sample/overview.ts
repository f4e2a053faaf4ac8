import { type InBrowser, SCREENS } from '../inBrowser';

export function overview(fixture: InBrowser): void {
  const { heading, link } = {
    heading: fixture.heading.bind(fixture),
    link: fixture.link.bind(fixture),
  };

  it('shows how many buckets there are, which are public, and which account can’t be read', async () => {
    await fixture.goto('/');
    await link('Buckets: 73').waitFor();
    await link('AWS accounts: 8').waitFor();
    await link('Public: 2').waitFor();
    await link('Without an owner: 8 %').waitFor();
    // One more is read in part, which the page on accounts tells.
    await link('Unreadable accounts: 1').waitFor();
    await fixture.page.getByText('1 account can’t be read').waitFor();
    await link('See why, and what to do').click();
    await link('people-systems').waitFor();
  });

  it.each([
    ['eu-north-1: 2 buckets', 'filters[awsRegions]=eu-north-1'],
    ['web: 15 buckets', 'filters[awsAccounts]=444444444444'],
    ['Payments: 15 buckets', 'filters[owners]=group:default/payments'],
    ['public: 2 buckets', 'filters[publicAccess]=public'],
    ['SSE-KMS (aws:kms): 8 buckets', 'filters[encryption]=aws:kms'],
  ])('leads by keyboard from %s to the list of these', async (mark, query) => {
    await fixture.goto('/s3-buckets/overview');
    await link(mark).focus();
    await fixture.page.keyboard.press('Enter');
    await fixture.page.waitForURL(url =>
      decodeURIComponent(url.search).includes(query),
    );
    await heading(
      new RegExp(`^${mark.match(/(\d+) bucket/)![1]} S3 buckets$`),
    ).waitFor();
  });

  it('has a table behind each chart', async () => {
    await fixture.goto('/s3-buckets/overview');
    await fixture.page.getByText('By region as a table').click();
    const table = fixture.page.getByRole('grid', { name: 'By region' });
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(
      /eu-west-1\s+35/,
    );
    await table.getByRole('link', { name: 'ap-east-1' }).click();
    await heading('1 S3 bucket').waitFor();
  });

  it('has how many were public, and nobody’s, week by week', async () => {
    await fixture.goto('/s3-buckets/overview');
    await fixture.page
      .getByRole('img', {
        name: /^On .*: 2 public, 7 without an owner\. .*3 public, 6 without an owner\. On .*: 2 public, 6 without an owner$/,
      })
      .waitFor();
    await fixture.page
      .getByText('Public and without an owner per week as a table')
      .click();
    const table = fixture.page.getByRole('grid', {
      name: 'Public and without an owner per week',
    });
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(/2\s+6$/);
  });

  it.each(SCREENS)(
    'is accessible in the %s theme, %i px wide',
    async (theme, width) => {
      await fixture.choose({ theme });
      await fixture.page.setViewportSize({ width, height: 900 });
      await fixture.goto('/s3-buckets/overview');
      await link(/^eu-west-1: /).waitFor();
      await heading('Latest changes').waitFor();
      await fixture.page.waitForLoadState('networkidle');
      expect(await fixture.accessibilityProblems()).toEqual([]);
      expect(await fixture.isTooWide()).toBe(false);
    },
  );

  it.each([
    ['entity-facets**', 'Latest changes'],
    ['aws-s3-buckets/changes?**', 'By region'],
    ['aws-s3-buckets/changes/monthly', 'By region'],
    ['aws-s3-buckets/buckets/weekly', 'By region'],
    ['aws-s3-buckets/accounts', 'By region'],
    ['aws-s3-buckets/attention**', 'By region'],
  ])('says that %s failed, and shows the rest', async (path, rest) => {
    await fixture.fail(path, 500);
    await fixture.goto('/s3-buckets/overview');
    await fixture.text(/can’t be shown$/).waitFor();
    await fixture.page.getByRole('button', { name: 'Try again' }).waitFor();
    await heading(rest).waitFor();
    fixture.forgiveFailedRequests();
  });

  it.each([
    ['/s3-buckets/overview', /^eu-west-1: /],
    ['/s3-buckets/buckets', 'amira-bedrock-experiments'],
    ['/s3-buckets/accounts', 'people-systems'],
    ['/catalog/default/resource/kestrel-settlement-files', 'eu-west-1'],
  ])('%s keeps its places while it comes', async (path, last) => {
    await fixture.watchShifts();
    await fixture.goto(path);
    await link(last).waitFor();
    await fixture.page.waitForLoadState('networkidle');
    expect(await fixture.shifted()).toBeLessThan(0.1);
  });

  it('leaves out the accounts for whoever may not see them', async () => {
    await fixture.fail('aws-s3-buckets/accounts', 403);
    await fixture.goto('/s3-buckets/overview');
    await heading('By region').waitFor();
    await fixture.page.waitForLoadState('networkidle');
    expect(await fixture.page.getByText('can’t be shown').count()).toBe(0);
    expect(await link(/^Unreadable accounts/).count()).toBe(0);
    fixture.forgiveFailedRequests();
  });
}
