import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  entityRouteRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { configure, fireEvent, screen, within } from '@testing-library/react';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { S3BucketsPage } from './BucketsPage';

jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 20_000 });

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

const show = (entities: Entity[], query = '') =>
  renderInTestApp(<S3BucketsPage />, {
    initialRouteEntries: [`/${query}`],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [catalogApiRef, catalogApiMock({ entities })],
      [starredEntitiesApiRef, new MockStarredEntitiesApi()],
    ],
  });

const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map(row => within(row).queryAllByRole('link')[0]?.textContent)
    .filter(Boolean);

const choose = async (filter: string, option: string | RegExp) => {
  const input = await screen.findByRole('textbox', { name: filter });
  fireEvent.mouseDown(input);
  fireEvent.click(await screen.findByRole('option', { name: option }));
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
