import type { Entity } from '@backstage/catalog-model';
import { fetchApiRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { fireEvent, screen } from '@testing-library/react';
import { bucketsRouteRef } from './routes';
import { S3BucketCard } from './S3BucketCard';
import { S3BucketHistoryCard } from './S3BucketHistoryCard';

const longValue = 'no-space-to-break-at-'.repeat(12);

function bucket(options: {
  annotations?: Record<string, string>;
  tags?: Record<string, string>;
}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'kestrel-ledger_0123456789',
      namespace: 'default',
      annotations: {
        'amazonaws.com/account-id': '222222222222',
        'amazonaws.com/account-name': 'payments-prod',
        'amazonaws.com/arn': 'arn:aws:s3:::Kestrel_Ledger',
        'amazonaws.com/bucket-name': 'Kestrel_Ledger',
        'amazonaws.com/bucket-created-at': '2014-06-17T09:30:00.000Z',
        'amazonaws.com/region': 'us-east-1',
        'backstage.io/view-url': 'https://console.aws.amazon.com/s3/buckets/x',
        ...options.annotations,
      },
    },
    spec: { type: 's3-bucket', owner: 'payments', tags: options.tags ?? {} },
  };
}

const mountedRoutes = {
  '/s3-buckets': bucketsRouteRef,
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
    await show(bucket({}));

    expect(await screen.findByText('arn:aws:s3:::Kestrel_Ledger')).toBeTruthy();
    expect(screen.getByText('222222222222')).toBeTruthy();
    expect(
      screen.getByRole('link', { name: 'us-east-1' }).getAttribute('href'),
    ).toBe('/s3-buckets?filters%5BawsRegions%5D=us-east-1');
    expect(
      screen
        .getByRole('link', { name: /Open in the AWS console/ })
        .getAttribute('href'),
    ).toBe('https://console.aws.amazon.com/s3/buckets/x');
    expect(screen.getByText('This bucket has no tags.')).toBeTruthy();
  });

  it('shows tags in full', async () => {
    await show(bucket({ tags: { 説明: '日本の店舗 🌸', notes: longValue } }));

    expect(await screen.findByText('日本の店舗 🌸')).toBeTruthy();
    expect(screen.getByText('説明')).toBeTruthy();
    expect(screen.getByText(longValue)).toBeTruthy();
  });

  it('shows tags that differ by case alone', async () => {
    await show(
      bucket({
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
        bucket({
          annotations: { 'amazonaws.com/tags': annotation },
          tags: { residency: 'Torino' },
        }),
      );

      expect(await screen.findByText('Torino')).toBeTruthy();
    },
  );

  it('says that tags are the last known ones', async () => {
    await show(
      bucket({
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
      bucket({ annotations: { 'amazonaws.com/tags-status': 'unavailable' } }),
    );

    expect(
      await screen.findByText(
        'The tags of this bucket can’t be read at present',
      ),
    ).toBeTruthy();
    expect(screen.queryByText('This bucket has no tags.')).toBeNull();
  });
});

describe('the card of a bucket’s changes', () => {
  const show = (answer: (url: URL) => Response) =>
    renderInTestApp(
      <EntityProvider entity={bucket({})}>
        <S3BucketHistoryCard />
      </EntityProvider>,
      {
        mountedRoutes,
        apis: [
          [
            fetchApiRef,
            { fetch: async input => answer(new URL(String(input))) },
          ],
        ],
      },
    );

  it('lists what changed, page by page', async () => {
    await show(url =>
      url.searchParams.get('cursor')
        ? Response.json({
            items: [
              {
                id: '1',
                kind: 'discovered',
                observedAt: '2026-01-01T10:00:00Z',
              },
            ],
          })
        : Response.json({
            items: [
              {
                id: '2',
                kind: 'tag-changed',
                key: 'env',
                oldValue: 'dev',
                newValue: '',
                observedAt: '2026-02-01T10:00:00Z',
                previousObservedAt: '2026-02-01T09:30:00Z',
              },
            ],
            nextCursor: 'before-2',
          }),
    );

    const change = await screen.findByText(/changed from/);
    expect(change.textContent).toBe('Tag env changed from dev to (empty)');
    fireEvent.click(screen.getByRole('button', { name: 'Older changes' }));
    expect(await screen.findByText(/Seen for the first time/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Older changes' })).toBeNull();
  });

  it('asks for the changes of this bucket', async () => {
    const asked: string[] = [];
    await show(url => {
      asked.push(`${url.pathname}${url.search}`);
      return Response.json({ items: [] });
    });

    expect(
      await screen.findByText(
        'Nothing has changed since the catalog knows this bucket.',
      ),
    ).toBeTruthy();
    expect(asked).toEqual([
      '/api/catalog/aws-s3-buckets/changes?entityRef=resource%3Adefault%2Fkestrel-ledger_0123456789',
    ]);
  });

  it('says so where the changes cannot be had', async () => {
    await show(() => Response.json({}, { status: 503 }));

    expect(await screen.findAllByText(/503/)).not.toHaveLength(0);
    expect(screen.queryByText(/Nothing has changed/)).toBeNull();
  });
});
