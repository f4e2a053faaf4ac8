import {
  accessKeyOf,
  type Aws,
  createOrganization,
  defaultRoleName,
  type Role,
  startAws,
} from '../../dev/aws';
import {
  credentialsOf,
  openAccount,
  readAll,
} from './__testUtils__/openAccount';
import {
  AssumeRoleError,
  IdentityMismatchError,
  IncompleteListError,
  UnusableAnswerError,
} from './awsErrors';
import { denied } from './__testUtils__/denied';
import {
  type DescribedFailure,
  describeFailure,
} from '../model/describeFailure';
import type { Failure } from '../model/Failure';
import { failureOf } from './failureOf';
import { groupFailures } from '../model/groupFailures';
import { mergeFailures } from '../model/mergeFailures';
import { placesInWords } from '../model/placesInWords';
import { summariseFailures } from '../model/summariseFailures';

jest.setTimeout(30_000);

const MANAGEMENT = '111111111111';
const account = { id: '222222222222', name: 'payments', partition: 'aws' };
const toList = { actions: ['s3:ListAllMyBuckets'], listed: ['buckets'] };

describe('the failure of an account', () => {
  const environment = { ...process.env };
  let aws: Aws;

  async function start(role: Partial<Role> = {}) {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: MANAGEMENT, name: 'management' },
          {
            ...account,
            roles: [{ name: defaultRoleName, ...role }],
            buckets: [{ name: 'receipts', region: 'eu-west-1' }],
          },
          { id: '333333333333', name: 'china', partition: 'aws-cn' },
        ],
      }),
    });
  }

  afterEach(async () => {
    await aws.close();
    process.env = { ...environment };
  });

  async function failure(
    awsConfig: object = { accountDefaults: { roleName: defaultRoleName } },
    state?: string,
  ): Promise<Failure & DescribedFailure> {
    try {
      const session = await openAccount(aws, account.id, {
        timeoutMs: 1_000,
        concurrency: 5,
        credentials: credentialsOf(aws, { aws: awsConfig, timeoutMs: 1_000 }),
      });
      await readAll(session);
    } catch (error) {
      const failed = failureOf(error, { ...toList, state });
      return { ...failed, ...describeFailure(failed) };
    }
    throw new Error('It was read.');
  }

  it.each([403, 405, 501])(
    'names STS where a store that knows S3 alone answers it with %i',
    async status => {
      await start();
      aws.inject(
        { service: 'sts' },
        {
          kind: 'garbage',
          status,
          contentType: 'application/xml',
          body: '<?xml version="1.0"?><Error><Code>MethodNotAllowed</Code><Message>The specified method is not allowed.</Message></Error>',
        },
      );
      expect(await failure()).toMatchObject({
        kind: 'sts-missing',
        remedy: expect.stringMatching(
          /AWS_ENDPOINT_URL_S3.*AWS_ENDPOINT_URL_STS/,
        ),
      });
    },
  );

  it('does not claim to know whether a role is denied or missing where AWS does not say', async () => {
    await start({ name: 'another-role' });
    expect(await failure()).toMatchObject({
      kind: 'role-denied',
      permissions: [
        {
          action: 'sts:AssumeRole',
          resource: `arn:aws:iam::${account.id}:role/backstage-read`,
        },
      ],
      statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: `arn:aws:iam::${account.id}:role/backstage-read`,
      },
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/backstage` },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      reason:
        "role backstage-read could not be assumed, and AWS doesn't say why",
      remedy: expect.stringMatching(
        /role exists.*trust policy.*external id.*sts:AssumeRole.*service control policy/,
      ),
      detail: expect.stringContaining(
        `arn:aws:iam::${account.id}:role/backstage-read`,
      ),
    });
  });

  it.each<[string, Partial<Role>, string, RegExp]>([
    ['a trust policy', { trust: 'denied' }, 'role-distrusts', /trust policy/],
    [
      'a trust policy that wants an external id',
      { externalId: 'kestrel' },
      'role-distrusts',
      /external id/,
    ],
    [
      'a service control policy',
      { trust: 'denied-by-service-control-policy' },
      'denied-by-organization',
      /service control policy.*sts:AssumeRole/,
    ],
    [
      "the role's own policy",
      { denies: ['s3:ListAllMyBuckets'] },
      'list-denied',
      /statement that denies s3:ListAllMyBuckets out of the policies of the role/,
    ],
    [
      "that the role's own policies don't allow it",
      { allows: ['s3:GetBucketTagging'] },
      'list-denied',
      /Allow s3:ListAllMyBuckets/,
    ],
  ])('names %s', async (_, role, kind, remedy) => {
    await start(role);
    const { kind: found, remedy: advice } = await failure();
    expect(found).toBe(kind);
    expect(advice).toMatch(remedy);
  });

  it('knows a suspended account by its state in the organization, which STS does not tell', async () => {
    await start();
    aws.organization.accounts.get(account.id)!.state = 'SUSPENDED';
    expect((await failure()).kind).toBe('role-denied');
    expect(await failure(undefined, 'SUSPENDED')).toMatchObject({
      kind: 'suspended',
      reason: expect.stringContaining('SUSPENDED'),
    });
  });

  it.each<[string, string, string, string]>([
    [
      'AssumeRole',
      'AccessDenied',
      'with an explicit deny in a resource control policy: arn:aws:organizations::1:policy/x',
      'denied-by-organization',
    ],
    [
      'AssumeRole',
      'AccessDenied',
      'because no identity-based policy allows the sts:AssumeRole action',
      'host-denied',
    ],
    [
      'AssumeRole',
      'AccessDenied',
      'in words that nobody has seen yet',
      'role-denied',
    ],
    [
      'AssumeRole',
      'RegionDisabledException',
      'STS is not activated in this region',
      'sts-region-disabled',
    ],
    ['AssumeRole', 'Throttling', 'Rate exceeded', 'throttled'],
    [
      'ListBuckets',
      'AccessDenied',
      'with an explicit deny in a service control policy',
      'denied-by-organization',
    ],
    [
      'ListBuckets',
      'AccountProblem',
      'There is a problem with your account',
      'suspended',
    ],
    [
      'ListBuckets',
      'ExpiredToken',
      'The provided token has expired.',
      'credentials-refused',
    ],
    [
      'ListBuckets',
      'SlowDown',
      'Please reduce your request rate.',
      'throttled',
    ],
    [
      'ListBuckets',
      'InternalError',
      'We encountered an internal error.',
      'other',
    ],
  ])('of %s answered %s, %s, is %s', async (action, code, message, kind) => {
    await start();
    aws.inject({ action }, { kind: 'error', code, message });
    expect((await failure()).kind).toBe(kind);
  });

  it('is list-incomplete where a list is none', async () => {
    await start();
    aws.inject(
      { action: 'ListBuckets' },
      { kind: 'garbage', body: '<ListAllMyBucketsResult/>' },
    );
    expect((await failure()).kind).toBe('list-incomplete');
  });

  it.each<['hang' | 'reset', string]>([
    ['hang', 'ListBuckets'],
    ['reset', 'GetCallerIdentity'],
    ['reset', 'AssumeRole'],
  ])(
    'is unreachable where AWS answers with a %s to %s',
    async (kind, action) => {
      await start();
      aws.inject({ action }, { kind });
      expect((await failure()).kind).toBe('unreachable');
    },
  );

  it('tells credentials of another account, of another partition, and none at all apart', async () => {
    await start();
    Object.assign(process.env, aws.environment());
    expect(
      (await failure({ accounts: [{ accountId: account.id }] })).kind,
    ).toBe('wrong-identity');
    expect(
      await failure({
        mainAccount: {
          accessKeyId: accessKeyOf('333333333333'),
          secretAccessKey: 'never-checked',
        },
        accountDefaults: { roleName: defaultRoleName },
      }),
    ).toMatchObject({
      kind: 'credentials-refused',
      remedy: expect.stringContaining('role.sourceAccount'),
    });
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
    expect(
      (await failure({ accounts: [{ accountId: account.id }] })).kind,
    ).toBe('credentials-missing');
  });
});

describe('failureOf', () => {
  const roleArn = 'arn:aws:iam::222222222222:role/backstage-read';
  const named = (name: string, message = name) =>
    Object.assign(new Error(message), {
      name,
      $metadata: { attempts: 1, httpStatusCode: 400 },
    });
  const unanswered = (code: string) =>
    Object.assign(new Error(code), { code, $metadata: { attempts: 5 } });

  it.each<[unknown, string, RegExp]>([
    [new IdentityMismatchError('no'), 'wrong-identity', /another account/],
    [
      new IncompleteListError('no'),
      'list-incomplete',
      /did not come to its end/,
    ],
    [new UnusableAnswerError('no'), 'unreachable', /did not come from AWS/],
    [unanswered('ECONNREFUSED'), 'unreachable', /reached \(ECONNREFUSED\)/],
    [named('NotSignedUp'), 'suspended', /serve the account \(NotSignedUp\)/],
    [named('AllAccessDisabled'), 'suspended', /serve the account/],
    [named('AccessDenied'), 'list-denied', /s3:ListAllMyBuckets is denied/],
    [
      named('AccessDenied', 'no resource-based policy allows it'),
      'list-denied',
      /denied/,
    ],
    [
      named(
        'AccessDenied',
        'with an explicit deny in a resource control policy',
      ),
      'denied-by-organization',
      /to list buckets/,
    ],
    [named('RequestThrottled'), 'throttled', /the calls to the end/],
    [
      named('ExpiredToken'),
      'credentials-refused',
      /refuses the credentials \(/,
    ],
    [
      named('CredentialsProviderError'),
      'credentials-missing',
      /no credentials/,
    ],
    [
      named('RegionDisabledException'),
      'sts-region-disabled',
      /the account was/,
    ],
    [named('InternalError'), 'other', /\(InternalError\)/],
    ['a text', 'other', /\(Unknown\)/],
    [undefined, 'other', /\(Unknown\)/],
    [
      new AssumeRoleError(roleArn, named('AccessDenied')),
      'role-denied',
      /role backstage-read could not be assumed/,
    ],
    [
      new AssumeRoleError(
        roleArn,
        named('AccessDenied', 'because no role trust policy allows it'),
      ),
      'role-distrusts',
      /trust policy of role backstage-read/,
    ],
    [
      new AssumeRoleError(
        roleArn,
        named('AccessDenied', 'because no permissions boundary allows it'),
      ),
      'host-denied',
      /may not assume role backstage-read/,
    ],
    [
      new AssumeRoleError(
        roleArn,
        named('AccessDenied', 'explicit deny in a service control policy'),
      ),
      'denied-by-organization',
      /to assume role backstage-read/,
    ],
    [
      new AssumeRoleError(roleArn, named('Throttling')),
      'throttled',
      /AssumeRole of role backstage-read/,
    ],
    [
      new AssumeRoleError(roleArn, unanswered('ENOTFOUND')),
      'unreachable',
      /ENOTFOUND/,
    ],
    [
      new AssumeRoleError(roleArn, named('MalformedPolicyDocument')),
      'other',
      /role backstage-read could not be assumed/,
    ],
  ])('%s is %s', (error, kind, reason) => {
    const failure = failureOf(error, toList);
    const described = describeFailure(failure);
    expect(described.kind).toBe(kind);
    expect(described.reason).toMatch(reason);
    expect(described.remedy).toMatch(/[^.]\.$/);
    expect(failure.detail).toBe(
      error instanceof Error ? error.message : String(error),
    );
  });

  it('names the call and the status where the answer has neither code nor message', () => {
    const error = Object.assign(new Error('UnknownError'), {
      name: 'Unknown',
      $metadata: {
        attempts: 1,
        httpStatusCode: 405,
        call: 'GetCallerIdentity',
      },
    });
    const failure = failureOf(error, toList);
    expect(failure.detail).toBe('GetCallerIdentity failed: HTTP 405');
    // A store that speaks S3 alone.
    expect(describeFailure(failure)).toMatchObject({
      kind: 'sts-missing',
      reason: expect.stringContaining("doesn't know STS"),
      remedy: expect.stringMatching(
        /AWS_ENDPOINT_URL_S3.*AWS_ENDPOINT_URL_STS/,
      ),
    });
  });

  it('names the permission that the list of another kind of bucket takes', () => {
    const failure = failureOf(named('AccessDenied'), {
      actions: ['s3tables:ListTableBuckets'],
      listed: ['table buckets'],
      regions: ['eu-south-2'],
    });
    expect(describeFailure(failure)).toMatchObject({
      permissions: [{ action: 's3tables:ListTableBuckets', resource: '*' }],
      statement: {
        Effect: 'Allow',
        Action: 's3tables:ListTableBuckets',
        Resource: '*',
      },
    });
  });

  it('names the region of the config where the list is denied in the home region', () => {
    for (const message of [
      'Access Denied',
      'with an explicit deny in a service control policy',
    ]) {
      const failure = failureOf(named('AccessDenied', message), toList);
      expect(describeFailure(failure).remedy).toMatch(
        /or name a region in which it is allowed under aws\.accounts\[\]\.region\.$/,
      );
    }
  });

  it.each([
    ['with an explicit deny in a service control policy', false],
    ['with an explicit deny in an identity-based policy', false],
    ['because no VPC endpoint policy allows it', false],
    ['because no permissions boundary allows it', true],
    ['because no identity-based policy allows it', true],
    ['Access Denied', true],
  ])('%s: has a statement to paste: %s', (message, hasStatement) => {
    const { statement, permissions } = describeFailure(
      failureOf(named('AccessDenied', message), toList),
    );
    expect(statement !== undefined).toBe(hasStatement);
    expect(permissions).toEqual([
      { action: 's3:ListAllMyBuckets', resource: '*' },
    ]);
  });

  it('goes by the state of the account first', () => {
    const error = new AssumeRoleError(roleArn, named('AccessDenied'));
    expect(failureOf(error, { state: 'SUSPENDED' }).kind).toBe('suspended');
    expect(failureOf(error, { state: 'ACTIVE' }).kind).toBe('role-denied');
  });
});

describe('summariseFailures', () => {
  it('says each reason once, with its accounts and what to do, the most frequent first', () => {
    const refused = Array.from({ length: 30 }, (_, i) => {
      const id = `${100_000_000_000 + i}`;
      const error = new AssumeRoleError(
        `arn:aws:iam::${id}:role/backstage-read`,
        denied(`of ${i}`),
      );
      return {
        account: { id, name: `account-${i}` },
        failure: failureOf(error, toList),
      };
    });
    const other = {
      account: { id: '999999999999' },
      failure: failureOf(
        Object.assign(new Error('socket hang up'), {
          code: 'ECONNRESET',
          $metadata: { attempts: 5 },
        }),
        toList,
      ),
    };
    const lines = summariseFailures([other, ...refused]).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^30 accounts: role backstage-read could not be assumed, and AWS doesn't say why: 100000000000 \(account-0\), .*100000000029 \(account-29\)\. Check that the role exists .*The statement: \{"Effect":"Allow","Action":"sts:AssumeRole","Resource":\["arn:aws:iam::100000000000:role\/backstage-read",.*"arn:aws:iam::100000000029:role\/backstage-read"\]\} \(The answer, of 100000000000: AssumeRole of .* \(of 0\)\)$/,
    );
    expect(lines[1]).toMatch(
      /^1 account: AWS could not be reached \(ECONNRESET\): 999999999999\. .*\(The answer: socket hang up\)$/,
    );
  });
});

describe('groupFailures', () => {
  const listing = (noun: string, region: string) => ({
    actions: [`s3${noun}s:List`],
    listed: [`${noun} buckets`],
    regions: [region],
  });
  const denials = [
    failureOf(denied(), listing('table', 'eu-south-2')),
    failureOf(denied(), listing('table', 'us-east-1')),
    failureOf(denied(), listing('vector', 'eu-south-2')),
    failureOf(
      denied('with an explicit deny in a service control policy'),
      listing('vector', 'ap-east-1'),
    ),
  ];

  it('says all that is missing, once', () => {
    const groups = groupFailures(denials.map(failure => ({ failure }))).map(
      group => group.map(({ failure }) => failure),
    );
    expect(groups.map(placesInWords)).toEqual([
      'table buckets in eu-south-2, us-east-1; vector buckets in eu-south-2',
      'vector buckets in ap-east-1',
    ]);
    expect(groups.map(mergeFailures).map(describeFailure)).toEqual([
      {
        kind: 'list-denied',
        reason:
          'the table buckets and vector buckets may not be listed: s3tables:List and s3vectors:List are denied, as nothing in the policies of the role allows it',
        remedy:
          "Allow s3tables:List and s3vectors:List in the role's policy, or leave the region out of regions, or the kind out of kinds.",
        permissions: [
          { action: 's3tables:List', resource: '*' },
          { action: 's3vectors:List', resource: '*' },
        ],
        statement: {
          Effect: 'Allow',
          Action: ['s3tables:List', 's3vectors:List'],
          Resource: '*',
        },
      },
      {
        kind: 'denied-by-organization',
        reason:
          'a service control policy of the organization denies Backstage to list vector buckets',
        remedy: expect.stringMatching(
          /^Ask whoever runs the organization to except the role .* that denies s3vectors:List, or leave the region out/,
        ),
        permissions: [{ action: 's3vectors:List', resource: '*' }],
      },
    ]);
  });

  it.each<[string, Failure[], number]>([
    [
      'the codes by which services deny',
      ['AccessDenied', 'AccessDeniedException'].map(name =>
        failureOf(Object.assign(denied(), { name }), toList),
      ),
      1,
    ],
    [
      'what is denied of all regions, and of one',
      [
        failureOf(denied(), toList),
        failureOf(denied(), listing('table', 'eu-south-2')),
      ],
      1,
    ],
    [
      'policies of an organization that have other names',
      ['p-1', 'p-2'].map(id =>
        failureOf(
          denied(
            `with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-1/service_control_policy/${id}`,
          ),
          toList,
        ),
      ),
      2,
    ],
    [
      'a list and facts',
      [
        failureOf(denied(), toList),
        failureOf(denied(), { ...toList, listed: undefined, facts: ['tags'] }),
      ],
      2,
    ],
  ])('tells apart only what has other words: %s', (_, failures, groups) => {
    expect(groupFailures(failures.map(failure => ({ failure })))).toHaveLength(
      groups,
    );
  });

  it('has one line in the log for accounts that lack the same, wherever', () => {
    const failures = ['222222222222', '333333333333'].flatMap(id =>
      denials
        .slice(id.startsWith('2') ? 0 : 2)
        .map(failure => ({ account: { id }, failure })),
    );
    expect(summariseFailures(failures).split('\n')).toEqual([
      expect.stringMatching(
        /^2 accounts: the table buckets and vector buckets may not be listed: .*: 222222222222 \(table buckets in eu-south-2, us-east-1; vector buckets in eu-south-2\), 333333333333 \(vector buckets in eu-south-2\)\. /,
      ),
      expect.stringMatching(
        /^2 accounts: a service control policy .*: 222222222222 \(vector buckets in ap-east-1\), 333333333333 \(vector buckets in ap-east-1\)\. /,
      ),
    ]);
  });
});
