import { digestOf } from './digestOf';
import type { Notice, NoticeKind } from './Notice';

const notices = (kind: NoticeKind, count: number): Notice[] =>
  Array.from({ length: count }, (_, i) => ({
    kind,
    recipient: 'group:default/payments',
    scope: `arn:aws:s3:::logs-${i}:${kind}`,
    bucket: `logs-${i}`,
    title: `S3 bucket logs-${i}`,
    description: 'What happened.',
    severity: 'normal',
    link: `/catalog/default/resource/logs-${i}`,
  }));

it.each<[NoticeKind, string, string]>([
  [
    'public',
    'S3 buckets that became public',
    '4 of your S3 buckets became public',
  ],
  [
    'shared',
    'S3 buckets shared with foreign accounts',
    '4 of your S3 buckets are now shared with an account outside of the organization, or one that is not read',
  ],
  ['deleted', 'Deleted S3 buckets', '4 of your S3 buckets were deleted'],
  [
    'owner',
    'New owners of S3 buckets',
    '4 of your S3 buckets have another owner',
  ],
  [
    'unreadable',
    'Unreadable S3 buckets',
    '4 of your S3 buckets can’t be read completely any more',
  ],
])(
  'three of the kind %s are told one by one, four in one',
  (kind, topic, title) => {
    expect(digestOf(notices(kind, 3))).toHaveLength(3);
    expect(digestOf(notices(kind, 4))).toEqual([
      {
        title,
        description: 'logs-0, logs-1, logs-2, logs-3',
        severity: 'normal',
        link: '/catalog/default/group/payments',
        topic,
      },
    ]);
  },
);

it('names five buckets, and tells each kind by itself', () => {
  expect(
    digestOf([...notices('deleted', 20), ...notices('public', 1)]).map(
      ({ title, description }) => [title, description],
    ),
  ).toEqual([
    ['S3 bucket logs-0', 'What happened.'],
    [
      '20 of your S3 buckets were deleted',
      'logs-0, logs-1, logs-2, logs-3, logs-4 and 15 more',
    ],
  ]);
});
