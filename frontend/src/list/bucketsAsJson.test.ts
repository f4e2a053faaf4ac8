import { bucketEntity } from '../__testUtils__/bucketEntity';
import { bucketToAttend } from '../__testUtils__/bucketToAttend';
import type { ExportedBucket } from './BucketList';
import { bucketsAsJson } from './bucketsAsJson';

async function written(...pages: ExportedBucket[][]) {
  async function* all() {
    yield* pages;
  }
  return JSON.parse((await bucketsAsJson(all())).join(''));
}

const listed = (name: string, known: Partial<ExportedBucket> = {}) => ({
  id: `resource:default/${name}`,
  entity: bucketEntity({
    name,
    tags: { env: 'prod' },
    annotations: { 'amazonaws.com/bucket-name': name },
  }),
  ...known,
});

it('writes what is known of a bucket', async () => {
  const logs = listed('logs', {
    measures: {
      entityRef: 'resource:default/logs',
      bytes: 2048,
      objects: 2,
      day: '2026-11-23',
      estimate: { usd: 0.5 },
      lastChangeAt: '2026-10-09T08:00:00.000Z',
    },
    checks: [
      bucketToAttend('public', { severity: 'high' }),
      bucketToAttend('acls', { isUnjudged: true }),
    ],
  });
  logs.entity.spec!.configuration = { publicAccess: { status: 'public' } };
  logs.entity.metadata.annotations!['amazonaws.com/configuration-unavailable'] =
    'encryption';

  expect(await written([logs])).toEqual([
    expect.objectContaining({
      entityRef: 'resource:default/logs',
      bucket: 'logs',
      kind: 'general-purpose',
      accountId: '222222222222',
      region: 'us-east-1',
      owner: 'payments',
      tags: { env: 'prod' },
      configuration: { publicAccess: { status: 'public' } },
      unavailable: ['encryption'],
      bytes: 2048,
      objects: 2,
      day: '2026-11-23',
      estimate: { usd: 0.5 },
      lastChangeAt: '2026-10-09T08:00:00.000Z',
      checks: [
        {
          check: 'public',
          severity: 'high',
          status: 'failed',
          title: 'public',
          reason: 'Because.',
          remedy: 'Mend it.',
        },
        expect.objectContaining({ check: 'acls', status: 'unjudged' }),
      ],
    }),
  ]);
});

it('writes all pages as one list, whatever is on them', async () => {
  const names = async (...pages: string[][]) =>
    (await written(...pages.map(page => page.map(name => listed(name))))).map(
      ({ bucket }: { bucket: string }) => bucket,
    );
  expect(await names(['a', 'b'], [], ['c'])).toEqual(['a', 'b', 'c']);
  expect(await names([], ['a'])).toEqual(['a']);
  expect(await names([])).toEqual([]);
});
