import { mockServices } from '@backstage/backend-test-utils';
import type { RecordedBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { GoneBucketCollatorFactory } from './GoneBucketCollatorFactory';

const bucket = (
  name: string,
  rest: Partial<RecordedBucket>,
): RecordedBucket => ({
  providerId: 'default',
  arn: `arn:aws:s3:::${name}`,
  bucket: name,
  kind: 'general-purpose',
  accountId: '222222222222',
  state: 'gone',
  at: '2026-03-01T00:00:00.000Z',
  knownSince: '2026-01-01T00:00:00.000Z',
  ...rest,
});

/** A collator of what the pages of the route have. */
const collatorOf = (pages: RecordedBucket[][]) =>
  new GoneBucketCollatorFactory({
    auth: mockServices.auth(),
    client: {
      async listBuckets({ cursor = '0' } = {}) {
        const next = Number(cursor) + 1;
        return {
          items: pages[next - 1],
          nextCursor: next < pages.length ? `${next}` : undefined,
        };
      },
    },
  });

it.each<[string, Partial<RecordedBucket>, string]>([
  [
    'that somebody deleted',
    {
      goneAs: 'deleted',
      goneAt: '2026-02-01T12:00:00.000Z',
      goneBy: {
        source: 'console',
        arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
      },
      region: 'eu-west-1',
      tags: { team: 'web' },
    },
    'Deleted on 2026-02-01 by jane (Admin) in the AWS console · eu-west-1 · 222222222222 · team: web',
  ],
  [
    'that was deleted, nobody knows by whom',
    { goneAs: 'deleted', goneAt: '2026-02-01T12:00:00.000Z' },
    'Deleted on 2026-02-01 · 222222222222',
  ],
  [
    'that is not read any more',
    { goneAs: 'left-scope', goneAt: '2026-02-01T12:00:00.000Z' },
    'No longer read since 2026-02-01 · 222222222222',
  ],
])('tells of a bucket %s', async (_, rest, text) => {
  const collator = collatorOf([[bucket('old', rest)]]);

  const [document] = await (await collator.getCollator()).toArray();
  expect(document).toMatchObject({
    title: 'old (gone)',
    location: '/s3-buckets/history/old',
    authorization: { resourceRef: 'arn:aws:s3:::old' },
  });
  expect(document.text).toContain(text);
});

it('reads all pages, and takes no bucket for gone of which that is not known', async () => {
  const collator = collatorOf([
    [bucket('new', { state: 'unknown' })],
    [],
    [bucket('old', {})],
  ]);
  const documents = await (await collator.getCollator()).toArray();
  expect(documents.map(({ title }) => title)).toEqual(['old (gone)']);
  expect(await collator.hasDocuments()).toBe(true);
});

it('has no documents where nothing is gone', async () => {
  const collator = collatorOf([[bucket('new', { state: 'unknown' })]]);
  expect(await collator.hasDocuments()).toBe(false);
});
