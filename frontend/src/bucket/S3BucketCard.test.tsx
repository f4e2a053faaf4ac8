import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { rootRouteRef } from '../routes';
import { S3BucketCard } from './S3BucketCard';

const longValue = 'no-space-to-break-at-'.repeat(12);

const mountedRoutes = {
  '/s3-buckets': rootRouteRef,
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

describe('the card of a bucket', () => {
  const show = (entity: Entity) =>
    renderInTestApp(
      <EntityProvider entity={entity}>
        <S3BucketCard />
      </EntityProvider>,
      { mountedRoutes },
    );

  it('says where the bucket is and leads to its neighbours', async () => {
    await show(bucketEntity({}));

    expect(await screen.findByText('arn:aws:s3:::Kestrel_Ledger')).toBeTruthy();
    expect(screen.getByText('222222222222')).toBeTruthy();
    expect(
      screen.getByRole('link', { name: 'us-east-1' }).getAttribute('href'),
    ).toBe('/s3-buckets/buckets?filters%5BawsRegions%5D=us-east-1');
    expect(
      screen
        .getByRole('link', { name: /Open in the AWS console/ })
        .getAttribute('href'),
    ).toBe('https://console.aws.amazon.com/s3/buckets/x');
    expect(screen.getByText('This bucket has no tags.')).toBeTruthy();
  });

  it('leads to the buckets of its account by the account’s id', async () => {
    await show(bucketEntity({}));

    expect(
      (await screen.findByRole('link', { name: 'payments-prod' })).getAttribute(
        'href',
      ),
    ).toBe('/s3-buckets/buckets?filters%5BawsAccounts%5D=222222222222');
  });

  it('shows tags in full', async () => {
    await show(
      bucketEntity({ tags: { 説明: '日本の店舗 🌸', notes: longValue } }),
    );

    expect(await screen.findByText('日本の店舗 🌸')).toBeTruthy();
    expect(screen.getByText('説明')).toBeTruthy();
    expect(screen.getByText(longValue)).toBeTruthy();
  });

  it('shows tags that differ by case alone', async () => {
    await show(
      bucketEntity({
        annotations: { 'amazonaws.com/tags': '{"Team":"web","team":"growth"}' },
        tags: { Team: 'web' },
      }),
    );

    expect(await screen.findByText('growth')).toBeTruthy();
    expect(screen.getByText('web')).toBeTruthy();
  });

  it.each(['oops', 'null', '"Milano"'])(
    'shows the tags of the spec where the annotation has no object: %s',
    async annotation => {
      await show(
        bucketEntity({
          annotations: { 'amazonaws.com/tags': annotation },
          tags: { residency: 'Torino' },
        }),
      );

      expect(await screen.findByText('Torino')).toBeTruthy();
    },
  );

  it('says that tags are the last known ones', async () => {
    await show(
      bucketEntity({
        annotations: { 'amazonaws.com/tags-status': 'unavailable' },
        tags: { owner: 'payments' },
      }),
    );

    expect(
      await screen.findByText('These are the last known ones.'),
    ).toBeTruthy();
    expect(screen.getByText('payments')).toBeTruthy();
  });

  it('doesn’t say that there are no tags where none could be read', async () => {
    await show(
      bucketEntity({
        annotations: { 'amazonaws.com/tags-status': 'unavailable' },
      }),
    );

    expect(
      await screen.findByText(
        'The tags of this bucket can’t be read at present',
      ),
    ).toBeTruthy();
    expect(screen.queryByText('This bucket has no tags.')).toBeNull();
  });
});
