import type { BucketKind } from '../buckets';
import type { BucketToJudge } from './KnownOfBucket';
import { BUCKET_CHECKS, CHECK_NAMES, type CheckName } from './bucketChecks';
import { judgeBucket } from './judgeBucket';

const GIB = 1024 ** 3;

/** A bucket with nothing to mend. */
const SOUND: BucketToJudge = {
  kind: 'general-purpose',
  tags: { 'data-classification': 'confidential' },
  configuration: {
    publicAccess: { status: 'blocked' },
    sharing: { status: 'account', accounts: [], statements: [] },
    encryption: { status: 'AES256', blocked: ['SSE-C'] },
    versioning: { status: 'enabled', mfaDelete: false },
    lifecycle: {
      status: 'on',
      rules: [
        {
          enabled: true,
          actions: [
            'delete old versions after 30 days',
            'delete unfinished uploads after 7 days',
          ],
        },
      ],
    },
    logging: { status: 'on', target: 'logs' },
    ownership: { status: 'BucketOwnerEnforced' },
  },
  unavailable: [],
  owner: 'somebody',
  usage: {
    bytes: 5 * GIB,
    objects: 3,
    monthAgo: { bytes: 5 * GIB, objects: 3 },
  },
};

type Configuration = NonNullable<BucketToJudge['configuration']>;

const having = (
  configuration: Configuration,
  rest: Partial<BucketToJudge> = {},
): BucketToJudge => ({
  ...SOUND,
  ...rest,
  configuration: { ...SOUND.configuration, ...configuration },
});

const sized = (bytes: number, before: number, objects?: number) =>
  having(
    { lifecycle: { status: 'off' } },
    {
      usage: { bytes, objects, monthAgo: { bytes: before, objects } },
    },
  );

const rules = (...given: object[]): Configuration => ({
  lifecycle: { status: 'on', rules: given },
});

const scope = (status: string, ...scopes: string[]): Configuration => ({
  sharing: {
    status,
    accounts: ['999999999999'],
    statements: scopes.map(each => ({ effect: 'Allow', scope: each })),
  },
});

it.each<[CheckName, string, BucketToJudge, string]>([
  [
    'public',
    'by its policy',
    having({ publicAccess: { status: 'public', by: ['policy'] } }),
    'failed: Anybody can reach it, or anybody who has an AWS account: by its policy.',
  ],
  [
    'public',
    'as a tag means it to be, in whatever case',
    having(
      { publicAccess: { status: 'public' } },
      { tags: { Public: 'Intended' } },
    ),
    'passed',
  ],
  [
    'public',
    'with another value of the tag',
    having(
      { publicAccess: { status: 'public' } },
      { tags: { public: 'false' } },
    ),
    'failed: Anybody can reach it, or anybody who has an AWS account.',
  ],
  [
    'public',
    'with tags that nobody could read',
    having(
      { publicAccess: { status: 'public' } },
      { tags: undefined, unavailable: ['tags'] },
    ),
    'failed: Anybody can reach it, or anybody who has an AWS account. What can’t be read of it: tags.',
  ],
  ['foreign', 'with one that is read', having(scope('accounts')), 'passed'],
  [
    'foreign',
    'with one that is not',
    having(scope('foreign', 'foreign')),
    'failed: It lets in an account that is not read here, or somebody who can’t be told to be yours. The other accounts that it names: 999999999999.',
  ],
  [
    'foreign',
    'in a statement behind a wider one',
    having(scope('conditional', 'conditional', 'foreign')),
    'failed: It lets in an account that is not read here, or somebody who can’t be told to be yours. The other accounts that it names: 999999999999.',
  ],
  [
    'foreign',
    'with who meets conditions',
    having(scope('conditional', 'conditional')),
    'unjudged: It lets in whoever meets conditions of which nobody can say who that is.',
  ],
  [
    'unowned',
    'nobody',
    { ...SOUND, owner: 'nobody' },
    'failed: Nobody owns it.',
  ],
  [
    'unowned',
    'somebody unknown',
    { ...SOUND, owner: 'unknown' },
    'failed: Its owner is nobody that the catalog knows.',
  ],
  [
    'unversioned',
    'important',
    having({ versioning: { status: 'suspended' } }),
    'failed: The tag data-classification=confidential says that it is important, and what is deleted or overwritten in it is gone: its versioning is suspended.',
  ],
  [
    'unversioned',
    'not important',
    having({ versioning: { status: 'off' } }, { tags: {} }),
    'passed',
  ],
  [
    'unversioned',
    'perhaps important',
    having(
      { versioning: { status: 'off' } },
      { tags: undefined, unavailable: ['tags'] },
    ),
    'unjudged: What can’t be read of it: tags.',
  ],
  [
    'growing',
    'by much',
    sized(30 * GIB, 20 * GIB),
    'failed: It grew by 10 GiB in a month, and no enabled lifecycle rule moves or deletes anything.',
  ],
  ['growing', 'by a small part', sized(1001 * GIB, 1000 * GIB), 'passed'],
  ['growing', 'by little', sized(GIB, 1), 'passed'],
  [
    'growing',
    'since less than a month',
    having({ lifecycle: { status: 'off' } }, { usage: { bytes: 30 * GIB } }),
    'unjudged: What is not known of it: size of a month ago.',
  ],
  [
    'oldVersions',
    'without a rule',
    having({ lifecycle: { status: 'off' } }),
    'failed: It is versioned, or was, and no enabled lifecycle rule deletes old versions: each costs as much as a new one.',
  ],
  [
    'oldVersions',
    'with a rule that is off',
    having(
      rules({ enabled: false, actions: ['delete old versions after 1 day'] }),
    ),
    'failed: It is versioned, or was, and no enabled lifecycle rule deletes old versions: each costs as much as a new one.',
  ],
  [
    'oldVersions',
    'with a rule for some',
    having(
      rules({
        enabled: true,
        filter: 'prefix logs/',
        actions: ['delete old versions after 1 day'],
      }),
    ),
    'unjudged: Lifecycle rules delete old versions of some objects: prefix logs/. Nobody can say whether these are all.',
  ],
  [
    'oldVersions',
    'never versioned',
    having({ versioning: { status: 'off' }, lifecycle: { status: 'off' } }),
    'passed',
  ],
  [
    'unfinishedUploads',
    'with a rule for something else',
    having(rules({ enabled: true, actions: ['delete after 30 days'] })),
    'failed: No enabled lifecycle rule deletes the parts of uploads that never ended: nobody sees them, and they are paid for.',
  ],
  [
    'acls',
    'in force',
    having({ ownership: { status: 'ObjectWriter' } }),
    'failed: ACLs decide who has access, beside the policy: each object may have one of its own, and none of these is read.',
  ],
  [
    'customerKeys',
    'not blocked',
    having({ encryption: { status: 'aws:kms' } }),
    'failed: Whoever may write can encrypt objects with a key that only they have, and so take them hostage.',
  ],
  [
    'empty',
    'for a month',
    sized(0, 0, 0),
    'failed: It has been empty for a month or longer.',
  ],
  ['empty', 'since less', sized(0, 1, 0), 'passed'],
  [
    'empty',
    'or with objects without content',
    sized(0, 0),
    'unjudged: CloudWatch does not tell how many objects it has.',
  ],
  [
    'unlogged',
    'off',
    having({ logging: { status: 'off' } }),
    'failed: S3 logs no requests for it.',
  ],
  [
    'unreadable',
    'in part',
    { ...SOUND, unavailable: ['tags', 'publicAccess'] },
    'failed: It can’t be read at present: tags, public access. What is shown of that is the last known.',
  ],
])('judges whether it is %s: %s', (name, _, bucket, expected) => {
  expect(inShort(bucket, name)).toBe(expected);
});

function inShort(bucket: BucketToJudge, name: CheckName): string | undefined {
  const verdict = judgeBucket(bucket, name);
  return verdict && 'reason' in verdict
    ? `${verdict.status}: ${verdict.reason}`
    : verdict?.status;
}

describe.each(CHECK_NAMES)('the check %s', name => {
  it('passes what is sound', () => {
    expect(inShort(SOUND, name)).toBe('passed');
  });

  it('passes nothing of which nothing is known', () => {
    expect(judgeBucket({ kind: 'general-purpose' }, name)?.status).toBe(
      name === 'unreadable' ? 'passed' : 'unjudged',
    );
  });

  it('passes nothing that can’t be read', () => {
    const unavailable = [
      ...['tags', 'owner', 'size', 'size of a month ago'],
      ...Object.keys(SOUND.configuration!),
    ];
    expect(judgeBucket({ ...SOUND, unavailable }, name)?.status).toBe(
      name === 'unreadable' ? 'failed' : 'unjudged',
    );
  });

  it('says what to do, and where AWS says more', () => {
    const { remedy, source } = BUCKET_CHECKS[name];
    expect(remedy).toMatch(/\.$/);
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/AmazonS3\//);
  });
});

it.each<[BucketKind, string]>([
  ['access-point', 'public foreign unowned unreadable'],
  ['directory', 'unowned unreadable empty'],
  ['table', 'unowned unreadable'],
])('judges of the kind %s what there is of it', (kind, expected) => {
  const judged = CHECK_NAMES.filter(name =>
    judgeBucket({ ...SOUND, kind }, name),
  );
  expect(judged.join(' ')).toBe(expected);
});

it('takes the tags that the config names', () => {
  const bucket = having(
    { publicAccess: { status: 'public' } },
    { tags: { exposure: 'internet' } },
  );
  const tags = { public: { exposure: '*' }, important: {} };
  expect(judgeBucket(bucket, 'public', tags)).toEqual({ status: 'passed' });
});
