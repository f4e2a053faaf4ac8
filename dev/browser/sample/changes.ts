import { SampleAdmin } from '../../sample/admin';
import type { InBrowser } from '../inBrowser';

const settlementFiles = '/catalog/default/resource/kestrel-settlement-files';

/** What changes the sample organization. To be run last. */
export function changes(fixture: InBrowser): void {
  const account = (id: string) => fixture.aws.organization.accounts.get(id)!;
  const history = () => fixture.cardOf('Changes of this bucket');

  it('are on the page within 5 seconds, with who made them, without a reload', async () => {
    const { endpoint, organization } = fixture.aws;
    const jane = new SampleAdmin(
      { endpoint, accounts: [...organization.accounts.keys()] },
      'jane',
    );
    await fixture.goto(settlementFiles);
    await history().getByText('Seen for the first time').waitFor();

    await jane.retag('kestrel-settlement-files', tags => ({
      ...tags,
      'reviewed-by': 'internal-audit',
    }));
    await history()
      .getByText(/^Tag reviewed-by .*internal-audit, by jane \(Admin\)/)
      .waitFor({ timeout: 5_000 });
    await fixture.cardOf('S3 bucket').getByText('internal-audit').waitFor();

    await fixture.goto('/s3-buckets/accounts');
    await fixture.page
      .getByRole('columnheader', { name: 'Last event' })
      .waitFor();
    const row = fixture.page
      .getByRole('row')
      .filter({ hasText: 'payments-prod' });
    await row.getByText('just now').last().waitFor();
  });

  it('are on the page once somebody has the bucket read, without a reload', async () => {
    await fixture.goto(settlementFiles);
    const card = fixture.cardOf('S3 bucket');
    await card.getByText('settlement-export').first().waitFor();
    account('222222222222').buckets.get('kestrel-settlement-files')!.tags = {
      team: 'just-tagged',
    };
    await card.getByRole('button', { name: /^Read / }).click();
    await card.getByText('just-tagged').first().waitFor();
    await history().getByText('just-tagged').first().waitFor();
  });

  it('turn an account green once its fault is mended and somebody has it read', async () => {
    await fixture.goto('/s3-buckets/accounts');
    const row = fixture.page
      .getByRole('row')
      .filter({ hasText: 'people-systems' });
    const button = row.getByRole('button', { name: 'Read people-systems now' });
    await button.click();
    await row.getByText('It could not be read').waitFor();

    account('888888888888').roles.get('backstage-read')!.trust = 'allowed';
    await button.click();
    await row.getByText('Read', { exact: true }).waitFor();
    expect(await row.innerText()).not.toContain('Can’t be read');
  });

  it('are on the overview, which leads to them', async () => {
    account('666666666666').buckets.put({
      name: 'brand-new',
      region: 'eu-west-1',
    });
    await fixture.goto('/catalog/default/resource/aws-account-666666666666');
    await fixture.page.getByRole('button', { name: /^Read / }).click();
    await fixture.page.getByText('Read just now').waitFor();

    await fixture.goto('/s3-buckets/overview');
    await fixture.page
      .getByRole('img', { name: /^\d+ created in / })
      .first()
      .waitFor();
    await fixture.link('brand-new').click();
    await fixture.heading('brand-new').waitFor();
  });
}
