import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  entityRouteRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type {
  AwsS3BucketsClient,
  OrderBucketsRequest,
  OrderedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { s3BucketsApiRef } from '../api';
import { BucketsPage } from './BucketsPage';

const bucket = (
  name: string,
  account: { id: string; name?: string },
  type?: string,
) => {
  const entity = bucketEntity({
    name,
    type,
    annotations: {
      'amazonaws.com/bucket-name': name,
      'amazonaws.com/account-id': account.id,
    },
  });
  const annotations = entity.metadata.annotations!;
  delete annotations['amazonaws.com/account-name'];
  if (account.name) {
    annotations['amazonaws.com/account-name'] = account.name;
  }
  return entity;
};

function accountEntity(id: string, name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: `aws-account-${id}`,
      annotations: {
        'amazonaws.com/account-id': id,
        'amazonaws.com/account-name': name,
      },
    },
    spec: { type: 'aws-account', owner: 'platform' },
  };
}

/** The backend module: what it was asked, and the answers of a test. */
const orderBuckets = jest.fn<
  Promise<OrderedBucketsPage>,
  [OrderBucketsRequest]
>();

beforeEach(() => {
  orderBuckets.mockReset();
  orderBuckets.mockImplementation(async ({ entityRef = [] }) => ({
    items: entityRef.map(ref => ({ entityRef: ref })),
    totalItems: entityRef.length,
    isAtLeast: false,
  }));
});

const show = (entities: Entity[], query = '') =>
  renderInTestApp(<BucketsPage />, {
    initialRouteEntries: [`/${query}`],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [catalogApiRef, catalogApiMock({ entities })],
      [starredEntitiesApiRef, new MockStarredEntitiesApi()],
      [s3BucketsApiRef, { orderBuckets } as Partial<AwsS3BucketsClient> as any],
    ],
  });

// Whether something is hidden, and what its name is for a screen reader, jsdom finds out from all styles of the page: most
// of this file's time. Here it is looked for by its text; the tests in a browser look at the whole page.
const names = () =>
  screen
    .getAllByRole('row', { hidden: true })
    .slice(1)
    .map(
      row =>
        within(row).queryAllByRole('link', { hidden: true })[0]?.textContent,
    )
    .filter(Boolean);

it('lists buckets, whatever their type, and nothing else', async () => {
  await show([
    bucket('logs', { id: '111111111111' }),
    bucket('photos', { id: '111111111111' }, 'bucket'),
    accountEntity('111111111111', 'web'),
  ]);

  expect(await screen.findByText('All 2 S3 buckets')).toBeTruthy();
  expect(names()).toEqual(['logs', 'photos']);
});

const twoOfOneName = [
  bucket('logs', { id: '111111111111', name: 'web' }),
  bucket('photos', { id: '222222222222', name: 'web' }),
  bucket('videos', { id: '222222222222', name: 'web' }),
  bucket('scratch', { id: '333333333333' }),
];

it('takes the account from the address of the page, and says its name', async () => {
  await show(
    [...twoOfOneName, accountEntity('111111111111', 'web')],
    '?filters[awsAccounts]=111111111111',
  );

  expect(await screen.findByText('1 S3 bucket')).toBeTruthy();
  expect(names()).toEqual(['logs']);
  expect(
    await screen.findByText('AWS account: web · 111111111111'),
  ).toBeTruthy();
});

it('takes all filters away at once', async () => {
  await show(
    twoOfOneName,
    // The catalog of the tests goes by the first filter alone.
    '?filters[awsRegions]=nowhere&filters[tags]=x',
  );
  await screen.findByText('0 S3 buckets');
  expect(
    screen.getByText(
      'No bucket that you may see is as the filters above want it.',
    ),
  ).toBeTruthy();

  fireEvent.click(screen.getByRole('button', { name: 'Clear all' }));

  expect(await screen.findByText('All 4 S3 buckets')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Clear all' })).toBeNull();
});

const configured = (name: string, configuration: object, tags?: string[]) => {
  const entity = bucketEntity({
    name,
    annotations: {
      'amazonaws.com/bucket-name': name,
      'amazonaws.com/arn': `arn:aws:s3:::${name}`,
    },
    tags: { env: name === 'logs' ? 'prod' : 'test', Notes: 'a, b' },
  });
  entity.spec!.configuration = configuration as JsonObject;
  entity.metadata.tags = tags;
  return entity;
};

const three = [
  configured('logs', {
    encryption: { status: 'aws:kms' },
    lifecycle: { status: 'off' },
    publicAccess: { status: 'public', by: ['policy'] },
  }),
  configured(
    'photos',
    { encryption: { status: 'AES256' }, lifecycle: { status: 'on' } },
    ['unreadable'],
  ),
  configured('videos', {
    encryption: { status: 'AES256' },
    lifecycle: { status: 'off' },
  }),
];

it('marks what is public', async () => {
  await show(three);

  expect(await screen.findByTitle('public by its policy')).toBeTruthy();
});

it.each([
  ['filters[encryption]=aws:kms', ['logs']],
  ['filters[lifecycle]=off', ['logs', 'videos']],
  ['filters[tags]=unreadable', ['photos']],
  ['filters[awsTags]=env=prod', ['logs']],
  ['filters[awsTags]=env', ['logs', 'photos', 'videos']],
  ['filters[text]=s3://photos/2026/x.jpg', ['photos']],
  ['filters[text]=https://photos.s3.eu-west-1.amazonaws.com/x', ['photos']],
  ['filters[text]=arn:aws:s3:::photos/x', ['photos']],
  ['order=-name', ['videos', 'photos', 'logs']],
])(
  'has the filters and the order of the address %s',
  async (query, expected) => {
    await show(three, `?${query}`);

    expect(
      await screen.findByText(
        new RegExp(`^(All )?${expected.length} S3 buckets?$`),
      ),
    ).toBeTruthy();
    await waitFor(() => expect(names()).toEqual(expected));
  },
);

it.each([
  ['filters[text]=zürich', { text: 'zürich', by: 'name' }],
  ['filters[changed]=week', { changedSince: expect.any(String) }],
  ['order=-size', { by: 'size', order: 'desc' }],
  [
    'order=owner&filters[publicAccess]=public&offset=25',
    {
      by: 'owner',
      order: 'asc',
      offset: 25,
      filter:
        'metadata.annotations.amazonaws.com/bucket-name,spec.configuration.publicAccess.status=public',
    },
  ],
])('asks the backend module for %s', async (query, request) => {
  orderBuckets.mockImplementation(async () => ({
    items: [
      { entityRef: 'resource:default/videos', bytes: 2048 },
      { entityRef: 'resource:default/gone' },
      { entityRef: 'resource:default/logs' },
    ],
    totalItems: 12_345,
    isAtLeast: false,
  }));
  await show(three, `?${query}`);

  expect(await screen.findByText(/^(All )?12,345 S3 buckets$/)).toBeTruthy();
  expect(names()).toEqual(['videos', 'logs']);
  expect(screen.getByText('2 KB')).toBeTruthy();
  expect(orderBuckets).toHaveBeenCalledWith(expect.objectContaining(request));
});

it('shows no number as exact that is not', async () => {
  orderBuckets.mockImplementation(async () => ({
    items: [],
    totalItems: 10_000,
    isAtLeast: true,
  }));
  await show(three, '?filters[text]=a');

  expect(await screen.findByText('at least 10,000 S3 buckets')).toBeTruthy();
});

it('says what names no bucket', async () => {
  await show(three, '?filters[text]=https://example.com/x');

  expect(await screen.findByText(/names no bucket\. Give/)).toBeTruthy();
});

it.each([
  ['can’t be read in full: 1', ['photos']],
  ['without lifecycle rules: 2', ['logs', 'videos']],
])(
  'leads to those that deserve an eye, and back: %s',
  async (name, expected) => {
    await show(three);

    fireEvent.click(await screen.findByLabelText(name));

    expect(
      await screen.findByText(new RegExp(`^${expected.length} S3 buckets?$`)),
    ).toBeTruthy();
    expect(names()).toEqual(expected);
    fireEvent.click(screen.getByLabelText(name));
    expect(await screen.findByText('All 3 S3 buckets')).toBeTruthy();
  },
);
