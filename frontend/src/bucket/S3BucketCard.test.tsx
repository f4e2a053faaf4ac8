import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { s3BucketsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { S3BucketCard } from './S3BucketCard';

const longValue = 'no-space-to-break-at-'.repeat(12);

const mountedRoutes = {
  '/s3-buckets': rootRouteRef,
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

const nobody: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'nobody', namespace: 'default' },
  spec: { type: 'unowned', children: [] },
};

const payments: Entity = {
  ...nobody,
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', children: [] },
};

const accounts = [
  { accountId: '222222222222', lastReadAt: '2026-10-08T08:00:00Z' },
  { accountId: '222222222222', lastReadAt: '2026-10-07T08:00:00Z' },
  { accountId: '333333333333', lastReadAt: '2026-10-09T08:00:00Z' },
];

/** By the last part of the path. */
const answers = (
  changes: object[],
  buckets: object[],
  targets: object[],
): Record<string, object> => ({
  accounts: {
    items: accounts,
    others: [{ accountId: '444444444444', name: 'sandbox' }],
  },
  targets: { items: targets, hasOrganization: true },
  changes: { items: changes },
  buckets: { items: buckets },
});

describe('the card of a bucket', () => {
  const show = (
    entity: Entity,
    changes: object[] = [],
    buckets: object[] = [],
    targets: object[] = [],
  ) =>
    renderInTestApp(
      <EntityProvider entity={entity}>
        <S3BucketCard />
      </EntityProvider>,
      {
        mountedRoutes,
        apis: [
          [catalogApiRef, catalogApiMock({ entities: [nobody, payments] })],
          [
            s3BucketsApiRef,
            new AwsS3BucketsClient({
              discoveryApi: {
                getBaseUrl: async plugin => `http://localhost/api/${plugin}`,
              },
              fetchApi: {
                fetch: async input =>
                  Response.json(
                    answers(changes, buckets, targets)[
                      new URL(String(input)).pathname.split('/').at(-1)!
                    ] ?? { items: [], unavailable: [] },
                  ),
              },
            }),
          ],
        ],
      },
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

  it('says that tags are the last known ones, and what to allow', async () => {
    await show(
      bucketEntity({
        annotations: { 'amazonaws.com/tags-status': 'unavailable' },
        tags: { owner: 'payments' },
      }),
    );

    expect(
      await screen.findByText('One thing can’t be read: tags'),
    ).toBeTruthy();
    expect(screen.getByText(/"s3:GetBucketTagging"/)).toBeTruthy();
    expect(screen.getByText('Tag (last known)')).toBeTruthy();
    expect(screen.getByRole('rowheader', { name: 'owner' })).toBeTruthy();
  });

  it('doesn’t say that there are no tags where none could be read', async () => {
    await show(
      bucketEntity({
        annotations: { 'amazonaws.com/tags-status': 'unavailable' },
      }),
    );

    expect(
      await screen.findByText(
        'Its tags can’t be read, and none were read before.',
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
        { type: 'ownedBy', targetRef: 'group:default/payments' },
        { type: 'dependsOn', targetRef: 'resource:default/logs' },
        { type: 'dependsOn', targetRef: 'resource:default/aws-account-2' },
      ],
    } as Entity;
  };

  it('says that nothing needs an eye', async () => {
    await show(
      configured({
        publicAccess: { status: 'blocked' },
        sharing: { status: 'account', statements: [] },
      }),
    );

    expect(await screen.findByText('Nothing needs an eye')).toBeTruthy();
  });

  it('says who made it public, and when', async () => {
    const change = (id: string, oldStatus: string, newStatus: string) => ({
      id,
      kind: 'configuration-changed',
      key: 'publicAccess',
      oldValue: { status: oldStatus },
      newValue: { status: newStatus, by: ['policy'] },
      observedAt: '2026-10-09T08:00:00Z',
      actor: { arn: 'arn:aws:sts::1:assumed-role/Admin/jane' },
    });
    await show(
      configured({ publicAccess: { status: 'public', by: ['policy'] } }),
      [
        change('2', 'public', 'public'),
        change('1', 'private', 'public'),
        change('0', 'public', 'private'),
      ],
    );

    expect(await screen.findByText('Public by its policy')).toBeTruthy();
    expect(await screen.findByText(/Since Oct 9, 2026/)).toBeTruthy();
  });

  it('says that it is nobody’s', async () => {
    const entity = bucketEntity({
      annotations: { 'amazonaws.com/unknown-owner': 'acme' },
    });
    entity.relations = [{ type: 'ownedBy', targetRef: 'group:default/nobody' }];
    await show(entity);

    expect(await screen.findByText('It is nobody’s')).toBeTruthy();
    expect(screen.getByText(/“acme”, is no owner/)).toBeTruthy();
  });

  const ownerIs = (source: string, ref = 'group:default/payments') => {
    const entity = bucketEntity({
      annotations: {
        'amazonaws.com/owner-source': source,
        'amazonaws.com/owner-tag': 'team',
      },
    });
    entity.relations = [{ type: 'ownedBy', targetRef: ref }];
    return entity;
  };
  const command = /"Key":"team","Value":"your-team"/;

  it.each([
    ['tag:team', 'by its tag team'],
    ['account-tag:team', 'by the tag team of its account'],
    ['account', 'set for its account in the config'],
    ['default', 'the default in the config'],
    ['mapping', 'by an expression in the config'],
  ])(
    'says why its owner is its owner, and how to change it: %s',
    async (source, why) => {
      await show(ownerIs(source));

      expect(await screen.findByText(why)).toBeTruthy();
      expect(screen.getAllByText('How to change its owner')).toHaveLength(1);
      expect(screen.getByText(command)).toBeTruthy();
      expect(screen.getByText(/"team" = "your-team"/)).toBeTruthy();
      expect(
        screen.getByRole('button', { name: 'Copy the command', hidden: true }),
      ).toBeTruthy();
    },
  );

  it('leads to the component whose owner it inherits', async () => {
    await show(ownerIs('component:default/shop'));

    const [reason, remedy] = await screen.findAllByRole('link', {
      name: 'shop',
      hidden: true,
    });
    expect(reason.getAttribute('href')).toBe('/catalog/default/component/shop');
    expect(remedy.closest('details')).toBeTruthy();
  });

  it('says what names nobody where the next one owns it', async () => {
    const entity = ownerIs('account');
    entity.metadata.annotations!['amazonaws.com/unknown-owner'] = 'acme';
    await show(entity);

    expect(
      await screen.findByText('“acme” is no owner that is known'),
    ).toBeTruthy();
  });

  it('says that tags that were never read may name another', async () => {
    const entity = ownerIs('account-tag:team');
    entity.metadata.annotations!['amazonaws.com/tags-status'] = 'unavailable';
    await show(entity);

    expect(
      await screen.findByText(
        'its own tags can’t be read, and may name another',
      ),
    ).toBeTruthy();
  });

  it('has no tag that goes before a transformer', async () => {
    await show(ownerIs('transformer'));

    await screen.findByText('by a transformer of this Backstage');
    expect(screen.queryByText('How to change its owner')).toBeNull();
  });

  it('says how somebody can make it theirs, once, where it is nobody’s', async () => {
    await show(ownerIs('nobody', 'group:default/nobody'));

    const section = within(
      await screen.findByRole('region', { name: 'What matters most' }),
    );
    expect(section.getByText(command)).toBeTruthy();
    expect(screen.getAllByText('How to change its owner')).toHaveLength(1);
    expect(screen.getByText('nobody known is named')).toBeTruthy();
  });

  it('calls nobody nobody where there is no group of the unowned', async () => {
    await show(ownerIs('nobody', 'group:default/unknown'));

    expect(await screen.findByText('nobody')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'unknown' })).toBeNull();
  });

  it('marks an owner that the catalog does not have', async () => {
    await show(ownerIs('tag:team', 'group:default/disbanded'));

    expect(
      await screen.findByText('Its owner is not in the catalog'),
    ).toBeTruthy();
  });

  it('says when its account was last read', async () => {
    await show(bucketEntity({}));

    expect(await screen.findByText('Last read with its account')).toBeTruthy();
    expect(screen.getByTitle('Oct 8, 2026, 8:00 AM')).toBeTruthy();
  });

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
    const versioning = await setting('Versioning');
    versioning.getByText('A deleted or overwritten object is gone.');
    const logs = await setting('Access logs');
    expect(logs.getByRole('link', { name: 'logs' }).getAttribute('href')).toBe(
      '/catalog/default/resource/logs',
    );
    (await setting('Website')).getByText('not read yet');
  });

  it('says which settings can’t be read, and what to allow, once', async () => {
    await show(
      configured(
        { encryption: { status: 'AES256' } },
        { 'amazonaws.com/configuration-unavailable': 'encryption,website' },
      ),
    );

    const encryption = await setting('Encryption');
    encryption.getByText('SSE-S3 (last known)');
    expect(screen.queryByText('Website')).toBeNull();
    screen.getByText('2 things can’t be read: encryption, website');
    screen.getByText(
      /"s3:GetBucketWebsite",\s*"s3:GetEncryptionConfiguration"/,
    );
  });

  it('shows no settings where the configuration is not read', async () => {
    await show(bucketEntity({}));

    await screen.findByText('This bucket has no tags.');
    expect(screen.queryByText('Public access')).toBeNull();
  });

  const toLogs = { fact: 'logging', arn: 'arn:aws:s3:::logs' };

  it.each([
    [{ state: 'missing' }, 'logs: no account that is read has it'],
    [
      { state: 'known', accountId: '444444444444' },
      'logs is in sandbox (444444444444), which is not read',
    ],
    [
      { state: 'outside', accountId: '999999999999' },
      'logs is in account 999999999999, outside of the organization',
    ],
  ])('says of a bucket that gets its logs: %j', async (found, text) => {
    await show(
      configured({ logging: { status: 'on', target: 'logs' } }),
      [],
      [],
      [{ ...toLogs, isNameFree: false, ...found }],
    );

    await waitFor(async () =>
      expect((await screen.findByText(/^logs(:| is)/)).textContent).toBe(text),
    );
  });

  it('leads to the bucket that gets its logs where nobody can say that it is gone', async () => {
    await show(
      configured({ logging: { status: 'on', target: 'logs' } }),
      [],
      [],
      [{ ...toLogs, state: 'unknown', isNameFree: false }],
    );

    await screen.findByRole('link', { name: 'logs' });
    expect(screen.queryByText(/no account/)).toBeNull();
  });

  it('says of a bucket that gets its logs that it is gone, and who deleted it', async () => {
    const gone = {
      bucket: 'logs',
      arn: 'arn:aws:s3:::logs',
      accountId: '222222222222',
      state: 'gone',
      goneAs: 'deleted',
      goneAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
      goneBy: {
        arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
        source: 'api',
      },
    };
    await show(
      configured({ logging: { status: 'on', target: 'logs' } }),
      [],
      [gone],
      [{ ...toLogs, state: 'missing', isNameFree: true }],
    );

    expect((await screen.findByText(/is gone/)).textContent).toBe(
      'logs is gone: deleted 2 days ago, by jane (Admin). Unless somebody else has it already, anybody can take this name',
    );
    expect(
      screen.getByRole('link', { name: 'logs' }).getAttribute('href'),
    ).toBe('/s3-buckets/history/logs');
  });
});
