import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import type {
  AttentionPage,
  AwsS3BucketsClient,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketToAttend } from '../__testUtils__/bucketToAttend';
import { s3BucketsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { EntityBucketsCard } from './EntityBucketsCard';

const GB = 1024 ** 3;

const team = (owned: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  relations: owned.map(name => ({
    type: 'ownerOf',
    targetRef: `resource:default/${name}`,
  })),
});

const buckets = ['logs', 'photos'].map(name => {
  const entity = bucketEntity({
    name,
    annotations: { 'amazonaws.com/bucket-name': name },
  });
  entity.spec!.configuration = {
    publicAccess: { status: 'blocked' },
    sharing: { status: 'account' },
  };
  entity.metadata.tags = ['any'];
  return entity;
});

const size: UsagePage = {
  isConfigured: true,
  total: {
    buckets: 2,
    bytes: 300 * GB,
    estimate: { usd: 6.9 },
    firstDay: '2026-11-23',
    lastDay: '2026-11-23',
  },
  items: [
    { key: '2026-10-24', buckets: 2, bytes: 200 * GB },
    { key: '2026-11-23', buckets: 2, bytes: 300 * GB },
  ],
  unavailable: [],
};

const nothing: AttentionPage = { items: [], totalItems: 0, checks: [] };

async function show(
  entity: Entity,
  answers: { usage?: Partial<UsagePage>; attention?: AttentionPage } = {},
) {
  const getUsage = jest.fn(async () => ({ ...size, ...answers.usage }));
  const listAttention = jest.fn(async () => answers.attention ?? nothing);
  const api: Partial<AwsS3BucketsClient> = {
    getUsage: getUsage as any,
    listAttention,
    orderBuckets: async () => ({ items: [], totalItems: 7, isAtLeast: false }),
  };
  await renderInTestApp(
    <EntityProvider entity={entity}>
      <EntityBucketsCard />
    </EntityProvider>,
    {
      mountedRoutes: {
        '/s3-buckets': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [catalogApiRef, catalogApiMock({ entities: buckets })],
        [starredEntitiesApiRef, new MockStarredEntitiesApi()],
        [s3BucketsApiRef, api as AwsS3BucketsClient],
      ],
    },
  );
  // What is asked for last.
  await screen.findByText(/\d high|Nothing was found|No S3 bucket/);
  return { getUsage, listAttention };
}

it('counts the buckets, and leads to them', async () => {
  await show(team(['logs', 'photos']));

  // The catalog of the tests goes by the first filter alone: it counts all of the team's each time.
  for (const [name, filter, values] of [
    ['in all: 2', 'user', ['all']],
    ['public: 2', 'publicAccess', ['public']],
    [
      'shared: 2',
      'sharing',
      ['conditional', 'foreign', 'accounts', 'organization'],
    ],
    ['can’t be read in full: 2', 'tags', ['unreadable']],
    ['changed this week: 7', 'changed', ['week']],
  ] as const) {
    const link = await screen.findByRole('link', { name });
    const [path, query] = link.getAttribute('href')!.split('?');
    const address = new URLSearchParams(query);
    expect(path).toBe('/s3-buckets/buckets');
    expect(address.getAll(`filters[${filter}]`)).toEqual(values);
    expect(address.getAll('filters[owners]')).toEqual([
      'group:default/payments',
    ]);
  }
});

it('says how large they are, how they grow, and what that costs', async () => {
  const { getUsage } = await show(team(['logs', 'photos']));

  expect(await screen.findByText('300 GB')).toBeTruthy();
  expect(screen.getByText('+100 GB in 30 days')).toBeTruthy();
  expect(screen.getByText('about $6.90 a month')).toBeTruthy();
  expect(screen.getByText(/^An estimate of storage alone/)).toBeTruthy();
  expect(getUsage).toHaveBeenCalledWith({
    by: 'day',
    owner: 'group:default/payments',
  });
});

it('says nothing of sizes where they are not read', async () => {
  await show(team(['logs']), { usage: { isConfigured: false, items: [] } });

  expect(screen.getByText('Nothing was found')).toBeTruthy();
  expect(screen.queryByText(/a month/)).toBeNull();
});

it('has what needs attention first, why, and what to do', async () => {
  const { listAttention } = await show(team(['logs']), {
    attention: {
      items: [bucketToAttend('public', { title: 'Public', severity: 'high' })],
      totalItems: 12,
      checks: [
        {
          check: 'public',
          severity: 'high',
          title: 'Public',
          failed: 12,
          unjudged: 3,
        },
      ],
    },
  });

  const worst = screen.getByRole('list', {
    name: 'What needs attention, the worst first',
  });
  expect(
    within(worst)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([
    'highlogs: PublicBecause. Mend it. More at AWS, Opens in a new window',
  ]);
  expect(screen.getByText('12 high; some can’t be judged')).toBeTruthy();
  expect(listAttention).toHaveBeenCalledWith({
    owner: 'group:default/payments',
    limit: 5,
  });
});

it('says that there are none', async () => {
  await show(team([]));

  expect(await screen.findByText('No S3 bucket belongs to this.')).toBeTruthy();
});
