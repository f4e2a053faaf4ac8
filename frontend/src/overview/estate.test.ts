import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { Entity } from '@backstage/catalog-model';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { readEstate } from './estate';

const group = (name: string, type: string, displayName?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type, ...(displayName && { profile: { displayName } }) },
});

const bucket = (name: string, options: { region: string; owner: string }) => {
  const entity = bucketEntity({
    name,
    annotations: { 'amazonaws.com/region': options.region },
  });
  return {
    ...entity,
    spec: {
      ...entity.spec,
      configuration: { publicAccess: { status: 'blocked' } },
    },
    relations: [
      { type: 'ownedBy', targetRef: `group:default/${options.owner}` },
    ],
  };
};

it('counts the buckets of the catalog, most of them first', async () => {
  const estate = await readEstate(
    catalogApiMock({
      entities: [
        bucket('a', { region: 'us-east-1', owner: 'nobody' }),
        bucket('b', { region: 'eu-west-1', owner: 'payments' }),
        bucket('c', { region: 'eu-west-1', owner: 'payments' }),
        group('payments', 'team', 'Payments'),
        group('nobody', 'unowned', 'Unowned S3 buckets'),
      ],
    }),
  );
  expect(estate.buckets).toBe(3);
  expect(estate.regions).toEqual([
    { value: 'eu-west-1', label: 'eu-west-1', buckets: 2 },
    { value: 'us-east-1', label: 'us-east-1', buckets: 1 },
  ]);
  expect(estate.owners).toEqual([
    { value: 'group:default/payments', label: 'Payments', buckets: 2 },
    { value: 'group:default/nobody', label: 'Unowned S3 buckets', buckets: 1 },
  ]);
  expect(estate.unowned).toEqual(new Set(['group:default/nobody']));
  expect(estate.publicAccess).toEqual([
    { value: 'blocked', label: 'blocked', buckets: 3 },
  ]);
});

it('counts nothing in an empty catalog', async () => {
  expect(await readEstate(catalogApiMock({ entities: [] }))).toEqual({
    buckets: 0,
    accounts: [],
    regions: [],
    owners: [],
    publicAccess: [],
    encryption: [],
    unowned: new Set(),
  });
});
