import { type InBrowser, SCREENS } from '../inBrowser';
import { until } from '../until';

export function accounts(fixture: InBrowser): void {
  const rows = () => fixture.page.getByRole('row');

  it('shows those first that can’t be read, and finds one', async () => {
    await fixture.goto('/s3-buckets/accounts');
    await fixture.link('people-systems').waitFor();
    expect(await rows().nth(1).innerText()).toContain('Can’t be read');

    await fixture.page.getByLabel('Find an account').fill('sandbox');
    await fixture.page.getByText('1 - 1 of 1').waitFor();
    expect(await rows().nth(1).innerText()).toContain('666666666666');
  });

  it('leads to the buckets of an account', async () => {
    await fixture.goto('/s3-buckets/accounts');
    await fixture.link('20').click();
    await fixture.heading('20 S3 buckets').waitFor();
  });

  it('have their buckets on their pages, as a table', async () => {
    await fixture.goto('/catalog/default/resource/aws-account-222222222222');
    await fixture.page
      .locator('a[href$="/aws-account-222222222222/s3-buckets"]')
      .click();
    const total = fixture.text(/^\d+ in all$/);
    const count = Number.parseInt(await total.innerText(), 10);
    const names = await fixture.bucketsInList(count);
    expect([...names].sort()).toEqual(names);
    await fixture.page.getByRole('columnheader', { name: 'Created' }).click();
    await until(
      () => fixture.bucketsInList(count),
      ordered => ordered.join() !== names.join(),
    );
    await fixture.link('Search, filter and export them').click();
    await fixture.heading(`${count} S3 buckets`).waitFor();
  });

  it.each(SCREENS)(
    'is accessible in the %s theme, %i px wide',
    async (theme, width) => {
      await fixture.choose({ theme });
      await fixture.page.setViewportSize({ width, height: 900 });
      for (const path of [
        '/s3-buckets/accounts',
        '/catalog/default/resource/aws-account-888888888888',
      ]) {
        await fixture.goto(path);
        await fixture.text('Can’t be read').waitFor();
        await fixture.page.waitForLoadState('networkidle');
        expect(
          await fixture.accessibilityProblems(
            path.startsWith('/catalog') ? '.bui-Card' : 'main',
          ),
        ).toEqual([]);
        expect(await fixture.isTooWide()).toBe(false);
      }
    },
  );

  it.each([
    ['the page', '/s3-buckets/accounts'],
    ['the card', '/catalog/default/resource/aws-account-666666666666'],
  ])('%s says what it takes to see it', async (_, path) => {
    await fixture.fail('aws-s3-buckets/accounts', 403);
    await fixture.goto(path);
    await fixture.page
      .getByText('It takes the permission aws-s3-buckets.accounts.read')
      .waitFor();
    fixture.forgiveFailedRequests();
  });

  it('says that the answer failed', async () => {
    await fixture.fail('aws-s3-buckets/accounts', 500);
    await fixture.goto('/s3-buckets/accounts');
    await fixture.text('The accounts can’t be shown').waitFor();
    fixture.forgiveFailedRequests();
  });
}
