import type {
  BucketChange,
  PublicAccess,
} from 'backstage-plugin-aws-s3-buckets-common';
import { noticesOf } from './noticesOf';

const change = (rest: Partial<BucketChange>): BucketChange => ({
  id: '1',
  providerId: 'default',
  accountId: '222222222222',
  partition: 'aws',
  arn: 'arn:aws:s3:::receipts',
  bucket: 'receipts',
  entityRef: 'resource:default/receipts',
  owner: 'group:default/payments',
  kind: 'created',
  observedAt: '2026-01-01T00:00:00.000Z',
  ...rest,
});

const becomes = (
  newValue: PublicAccess,
  oldValue: PublicAccess | undefined = { status: 'blocked' },
) =>
  change({
    kind: 'configuration-changed',
    key: 'publicAccess',
    oldValue: { ...oldValue },
    newValue: { ...newValue },
  });

const statementFor = (who: string[], scope: string) => ({
  by: 'policy',
  effect: 'Allow',
  who,
  access: ['read'],
  scope,
});

const shares = (before: string[], now: string[], read: string[] = []) =>
  change({
    kind: 'configuration-changed',
    key: 'sharing',
    oldValue: { status: 'x', statements: [statementFor(before, 'foreign')] },
    newValue: {
      status: 'x',
      accounts: now,
      services: [],
      access: ['read'],
      statements: [
        statementFor(now, 'foreign'),
        statementFor(read, 'accounts'),
      ],
    },
  });

it('says who did it, where AWS told', () => {
  const [notice] = noticesOf(
    change({
      kind: 'deleted',
      actor: {
        arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
        source: 'console',
      },
    }),
  );
  expect(notice.description).toBe(
    'Deleted, by jane (Admin) in the AWS console. AWS account 222222222222.',
  );
});

it.each<[string, BucketChange, string[]]>([
  [
    'public by its policy',
    becomes({ status: 'public', by: ['policy'] }),
    ['group:default/payments: S3 bucket receipts became public'],
  ],
  [
    'public by both',
    becomes({ status: 'public', by: ['acl', 'policy'] }),
    ['group:default/payments: S3 bucket receipts became public'],
  ],
  [
    'public, in whichever way S3 will call it',
    becomes({ status: 'public' }),
    ['group:default/payments: S3 bucket receipts became public'],
  ],
  [
    'public when its public access is first known',
    { ...becomes({ status: 'public', by: ['acl'] }), oldValue: undefined },
    ['group:default/payments: S3 bucket receipts is public'],
  ],
  [
    'public in one more way',
    becomes(
      { status: 'public', by: ['acl', 'policy'] },
      { status: 'public', by: ['acl'] },
    ),
    [],
  ],
  ['private', becomes({ status: 'private' }), []],
  [
    'shared with somebody foreign',
    shares(['111111111111'], ['999999999999']),
    [
      'group:default/payments: S3 bucket receipts is now shared with an account outside of the organization, or one that is not read',
    ],
  ],
  [
    'shared with one more who is foreign',
    shares(['999999999999'], ['888888888888', '999999999999']),
    [
      'group:default/payments: S3 bucket receipts is now shared with an account outside of the organization, or one that is not read',
    ],
  ],
  [
    'shared with fewer',
    shares(['888888888888', '999999999999'], ['888888888888']),
    [],
  ],
  ['shared with accounts that are read', shares([], [], ['1']), []],
  [
    'deleted',
    change({ kind: 'deleted' }),
    ['group:default/payments: S3 bucket receipts was deleted'],
  ],
  [
    'deleted, and without owner',
    change({ kind: 'deleted', owner: undefined }),
    [],
  ],
  [
    'deleted, and of nobody known',
    change({ kind: 'deleted', owner: 'unknown' }),
    [],
  ],
  [
    'of another owner',
    change({
      kind: 'owner-changed',
      oldValue: 'group:default/payments',
      newValue: 'user:default/jane',
    }),
    [
      'group:default/payments: S3 bucket receipts is no longer yours',
      'user:default/jane: S3 bucket receipts is yours now',
    ],
  ],
  [
    'unreadable',
    change({ kind: 'unreadable', key: 'tags', newValue: 'AccessDenied' }),
    [
      'group:default/payments: S3 bucket receipts can’t be read completely any more',
    ],
  ],
  ['tagged', change({ kind: 'tag-added', key: 'a', newValue: 'b' }), []],
  ['created', change({}), []],
])('tells of a bucket that is %s', (_, given, expected) => {
  expect(
    noticesOf(given).map(({ recipient, title }) => `${recipient}: ${title}`),
  ).toEqual(expected);
});

it('leads to the bucket, or to the history of one that is gone', () => {
  const [isPublic] = noticesOf(becomes({ status: 'public', by: ['acl'] }));
  expect(isPublic).toMatchObject({
    link: '/catalog/default/resource/receipts',
    scope: 'arn:aws:s3:::receipts:public',
    severity: 'high',
    description:
      'Public access changed from blocked to public by its ACL. AWS account 222222222222.',
  });
  const [deleted] = noticesOf(change({ kind: 'deleted' }));
  expect(deleted.link).toBe('/s3-buckets/history/receipts');
});
