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
import { fireEvent, screen, within } from '@testing-library/react';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
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

const show = (
  entities: Entity[],
  query = '',
  changes: Array<{ entityRef?: string }> = [],
) =>
  renderInTestApp(<BucketsPage />, {
    initialRouteEntries: [`/${query}`],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [catalogApiRef, catalogApiMock({ entities })],
      [starredEntitiesApiRef, new MockStarredEntitiesApi()],
      [
        s3BucketsApiRef,
        { listChanges: async () => ({ items: changes as BucketChange[] }) },
      ],
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

const choose = async (filter: string, option: string) => {
  const label = await screen.findByText(filter, { selector: 'label > span' });
  fireEvent.mouseDown(
    within(label.parentElement!).getByRole('textbox', { hidden: true }),
  );
  const text = { selector: '[role="option"], [role="option"] *' };
  fireEvent.click(await screen.findByText(option, text));
};

it('lists buckets, whatever their type, and nothing else', async () => {
  await show([
    bucket('logs', { id: '111111111111' }),
    bucket('photos', { id: '111111111111' }, 'bucket'),
    accountEntity('111111111111', 'web'),
  ]);

  expect(await screen.findByText('All S3 buckets (2)')).toBeTruthy();
  expect(names()).toEqual(['logs', 'photos']);
  expect(screen.getByRole('heading', { name: 'S3 buckets' })).toBeTruthy();
});

const twoOfOneName = [
  bucket('logs', { id: '111111111111', name: 'web' }),
  bucket('photos', { id: '222222222222', name: 'web' }),
  bucket('videos', { id: '222222222222', name: 'web' }),
  bucket('scratch', { id: '333333333333' }),
];

it('tells two accounts of one name apart', async () => {
  await show(twoOfOneName);
  await screen.findByText('All S3 buckets (4)');

  await choose('AWS account', 'web · 222222222222 (2)');

  expect(await screen.findByText('All S3 buckets (2)')).toBeTruthy();
  expect(names()).toEqual(['photos', 'videos']);
});

it('filters by an account without a name', async () => {
  await show(twoOfOneName);
  await screen.findByText('All S3 buckets (4)');

  await choose('AWS account', '333333333333 (1)');

  expect(await screen.findByText('All S3 buckets (1)')).toBeTruthy();
  expect(names()).toEqual(['scratch']);
});

it('takes the account from the address of the page', async () => {
  await show(twoOfOneName, '?filters[awsAccounts]=111111111111');

  expect(await screen.findByText('All S3 buckets (1)')).toBeTruthy();
  expect(names()).toEqual(['logs']);
  expect(await screen.findByText('web · 111111111111')).toBeTruthy();
});

it('has the names of accounts whose buckets are on other pages of the list', async () => {
  await show([
    ...Array.from({ length: 25 }, (_, i) =>
      bucket(`a-${i}`, { id: '111111111111' }),
    ),
    bucket('z', { id: '222222222222', name: 'web' }),
    accountEntity('222222222222', 'web'),
  ]);
  await screen.findByText('All S3 buckets (26)');

  await choose('AWS account', 'web · 222222222222 (1)');

  expect(await screen.findByText('All S3 buckets (1)')).toBeTruthy();
});

it('filters by region', async () => {
  const [logs, photos] = twoOfOneName.map(entity => structuredClone(entity));
  photos.metadata.annotations!['amazonaws.com/region'] = 'eu-west-1';
  await show([logs, photos]);
  await screen.findByText('All S3 buckets (2)');

  await choose('AWS region', 'eu-west-1 (1)');

  expect(await screen.findByText('All S3 buckets (1)')).toBeTruthy();
  expect(names()).toEqual(['photos']);
});

const configured = (name: string, configuration: object, tags?: string[]) => {
  const entity = bucketEntity({
    name,
    annotations: { 'amazonaws.com/bucket-name': name },
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

it('shows and filters by how buckets are encrypted', async () => {
  await show(three);
  await screen.findByText('All S3 buckets (3)');
  await screen.findByText('SSE-KMS');

  await choose('Encryption', 'SSE-S3 (2)');

  expect(await screen.findByText('All S3 buckets (2)')).toBeTruthy();
  expect(names()).toEqual(['photos', 'videos']);
});

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
  ['filters[changed]=week', ['videos']],
])('has the filters of the address %s', async (query, expected) => {
  await show(three, `?${query}`, [
    { entityRef: 'resource:default/videos' },
    { entityRef: 'resource:default/gone' },
    {},
  ]);

  expect(
    await screen.findByText(`All S3 buckets (${expected.length})`),
  ).toBeTruthy();
  expect(names()).toEqual(expected);
});

it.each([
  ['1 can’t be read in full', ['photos']],
  ['2 without a lifecycle', ['logs', 'videos']],
  ['1 changed this week', ['videos']],
])('shows those that need an eye: %s', async (tile, expected) => {
  await show(three, '', [{ entityRef: 'resource:default/videos' }]);
  const name = new RegExp(`^${tile.replace(' ', '\\s*')}$`);
  const tiles = within(await screen.findByLabelText('Needs an eye'));

  fireEvent.click(await tiles.findByRole('button', { name, pressed: false }));

  expect(
    await screen.findByText(`All S3 buckets (${expected.length})`),
  ).toBeTruthy();
  expect(names()).toEqual(expected);
  fireEvent.click(tiles.getByRole('button', { name, pressed: true }));
  expect(await screen.findByText('All S3 buckets (3)')).toBeTruthy();
});
