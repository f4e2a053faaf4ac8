import type { InBrowser } from '../inBrowser';

/** What dev/sample/pastDeeds.ts has made up, each in three clicks at the most. */
export function past(fixture: InBrowser): void {
  it('tells who deleted a bucket, and what it was like', async () => {
    await fixture.goto('/s3-buckets/overview');
    await fixture.link(/^\d+ deleted in /).click();
    await fixture.link('kestrel-image-logs').click();

    await fixture.text(/^Deleted \d+ days ago, by jane \(Admin\)$/).waitFor();
    await fixture
      .text(/in the account web \(444444444444\).* it had 1\.3 TB in /)
      .waitFor();
    const states = fixture.cardOf('What it was like');
    await states.getByText('400 days').waitFor();
    await states.getByText(/delete after 90 days/).waitFor();
  });

  it('tells what changed in an account this week, and by whom', async () => {
    await fixture.goto('/s3-buckets/accounts');
    await fixture.link('data-platform').click();
    await fixture.page
      .locator('a[href$="/aws-account-333333333333/s3-changes"]')
      .click();

    const changes = fixture.page.getByRole('region', {
      name: 'Changes of S3 buckets',
    });
    const group = (text: RegExp) =>
      changes.getByRole('listitem').filter({ hasText: text }).first();
    await group(
      /amira \(Admin\) changed 2 buckets of .*: lifecycle rules/,
    ).waitFor();
    await group(/tomasz \(Admin\) deleted kestrel-lake-backfill/).waitFor();
    await group(
      /tomasz \(Admin\) changed kestrel-athena-results of .*: tag expires, lifecycle rules/,
    ).waitFor();
  });

  it('tells what a bucket was like a month ago', async () => {
    await fixture.goto('/catalog/default/resource/kestrel-lake-curated');
    await fixture
      .cardOf('Changes of this bucket')
      .getByRole('link', { name: 'What it was like' })
      .click();
    await fixture.page.getByRole('button', { name: 'A month ago' }).click();

    const versioning = fixture.page
      .getByRole('row')
      .filter({ hasText: 'Versioning (differs)' });
    await versioning.waitFor();
    expect(await versioning.innerText()).toMatch(/off[\s\S]*enabled/);
  });
}
