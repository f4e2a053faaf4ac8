import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import {
  type Account,
  type Aws,
  createOrganization,
  startAws,
} from '../../../dev/aws';
import type {
  AccessPoint,
  MultiRegionAccessPoint,
} from '../../../dev/aws/estate/accessPoint';
import { openAccount } from '../../aws/__testUtils__/openAccount';
import { KINDS_OF_BUCKETS } from '.';
import { type FactDeclaration, readFact } from '../facts/defineFact';

const ACCOUNT = '222222222222';
const OTHER = '999999999999';
const PLACE = {
  name: 'readers',
  arn: `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/readers`,
  region: 'eu-west-1',
};
const SEVERAL = {
  name: 'worldwide',
  arn: `arn:aws:s3::${ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap`,
  region: 'us-west-2',
};
const OPEN = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

let aws: Aws;

beforeAll(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        { id: ACCOUNT, name: 'payments' },
      ],
    }),
  });
});

afterAll(() => aws.close());

afterEach(() => {
  aws.clearFaults();
  aws.calls.reset();
  account().accessPoints = [];
  account().multiRegionAccessPoints = [];
  delete account().publicAccessBlock;
});

function account(): Account {
  return aws.organization.accounts.get(ACCOUNT)!;
}

const session = () =>
  openAccount(aws, ACCOUNT, { maxAttempts: 1, timeoutMs: 1_000 });

const policyFor = (principal: '*' | { AWS: string }, resource: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Readers',
      Effect: 'Allow' as const,
      Principal: principal,
      Action: 's3:GetObject',
      Resource: `${resource}/object/*`,
    },
  ],
});

function put(point: Partial<AccessPoint> = {}) {
  account().accessPoints.push({
    name: 'readers',
    region: 'eu-west-1',
    bucket: 'lake',
    ...point,
  });
}

function putSeveral(point: Partial<MultiRegionAccessPoint> = {}) {
  account().multiRegionAccessPoints.push({
    name: 'worldwide',
    alias: 'mfzwi23gnjvgw.mrap',
    createdAt: '2026-01-02T03:04:05.000Z',
    regions: [
      { bucket: 'lake-us', region: 'us-east-1', bucketAccountId: OTHER },
      { bucket: 'lake', region: 'eu-west-1', bucketAccountId: ACCOUNT },
    ],
    ...point,
  });
}

async function read(
  name: FactName,
  kind: 'access-point' | 'multi-region-access-point' = 'access-point',
) {
  const fact = KINDS_OF_BUCKETS[kind].facts[name] as FactDeclaration<FactName>;
  return readFact(fact, await session(), {
    ...(kind === 'access-point' ? PLACE : SEVERAL),
  });
}

describe('access points', () => {
  const kind = KINDS_OF_BUCKETS['access-point'];

  async function list(region: string) {
    const listed: string[][] = [];
    for await (const page of kind.list(await session(), region)) {
      listed.push(page.map(({ arn }) => arn));
    }
    return listed;
  }

  it('are listed in their region, page by page', async () => {
    for (let i = 0; i < 1_001; i++) {
      put({ name: `point-${String(i).padStart(4, '0')}` });
    }
    put({ name: 'elsewhere', region: 'us-east-1' });
    const pages = await list('eu-west-1');
    expect(pages.map(({ length }) => length)).toEqual([1_000, 1]);
    expect(pages[1]).toEqual([
      `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/point-1000`,
    ]);
    expect(await list('us-east-1')).toEqual([
      [`arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/elsewhere`],
    ]);
    expect(await list('eu-central-1')).toEqual([[]]);
  });

  it('are found, present and gone', async () => {
    put();
    const open = await session();
    expect(await kind.find(open, 'readers', 'eu-west-1')).toMatchObject(PLACE);
    expect(await kind.exists(open, PLACE)).toBe('present');
    account().accessPoints = [];
    expect(await kind.exists(open, PLACE)).toBe('gone');
    expect(await kind.find(open, 'readers', 'eu-west-1')).toBeUndefined();
  });

  it.each<[Partial<AccessPoint>, object]>([
    [
      {},
      {
        networkOrigin: 'internet',
        alias: 'readers-alias-s3alias',
        buckets: [{ name: 'lake', accountId: ACCOUNT }],
      },
    ],
    [
      { vpc: 'vpc-1a2b3c4d', bucketAccountId: OTHER },
      {
        networkOrigin: 'vpc',
        vpc: 'vpc-1a2b3c4d',
        alias: 'readers-alias-s3alias',
        buckets: [{ name: 'lake', accountId: OTHER }],
      },
    ],
  ])('%j lead to %j', async (point, value) => {
    put(point);
    expect(await read('accessPoint')).toEqual({ status: 'known', value });
  });

  it('have tags', async () => {
    put({ tags: { owner: 'data' } });
    expect(await read('tags')).toEqual({
      status: 'known',
      value: { owner: 'data' },
    });
    account().accessPoints[0].tags = {};
    expect(await read('tags')).toEqual({ status: 'none' });
  });

  const everybody = policyFor('*', PLACE.arn);
  const partner = policyFor({ AWS: OTHER }, PLACE.arn);

  it.each<[Partial<AccessPoint>, boolean, string, string]>([
    [{}, false, 'blocked', 'account'],
    [{ publicAccessBlock: OPEN }, false, 'private', 'account'],
    [{ publicAccessBlock: OPEN, policy: everybody }, false, 'public', 'public'],
    // The account's block counts as well.
    [
      { publicAccessBlock: OPEN, policy: everybody },
      true,
      'blocked',
      'account',
    ],
    [{ policy: everybody }, false, 'blocked', 'account'],
    [{ publicAccessBlock: OPEN, policy: partner }, false, 'private', 'foreign'],
    [{ policy: partner }, false, 'blocked', 'foreign'],
    // S3 never takes those of a VPC for public.
    [
      { publicAccessBlock: OPEN, policy: everybody, vpc: 'vpc-1a2b3c4d' },
      false,
      'private',
      'conditional',
    ],
  ])(
    '%j, in an account that blocks all: %j, are %s and shared: %s',
    async (point, blocks, publicAccess, sharing) => {
      put(point);
      if (blocks) {
        account().publicAccessBlock = {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        };
      }
      expect(await read('publicAccess')).toMatchObject({
        value: { status: publicAccess },
      });
      expect(await read('sharing')).toMatchObject({
        value: { status: sharing },
      });
    },
  );

  it('are asked once in a reading for what several facts need', async () => {
    put({ publicAccessBlock: OPEN, policy: everybody });
    const open = await session();
    const place = { ...PLACE };
    const { publicAccess, sharing } = kind.facts;
    await readFact(publicAccess!, open, place);
    await readFact(sharing!, open, place);
    for (const action of ['GetAccessPoint', 'GetAccessPointPolicyStatus']) {
      expect(aws.calls.count({ action })).toBe(1);
    }
    await readFact(sharing!, open, { ...PLACE });
    expect(aws.calls.count({ action: 'GetAccessPoint' })).toBe(2);
  });

  it('name who is let in, by the statement', async () => {
    put({ policy: partner });
    expect(await read('sharing')).toMatchObject({
      value: {
        accounts: [OTHER],
        access: ['read'],
        statements: [{ sid: 'Readers', who: [OTHER], scope: 'foreign' }],
      },
    });
  });

  it.each<[FactName, string]>([
    ['accessPoint', 'GetAccessPoint'],
    ['publicAccess', 'GetAccessPointPolicyStatus'],
    ['sharing', 'GetAccessPointPolicy'],
    ['sharing', 'GetAccessPoint'],
    ['sharing', 'GetPublicAccessBlock'],
    ['tags', 'ListTagsForResource'],
  ])('are not taken for private where %s can’t be read', async (name, call) => {
    put({ publicAccessBlock: OPEN, policy: everybody });
    for (const fault of [
      { kind: 'error', code: 'AccessDenied' } as const,
      { kind: 'garbage' } as const,
    ]) {
      aws.clearFaults();
      aws.inject({ action: call }, fault);
      expect(await read(name)).toMatchObject({ status: 'unavailable' });
    }
  });

  it('that are gone meanwhile are noticed', async () => {
    expect(await read('accessPoint')).toEqual({ status: 'gone' });
    expect(await read('sharing')).toEqual({ status: 'gone' });
  });
});

describe('Multi-Region access points', () => {
  const kind = KINDS_OF_BUCKETS['multi-region-access-point'];

  it('are listed in us-west-2, with their alias for a name in the ARN', async () => {
    putSeveral();
    const pages = [];
    for await (const page of kind.list(await session(), 'us-west-2')) {
      pages.push(...page);
    }
    expect(pages).toEqual([
      { ...SEVERAL, createdAt: '2026-01-02T03:04:05.000Z' },
    ]);
    expect(await kind.exists(await session(), SEVERAL)).toBe('present');
    account().multiRegionAccessPoints = [];
    expect(await kind.exists(await session(), SEVERAL)).toBe('gone');
  });

  it('have no tags, for which AWS is not asked', async () => {
    putSeveral();
    expect(await read('tags', 'multi-region-access-point')).toEqual({
      status: 'none',
    });
    expect(aws.calls.count({ action: 'ListTagsForResource' })).toBe(0);
  });

  it('lead to several buckets, which may be other accounts’', async () => {
    putSeveral();
    expect(await read('accessPoint', 'multi-region-access-point')).toEqual({
      status: 'known',
      value: {
        networkOrigin: 'internet',
        alias: 'mfzwi23gnjvgw.mrap',
        buckets: [
          { name: 'lake', accountId: ACCOUNT, region: 'eu-west-1' },
          { name: 'lake-us', accountId: OTHER, region: 'us-east-1' },
        ],
      },
    });
  });

  it.each<[Partial<MultiRegionAccessPoint>, string, string]>([
    [{}, 'blocked', 'account'],
    [{ publicAccessBlock: OPEN }, 'private', 'account'],
    [
      { publicAccessBlock: OPEN, policy: policyFor('*', SEVERAL.arn) },
      'public',
      'public',
    ],
    [{ policy: policyFor({ AWS: OTHER }, SEVERAL.arn) }, 'blocked', 'foreign'],
  ])('%j are %s and shared: %s', async (point, publicAccess, sharing) => {
    putSeveral(point);
    expect(
      await read('publicAccess', 'multi-region-access-point'),
    ).toMatchObject({ value: { status: publicAccess } });
    expect(await read('sharing', 'multi-region-access-point')).toMatchObject({
      value: { status: sharing },
    });
  });
});
