import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type {
  AwsS3BucketsClient,
  ListAttentionRequest,
  OrderBucketsRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketToAttend } from '../__testUtils__/bucketToAttend';
import { BucketList } from './BucketList';
import { readListQuery } from './ListQuery';

const ref = (name: string) => `resource:default/${name}`;

/** So many buckets, of which the backend module knows all but `foreign`, and found so much of the first. */
function start(count: number, found: number) {
  const names = Array.from({ length: count }, (_, n) => `bucket-${n}`);
  const items = Array.from({ length: found }, (_, n) =>
    bucketToAttend('public', {
      entityRef: ref('bucket-0'),
      reason: `Reason ${n}`,
    }),
  );
  const asked: ListAttentionRequest[] = [];
  const api: Partial<AwsS3BucketsClient> = {
    async orderBuckets({ entityRef = [] }: OrderBucketsRequest) {
      const known = entityRef.filter(one => one !== ref('foreign'));
      return {
        items: known.map(one => ({ entityRef: one })),
        totalItems: known.length,
        isAtLeast: false,
      };
    },
    async listAttention(request: ListAttentionRequest = {}) {
      asked.push(request);
      const { offset = 0, limit = 50, entityRef = [] } = request;
      const wanted = items.filter(item => entityRef.includes(item.entityRef));
      return {
        items: wanted.slice(offset, offset + limit),
        totalItems: wanted.length,
        checks: [],
      };
    },
  };
  const entities = [...names, 'foreign'].map(name =>
    bucketEntity({ name, annotations: { 'amazonaws.com/bucket-name': name } }),
  );
  const list = new BucketList(
    catalogApiMock({ entities }),
    api as AwsS3BucketsClient,
    { ownershipRefs: [], starred: [] },
  );
  return { list, asked };
}

async function exported(list: BucketList) {
  const buckets = [];
  for await (const some of list.all(readListQuery(new URLSearchParams()))) {
    buckets.push(...some);
  }
  return new Map(buckets.map(bucket => [bucket.id, bucket]));
}

it('has what checks found of all buckets, to be exported', async () => {
  const { list, asked } = start(250, 2);
  const buckets = await exported(list);
  expect(buckets.size).toBe(251);
  expect(
    buckets.get(ref('bucket-0'))?.checks?.map(({ reason }) => reason),
  ).toEqual(['Reason 0', 'Reason 1']);
  expect(buckets.get(ref('bucket-249'))?.checks).toEqual([]);
  expect(buckets.get(ref('foreign'))?.checks).toBeUndefined();
  const refs = asked.flatMap(({ entityRef = [] }) => entityRef);
  expect(new Set(refs).size).toBe(250);
  expect(asked.every(request => request.entityRef!.length <= 100)).toBe(true);
  expect(asked.every(request => request.unjudged)).toBe(true);
});

it('asks on where checks found more than one answer takes', async () => {
  const { list } = start(1, 501);
  const buckets = await exported(list);
  expect(buckets.get(ref('bucket-0'))?.checks).toHaveLength(501);
});
