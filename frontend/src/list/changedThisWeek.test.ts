import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type {
  AwsS3BucketsClient,
  BucketChange,
  BucketChangesPage,
  ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { changedThisWeek } from './changedThisWeek';

const now = new Date('2026-10-09T08:00:00Z');

/** Pages of the change log, and how it was asked for them. */
function changeLog(...pages: string[][]) {
  const asked: ListChangesRequest[] = [];
  const api = {
    async listChanges(options: ListChangesRequest) {
      asked.push(options);
      const page = Number(options.cursor ?? 0);
      return {
        items: pages[page].map(name => ({
          entityRef: `resource:default/${name}`,
        })) as BucketChange[],
        nextCursor: page + 1 < pages.length ? String(page + 1) : undefined,
      } satisfies BucketChangesPage;
    },
  };
  return { api: api as unknown as AwsS3BucketsClient, asked };
}

const owned = bucketEntity({ name: 'mine' });
const others = {
  ...bucketEntity({ name: 'other' }),
  relations: [{ type: 'ownedBy', targetRef: 'group:default/web' }],
};
const catalogApi = catalogApiMock({ entities: [owned, others] });

it('names each bucket once, the latest first', async () => {
  const { api, asked } = changeLog(['mine', 'other', 'mine'], ['gone']);

  expect(await changedThisWeek(api, catalogApi, { now })).toEqual([
    'resource:default/mine',
    'resource:default/other',
    'resource:default/gone',
  ]);
  expect(asked).toEqual([
    expect.objectContaining({ from: '2026-10-02T08:00:00.000Z' }),
    expect.objectContaining({ cursor: '1' }),
  ]);
});

it('names those of some owners', async () => {
  const { api } = changeLog(['other', 'mine', 'gone']);
  const owners = ['group:default/payments'];

  expect(await changedThisWeek(api, catalogApi, { now, owners })).toEqual([
    'resource:default/mine',
  ]);
});

it('reads no more than the latest changes of a busy week', async () => {
  const pages = Array.from({ length: 9 }, (_, page) =>
    Array.from({ length: 100 }, (__, i) => `b-${page}-${i}`),
  );
  const { api, asked } = changeLog(...pages);

  expect(await changedThisWeek(api, catalogApi, { now })).toHaveLength(150);
  expect(asked).toHaveLength(4);
});
