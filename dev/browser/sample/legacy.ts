import type { InBrowser } from '../inBrowser';

export function legacy(fixture: InBrowser): void {
  beforeEach(() => fixture.choose({ system: 'old' }));

  it('has the overview, which leads to the list', async () => {
    await fixture.goto('/s3-buckets');
    await fixture.link('Buckets: 73').waitFor();
    expect(await fixture.accessibilityProblems()).toEqual([]);
    await fixture.link('eu-north-1: 2 buckets').click();
    await fixture.heading('2 S3 buckets').waitFor();
    expect(await fixture.bucketsInList(2)).toContain('kestrel-forensics');
  });

  it('has the accounts, by a tab', async () => {
    await fixture.goto('/s3-buckets');
    await fixture.page.getByRole('tab', { name: 'Accounts' }).click();
    await fixture.link('people-systems').click();
    await fixture.cardOf('S3 buckets').getByText('Can’t be read').waitFor();
  });

  it('has the cards of a bucket', async () => {
    await fixture.goto('/catalog/default/resource/kestrel-settlement-files');
    await fixture
      .cardOf('S3 bucket')
      .getByText('222222222222', { exact: true })
      .waitFor();
    await fixture
      .cardOf('Changes of this bucket')
      .getByText('Seen for the first time')
      .waitFor();
    await fixture
      .cardOf('S3 bucket')
      .getByRole('link', { name: 'eu-west-1' })
      .click();
    await fixture.heading(/^\d+ S3 buckets$/).waitFor();
  });
}
