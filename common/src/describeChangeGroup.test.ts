import { plainText } from './changeText';
import type { BucketChange } from './changes';
import { describeChangeGroup } from './describeChangeGroup';
import { groupChanges } from './groupChanges';

const jane = {
  arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
  source: 'console' as const,
};
const joe = { ...jane, arn: jane.arn.replace('jane', 'joe') };

const at = (time: string) => `2026-11-03T${time}:00.000Z`;

let id = 0;

const change = (rest: Partial<BucketChange>): BucketChange => {
  const { bucket = 'receipts' } = rest;
  id += 1;
  return {
    id: String(id),
    providerId: 'default',
    accountId: '222222222222',
    partition: 'aws',
    arn: `arn:aws:s3:::${bucket}`,
    bucket,
    kind: 'created',
    observedAt: at('10:00'),
    ...rest,
  };
};

const several = (count: number, rest: Partial<BucketChange>) =>
  Array.from({ length: count }, (_, n) =>
    change({ bucket: `logs-${n}`, ...rest }),
  );

/** What is said of changes, the latest first: a line for each group. */
const linesOf = (changes: BucketChange[]) =>
  groupChanges(changes).map(group =>
    describeChangeGroup(group, { accountName: 'payments-prod' })
      .map(plainText)
      .join(''),
  );

const lifecycle: Partial<BucketChange> = {
  kind: 'configuration-changed',
  key: 'lifecycle',
};

it.each<[string, BucketChange[], string[]]>([
  [
    'what one person did at once',
    several(14, { ...lifecycle, actor: jane }),
    [
      'jane (Admin) in the AWS console changed 14 buckets of payments-prod: lifecycle rules',
    ],
  ],
  [
    'what several did at once',
    [
      change({ ...lifecycle, actor: jane }),
      change({ ...lifecycle, actor: joe }),
      change({ kind: 'tag-added', key: 'env', actor: jane }),
    ],
    [
      'jane (Admin) in the AWS console changed receipts of payments-prod: lifecycle rules, tag env',
      'joe (Admin) in the AWS console changed receipts of payments-prod: lifecycle rules',
    ],
  ],
  [
    'what one of two may have done',
    [change({ kind: 'deleted', possibleActors: [jane, joe] })],
    [
      'jane (Admin) in the AWS console or joe (Admin) in the AWS console deleted receipts of payments-prod',
    ],
  ],
  [
    'what nobody knows who did',
    [
      ...several(2, { kind: 'deleted' }),
      change({ kind: 'created' }),
      change({ kind: 'owner-changed' }),
    ],
    [
      '2 buckets of payments-prod were deleted',
      'receipts of payments-prod was created',
      'receipts of payments-prod changed: owner',
    ],
  ],
  [
    'what a person did long after one another',
    [
      change({ kind: 'created', actor: jane, occurredAt: at('12:00') }),
      change({ kind: 'created', actor: jane, occurredAt: at('10:00') }),
    ],
    [
      'jane (Admin) in the AWS console created receipts of payments-prod',
      'jane (Admin) in the AWS console created receipts of payments-prod',
    ],
  ],
  [
    'a first reading, in one line an account, however long it took',
    [
      change({ kind: 'discovered', observedAt: at('20:00'), bucket: 'a' }),
      change({ kind: 'discovered', observedAt: at('10:00'), bucket: 'b' }),
      change({
        kind: 'discovered',
        observedAt: at('10:00'),
        accountId: '111111111111',
      }),
    ],
    [
      '2 buckets of payments-prod were seen for the first time; they may be older',
      'receipts of payments-prod was seen for the first time; it may be older',
    ],
  ],
  [
    'what can’t be read, and can be again',
    [
      change({ kind: 'readable', key: 'region' }),
      change({ kind: 'unreadable', key: 'publicAccess' }),
      change({ kind: 'left-scope' }),
    ],
    [
      'receipts of payments-prod can be read again: region',
      'receipts of payments-prod can’t be read in full any more: public access',
      'receipts of payments-prod is no longer read',
    ],
  ],
  [
    'many tags',
    ['a', 'b', 'c', 'd', 'e', 'f'].map(key =>
      change({ kind: 'tag-removed', key }),
    ),
    [
      'receipts of payments-prod changed: tag a, tag b, tag c, tag d and 2 more',
    ],
  ],
])('gathers %s', (_, changes, lines) => {
  expect(linesOf(changes)).toEqual(lines);
});

it('names an account whose name nobody knows by its id', () => {
  const [group] = groupChanges([change({})]);
  expect(describeChangeGroup(group).map(plainText).join('')).toBe(
    'receipts of 222222222222 was created',
  );
});
