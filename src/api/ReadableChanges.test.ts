// What is found comes from SQL; how many statements it takes is the same on each database.
import { mockCredentials } from '@backstage/backend-test-utils';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { seedChanges } from '../inventory/__testUtils__/seedChanges';
import { bucketEntity } from './__testUtils__/owned';
import { ReadableChanges } from './ReadableChanges';

const ACCOUNT = '111111111111';
const databases = testDatabases();

function change(
  bucket: string,
  kind: BucketChange['kind'],
): Omit<BucketChange, 'id'> {
  return {
    providerId: 'default',
    accountId: ACCOUNT,
    partition: 'aws',
    arn: `arn:aws:s3:::${bucket}`,
    bucket,
    entityRef: `resource:default/${bucket}`,
    kind,
    observedAt: '2026-01-01T00:00:00.000Z',
  };
}

describe('the changes of whoever may read 600 buckets of many', () => {
  const mine = Array.from({ length: 600 }, (_, i) => `mine-${i}`);
  let database: Knex;
  let steps: string[];
  let catalog: CatalogService;

  beforeAll(async () => {
    database = await databases.open('SQLITE_3');
    for (const changes of [
      mine.slice(0, 3).map(name => change(name, 'owner-changed')),
      Array.from({ length: 20_000 }, (_, i) =>
        change(`hidden-${i % 1_000}`, i % 10 ? 'owner-changed' : 'deleted'),
      ),
      mine.map(name => change(name, 'created')),
    ]) {
      await seedChanges(database, changes);
    }
    database.on('query', () => steps.push('statement'));
    const real = catalogServiceMock({
      entities: mine.map(name => bucketEntity(ACCOUNT, name, 'mine')),
    });
    const counted = (name: 'queryEntities' | 'getEntitiesByRefs') =>
      ((...args: any[]) => {
        steps.push(name);
        return (real[name] as any)(...args);
      }) as any;
    catalog = {
      ...real,
      streamEntities: (...args: Parameters<CatalogService['streamEntities']>) =>
        real.streamEntities(...args),
      queryEntities: counted('queryEntities'),
      getEntitiesByRefs: counted('getEntitiesByRefs'),
    };
  });

  beforeEach(() => {
    steps = [];
  });

  const list = (filter: Parameters<ReadableChanges['list']>[0]) =>
    new ReadableChanges({
      database,
      catalog,
      credentials: mockCredentials.user(),
    }).list(filter, { limit: 51 });

  it('are found at once where they are the latest', async () => {
    expect(await list({})).toHaveLength(51);
    expect(steps.length).toBeLessThan(6);
  });

  it('are found behind those of hidden buckets, without reading all of the log', async () => {
    const found = await list({ kinds: ['owner-changed'] });
    expect(found.map(({ bucket }) => bucket)).toEqual([
      'mine-2',
      'mine-1',
      'mine-0',
    ]);
    expect(steps.length).toBeLessThan(15);
  });

  it('are none of buckets that are gone, which takes no reading at all', async () => {
    expect(await list({ kinds: ['deleted'] })).toEqual([]);
    expect(steps).toEqual([]);
  });

  it.each(['bucket', 'entityRefs'] as const)(
    'takes the same steps for a hidden bucket with changes as for none, by %s',
    async by => {
      const stepsOf = async (name: string) => {
        steps = [];
        const value = by === 'bucket' ? name : [`resource:default/${name}`];
        expect(await list({ [by]: value })).toEqual([]);
        return steps;
      };
      expect(await stepsOf('hidden-1')).toEqual(await stepsOf('absent'));
    },
  );
});
