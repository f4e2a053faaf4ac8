import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { fireEvent, screen } from '@testing-library/react';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { S3BucketHistoryCard } from './S3BucketHistoryCard';

const mountedRoutes = {
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

describe('the card of a bucket’s changes', () => {
  const show = (answer: (url: URL) => Response) =>
    renderInTestApp(
      <EntityProvider entity={bucketEntity({})}>
        <S3BucketHistoryCard />
      </EntityProvider>,
      {
        mountedRoutes,
        apis: [
          [
            s3BucketsApiRef,
            new AwsS3BucketsClient({
              discoveryApi: {
                getBaseUrl: async plugin => `http://localhost/api/${plugin}`,
              },
              fetchApi: {
                fetch: async input => answer(new URL(String(input))),
              },
            }),
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

  it('says who changed something, and how long ago', async () => {
    await show(() =>
      Response.json({
        items: [
          {
            id: '3',
            kind: 'tag-changed',
            key: 'owner',
            oldValue: 'a',
            newValue: 'b',
            observedAt: new Date().toISOString(),
            occurredAt: new Date(Date.now() - 200_000).toISOString(),
            eventName: 'PutBucketTagging',
            actor: {
              arn: 'arn:aws:sts::111111111111:assumed-role/Admin/jane',
              source: 'console',
            },
          },
        ],
      }),
    );

    const change = await screen.findByText(/changed from/);
    expect(change.textContent).toBe(
      'Tag owner changed from a to b, by jane (Admin) in the AWS console, 3 minutes ago',
    );
    expect(
      screen.getByTitle(/PutBucketTagging at .*\/Admin\/jane/),
    ).toBeTruthy();
  });

  it('asks for the changes of this bucket', async () => {
    const asked: string[] = [];
    await show(url => {
      asked.push(`${url.pathname}${url.search}`);
      return Response.json({ items: [] });
    });

    expect(
      await screen.findByText(
        'Nothing has changed since this bucket came into the catalog.',
      ),
    ).toBeTruthy();
    expect(asked).toEqual([
      '/api/catalog/aws-s3-buckets/changes?entityRef=resource%3Adefault%2Fkestrel-ledger_0123456789',
    ]);
  });

  it('shows what changes while somebody looks at it', async () => {
    const items = [
      { id: '1', kind: 'discovered', observedAt: '2026-01-01T10:00:00Z' },
    ];
    await show(() => Response.json({ items }));
    expect(await screen.findByText(/Seen for the first time/)).toBeTruthy();

    items.unshift({
      id: '2',
      kind: 'deleted',
      observedAt: '2026-02-01T10:00:00Z',
    });
    expect(
      await screen.findByText(/Deleted/, undefined, { timeout: 10_000 }),
    ).toBeTruthy();
    expect(screen.getAllByText(/Seen for the first time/)).toHaveLength(1);
  });

  it('says so where the changes cannot be had', async () => {
    await show(() => Response.json({}, { status: 503 }));

    expect(await screen.findAllByText(/503/)).not.toHaveLength(0);
    expect(screen.queryByText(/Nothing has changed/)).toBeNull();
  });

  it('links to owners that are entities, and shows any other as text', async () => {
    await show(() =>
      Response.json({
        items: [
          {
            id: '1',
            kind: 'owner-changed',
            oldValue: 'unknown',
            newValue: 'group:default/web',
            observedAt: '2026-01-01T10:00:00Z',
          },
        ],
      }),
    );

    expect((await screen.findByText(/Owner changed/)).textContent).toBe(
      'Owner changed from unknown to web',
    );
    expect(screen.getByRole('link', { name: 'web' }).getAttribute('href')).toBe(
      '/catalog/default/group/web',
    );
    expect(screen.queryByRole('link', { name: 'unknown' })).toBeNull();
  });
});
