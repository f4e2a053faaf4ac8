import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
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
    ).toBe(
      '/s3-buckets/buckets?filters%5Buser%5D=all&filters%5BawsRegions%5D=us-east-1',
    );
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
    ).toBe(
      '/s3-buckets/buckets?filters%5Buser%5D=all&filters%5BawsAccounts%5D=222222222222',
    );
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
      await screen.findByText(
        'These are the last known ones. They couldn’t be read: allow s3:GetBucketTagging',
      ),
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

  const setting = async (label: string) =>
    within(
      (await screen.findByText(label)).closest<HTMLElement>('[data-setting]')!,
    );

  const configured = (
    configuration: object,
    annotations: Record<string, string> = {},
  ) => {
    const { spec, ...rest } = bucketEntity({
      annotations: {
        'backstage.io/view-url':
          'https://console.aws.amazon.com/s3/buckets/x?region=us-east-1',
        ...annotations,
      },
    });
    return {
      ...rest,
      spec: { ...spec, configuration },
      relations: [
        { type: 'dependsOn', targetRef: 'resource:default/logs' },
        { type: 'dependsOn', targetRef: 'resource:default/aws-account-2' },
      ],
    } as Entity;
  };

  it('says what the bucket is set to, and what that means', async () => {
    await show(
      configured({
        publicAccess: { status: 'public', by: ['acl'] },
        versioning: { status: 'off' },
        logging: { status: 'on', target: 'logs', prefix: 'x/' },
      }),
    );

    const publicAccess = await setting('Public access');
    publicAccess.getByText('public by its ACL');
    expect(
      publicAccess
        .getByRole('link', { name: /^Public access in the AWS console/ })
        .getAttribute('href'),
    ).toBe(
      'https://console.aws.amazon.com/s3/buckets/x?region=us-east-1&tab=permissions',
    );
    const versioning = await setting('Versioning');
    versioning.getByText('A deleted or overwritten object is gone.');
    const logs = await setting('Access logs');
    expect(logs.getByRole('link', { name: 'logs' }).getAttribute('href')).toBe(
      '/catalog/default/resource/logs',
    );
    (await setting('Website')).getByText('not read yet');
  });

  it('says what to allow where a setting can’t be read', async () => {
    await show(
      configured(
        { encryption: { status: 'AES256' } },
        { 'amazonaws.com/configuration-unavailable': 'encryption,website' },
      ),
    );

    const encryption = await setting('Encryption');
    encryption.getByText('SSE-S3, with keys of S3');
    encryption.getByText(
      'Last known; couldn’t be read: allow s3:GetEncryptionConfiguration',
    );
    const website = await setting('Website');
    website.getByText('couldn’t be read: allow s3:GetBucketWebsite');
    expect(website.queryByText('not read yet')).toBeNull();
  });

  it('shows no settings where the configuration is not read', async () => {
    await show(bucketEntity({}));

    await screen.findByText('This bucket has no tags.');
    expect(screen.queryByText('Public access')).toBeNull();
  });
});
