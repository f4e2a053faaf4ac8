/* On SQLite in memory: what AWS says, or doesn't, is the matter. */
import {
  type Account,
  type AccountDefinition,
  type Aws,
  type BucketDefinition,
  type CallFilter,
  createOrganization,
  type Fault,
  type FaultLimits,
  type InjectedFault,
} from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import {
  awsBucket,
  bucketsInCatalog,
  expectCatalogEqualsAws,
  type ShownBucket,
} from './__testUtils__/catalog';
import { memory } from './__testUtils__/databases';

jest.setTimeout(240_000);

/*
 * Every fault has an account of its own, in which AWS changes while the fault strikes. All strike in the same runs:
 * what one account suffers must not show in another.
 */

/** A full page of buckets that the config leaves out, so that the wanted ones behind it are on the second page. */
const FULL_PAGE = 1000;
const LEFT_OUT = '*-m-left-out-*';
const HEALTHY = '100000000000';
const UNREACHABLE_REGION = 'eu-south-2';

type Inject = (
  filter: CallFilter,
  fault: Fault,
  limits?: FaultLimits,
) => InjectedFault;

interface AccountFault {
  name: string;
  /** What the log says of the account. */
  log: RegExp;
  definition?: Partial<AccountDefinition>;
  pages?: 2;
  strike(inject: Inject, account: Account, aws: Aws): InjectedFault[];
}

const listBuckets = { action: 'ListBuckets' };

/** Faults with which nothing is known of the account: all of it stays as it was. */
const accountFaults: AccountFault[] = [
  {
    name: 'the role is denied',
    log: /AssumeRole of arn:aws:iam::\d+:role\/backstage-read failed: AccessDenied/,
    strike(_, account, aws) {
      account.roles.get('backstage-read')!.trust = 'denied';
      aws.expireSessions(account.id);
      return [];
    },
  },
  {
    name: "the credentials are another account's",
    log: /belong to account 100000000000/,
    strike: inject => [
      inject(
        { action: 'GetCallerIdentity' },
        {
          kind: 'garbage',
          body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${HEALTHY}:assumed-role/backstage-read/backstage</Arn><UserId>AROA:backstage</UserId><Account>${HEALTHY}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        },
      ),
    ],
  },
  {
    name: 'the credentials expire in the middle of the list',
    log: /expired/,
    pages: 2,
    strike: inject => [
      inject(listBuckets, { kind: 'expired-session' }, { after: 1 }),
    ],
  },
  {
    name: 'ListBuckets is denied',
    log: /Access Denied/,
    strike: inject => [
      inject(listBuckets, {
        kind: 'error',
        code: 'AccessDenied',
        message: 'Access Denied',
      }),
    ],
  },
  {
    name: 'ListBuckets is throttled without end',
    log: /reduce your request rate/,
    strike: inject => [inject(listBuckets, { kind: 'throttle' })],
  },
  {
    name: 'ListBuckets hangs',
    log: /did not receive|timed? ?out|timeout/i,
    strike: inject => [inject(listBuckets, { kind: 'hang' })],
  },
  {
    name: 'ListBuckets is reset',
    log: /ECONNRESET|socket hang up/,
    strike: inject => [inject(listBuckets, { kind: 'reset' })],
  },
  {
    name: 'ListBuckets is cut off in the middle of the page',
    log: /ECONNRESET/,
    strike: inject => [inject(listBuckets, { kind: 'cut-off' })],
  },
  {
    name: 'ListBuckets is cut off in the middle of the second page',
    log: /ECONNRESET/,
    pages: 2,
    strike: inject => [inject(listBuckets, { kind: 'cut-off' }, { after: 1 })],
  },
  {
    name: "ListBuckets answers a proxy's login page",
    log: /the answer did not come from AWS: .*it is not XML/,
    strike: inject => [inject(listBuckets, { kind: 'garbage' })],
  },
  {
    name: 'ListBuckets answers nothing at all',
    log: /the answer did not come from AWS: .*it is not XML/,
    strike: inject => [inject(listBuckets, { kind: 'garbage', body: '' })],
  },
  {
    name: 'ListBuckets answers XML that is cut off, as complete',
    log: /XML parse error|did not come from AWS/,
    strike: inject => [
      inject(listBuckets, {
        kind: 'garbage',
        body: '<?xml version="1.0"?><ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets><Bucket><Name>f',
      }),
    ],
  },
];

const INCOMPLETE =
  /the list of buckets did not come to its end: .*ListBuckets left out \d buckets that S3 still has/;

/** Faults with which the list says less than there is, without saying so. */
const listFaults: AccountFault[] = [
  {
    name: 'the list ends early without a token',
    log: INCOMPLETE,
    pages: 2,
    // Others are asked for the list without pages, too.
    definition: { bucketQuota: 100_000 },
    strike: inject => [inject(listBuckets, { kind: 'end-of-list' })],
  },
  {
    name: 'the list is empty',
    log: INCOMPLETE,
    strike: inject => [
      inject(listBuckets, {
        kind: 'garbage',
        body: '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>1</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>',
      }),
    ],
  },
];

interface BucketFault {
  name: string;
  log: RegExp;
  /** What can't be read of the bucket. */
  unavailable: 'tags' | 'region,tags';
  bucket?: Partial<BucketDefinition>;
  strike(inject: Inject, bucket: string): InjectedFault[];
}

const faultKinds: Array<[string, Fault, RegExp]> = [
  [
    'is denied',
    { kind: 'error', code: 'AccessDenied', message: 'Access Denied' },
    /AccessDenied.*Allow s3:GetBucket(Tagging|Location) in the role's policy/,
  ],
  ['is throttled without end', { kind: 'throttle' }, /SlowDown/],
  ['hangs', { kind: 'hang' }, /TimeoutError/],
  ['is reset', { kind: 'reset' }, /ECONNRESET/],
  ['is cut off', { kind: 'cut-off' }, /ECONNRESET/],
];
const unusable: typeof faultKinds = [
  [
    "answers a proxy's login page",
    { kind: 'garbage' },
    /UnusableAnswerError|AccessDenied/,
  ],
  [
    'answers nothing at all',
    { kind: 'garbage', body: '' },
    /UnusableAnswerError|AccessDenied/,
  ],
];

/** Where the list doesn't say the region, S3 is asked for it; from the home region, an answer has no header to tell. */
const NOT_LISTED = { listedRegion: '', region: 'eu-west-1' };

/** Faults with which something is not known of some buckets of the account. */
const bucketFaults: BucketFault[] = [
  ...[...faultKinds, ...unusable].map(([what, fault, log]): BucketFault => ({
    name: `GetBucketTagging ${what}`,
    log,
    unavailable: 'tags',
    strike: (inject, bucket) => [
      inject({ action: 'GetBucketTagging', bucket }, fault),
    ],
  })),
  ...[...faultKinds, ...unusable].map(([what, fault, log]): BucketFault => ({
    name: `HeadBucket ${what}, and GetBucketLocation too`,
    log,
    unavailable: 'region,tags',
    bucket: NOT_LISTED,
    strike: (inject, bucket) => [
      inject(
        { action: 'HeadBucket', bucket },
        // An answer to HEAD has no body that could be cut off, or be a page.
        fault.kind === 'cut-off' || fault.kind === 'garbage'
          ? { kind: 'error', code: 'InternalError' }
          : fault,
      ),
      inject({ action: 'GetBucketLocation', bucket }, fault),
    ],
  })),
  {
    name: 'the region is unreachable',
    log: /TimeoutError/,
    unavailable: 'tags',
    bucket: { region: UNREACHABLE_REGION },
    strike: inject => [
      inject({ service: 's3', region: UNREACHABLE_REGION }, { kind: 'hang' }),
    ],
  },
];

const names = [...accountFaults, ...listFaults, ...bucketFaults].map(
  ({ name }) => name,
);
const accountIdOf = (name: string) =>
  `${200_000_000_000 + names.indexOf(name)}`;
const accountIds = [HEALTHY, ...names.map(accountIdOf)];

/** The buckets of an account are named after it, and by what becomes of them. */
const named = (account: string, what: string) =>
  `f${Number(account) % 100}-${what}`;

function createFaultyOrganization() {
  const bucket = (
    account: string,
    what: string,
    rest: Partial<BucketDefinition> = {},
  ) => ({
    name: named(account, what),
    region: 'eu-west-1',
    tags: { owner: 'web', env: 'prod' },
    ...rest,
  });
  return createOrganization({
    accounts: [
      { id: '111111111111', name: 'management' },
      { id: HEALTHY, name: 'healthy', buckets: [bucket(HEALTHY, 'healthy')] },
      ...[...accountFaults, ...listFaults].map(fault => {
        const id = accountIdOf(fault.name);
        return {
          id,
          name: fault.name,
          buckets: [
            bucket(id, 'a-first'),
            ...Array.from({ length: fault.pages ? FULL_PAGE : 0 }, (_, i) =>
              bucket(id, `m-left-out-${i}`),
            ),
            bucket(id, 'z-changed'),
            bucket(id, 'z-deleted'),
            bucket(id, 'z-kept', { region: 'us-east-1' }),
          ],
          ...fault.definition,
        };
      }),
      ...bucketFaults.map(fault => {
        const id = accountIdOf(fault.name);
        return {
          id,
          name: fault.name,
          buckets: [
            bucket(id, 'struck', { region: 'eu-central-1', ...fault.bucket }),
            bucket(id, 'fine'),
          ],
        };
      }),
    ],
  });
}

describe('AWS fails', () => {
  let aws: Aws;
  let backend: RunningBackend;
  const lines: string[] = [];

  let shownBefore: ShownBucket[];
  let failure: string | undefined;
  const injected = new Map<string, InjectedFault[]>();

  const isWanted = ({ name }: { name: string }) =>
    !name.includes('-m-left-out-');
  const inAws = (account: string, what: string) =>
    awsBucket(
      account,
      aws.organization.accounts
        .get(account)!
        .buckets.get(named(account, what))!,
    );
  const before = (account: string) =>
    shownBefore.filter(bucket => bucket.account === account);
  const shown = async (account: string) =>
    (await bucketsInCatalog(backend.baseUrl)).filter(
      bucket => bucket.account === account,
    );

  beforeAll(async () => {
    aws = await useAws({ organization: createFaultyOrganization() });
    backend = await startBackend(
      {
        database: memory,
        providers: {
          accounts: accountIds,
          buckets: { exclude: [LEFT_OUT] },
          concurrency: { accounts: accountIds.length, buckets: 5 },
          requestTimeout: { seconds: 2 },
          // Those have a file of their own.
          configuration: false,
        },
        isTriggered: true,
      },
      line => lines.push(line),
    );
    // Where the CPU is busy with others, a first call may take longer than the time-out.
    await until(
      () => backend.run(),
      failed => failed === undefined,
    );
    await expectCatalogEqualsAws(backend.baseUrl, aws, accountIds, isWanted);
    shownBefore = await bucketsInCatalog(backend.baseUrl);

    // The first call of each account in a run.
    const hold = aws.hold({ action: 'GetCallerIdentity' });
    const run = backend.run();
    await hold.reached;
    strikeAll();
    changeAws();
    lines.length = 0;
    hold.release();
    failure = await run;
    // As often as a removal may be held back.
    aws.organization.accounts
      .get(HEALTHY)!
      .buckets.get(named(HEALTHY, 'healthy'))!.tags = { owner: 'security' };
    await backend.run();
    // The catalog shows it behind all that was sent before.
    await until(
      () => shown(HEALTHY),
      ([{ owner }]) => owner === 'group:default/security',
    );
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  function strikeAll() {
    const inject =
      (name: string): Inject =>
      (filter, ...rest) =>
        aws.inject({ account: accountIdOf(name), ...filter }, ...rest);
    for (const { name, strike } of [...accountFaults, ...listFaults]) {
      const account = aws.organization.accounts.get(accountIdOf(name))!;
      injected.set(name, strike(inject(name), account, aws));
    }
    for (const { name, strike } of bucketFaults) {
      const struck = named(accountIdOf(name), 'struck');
      injected.set(name, strike(inject(name), struck));
    }
  }

  function changeAws() {
    const tags = { owner: 'security' };
    for (const account of accountIds) {
      const { buckets } = aws.organization.accounts.get(account)!;
      for (const what of ['z-changed', 'struck', 'fine']) {
        const bucket = buckets.get(named(account, what));
        if (bucket) {
          bucket.tags = tags;
        }
      }
      if (buckets.delete(named(account, 'z-deleted'))) {
        buckets.put({
          name: named(account, 'a-new'),
          region: 'eu-west-1',
          tags,
        });
      }
    }
  }

  function expectToHaveStruck(name: string) {
    for (const { struck } of injected.get(name)!) {
      expect(struck).toBeGreaterThan(0);
    }
  }

  const saidOf = async (account: string) =>
    lines
      .flatMap(line => line.split('\n'))
      .filter(line => line.includes(account))
      .join('\n');

  it.each(accountFaults)(
    '$name: the account stays as it was',
    async ({ name, log }) => {
      const account = accountIdOf(name);
      expectToHaveStruck(name);
      expect(before(account)).toHaveLength(4);
      expect(await shown(account)).toEqual(before(account));
      expect(await saidOf(account)).toMatch(log);
    },
  );

  it.each(listFaults)(
    '$name: what is listed is read, nothing is removed, and the account fails',
    async ({ name, log, pages }) => {
      const account = accountIdOf(name);
      expectToHaveStruck(name);
      const was = (what: string) =>
        before(account).find(({ bucket }) => bucket === named(account, what));
      const listed = pages ? ['a-first', 'a-new'] : [];
      // S3 no longer has `z-deleted`. A list that is known to lack buckets proves nothing about it.
      const notListed = ['z-changed', 'z-deleted', 'z-kept'];
      await eventually(
        () => shown(account),
        buckets =>
          expect(buckets).toEqual([
            ...listed.map(what => inAws(account, what)),
            ...(pages ? notListed : ['a-first', ...notListed]).map(was),
          ]),
        10,
      );
      expect(await saidOf(account)).toMatch(log);
    },
  );

  it.each(bucketFaults)(
    '$name: the bucket keeps what is known of it, the others are read',
    async ({ name, log, unavailable }) => {
      const account = accountIdOf(name);
      expectToHaveStruck(name);
      const [, struck] = before(account);
      await eventually(
        () => shown(account),
        buckets =>
          expect(buckets).toEqual([
            inAws(account, 'fine'),
            { ...struck, unavailable },
          ]),
        10,
      );
      expect(await saidOf(account)).toMatch(log);
    },
  );

  it('shows what AWS has when the faults are gone', async () => {
    expect(failure).toMatch(/accounts could not be read/);
    aws.clearFaults();
    aws.organization.accounts
      .get(accountIdOf('the role is denied'))!
      .roles.get('backstage-read')!.trust = 'allowed';
    expect(await backend.run()).toBeUndefined();
    await expectCatalogEqualsAws(backend.baseUrl, aws, accountIds, isWanted);
  });
});
