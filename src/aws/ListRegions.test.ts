import {
  type Aws,
  createOrganization,
  defaultRoleName,
  startAws,
} from '../../dev/aws';
import { TestClock } from '../__testUtils__/TestClock';
import { generalPurpose } from '../collect/kinds/generalPurpose';
import type { ListedBucket } from '../model/BucketRecord';
import { credentialsOf, openAccount } from './__testUtils__/openAccount';
import { ListRegions } from './ListRegions';

const ACCOUNT = '222222222222';
const CHINA = '333333333333';
const HOUR = 3_600_000;
const MADE = '2020-01-01T00:00:00.000Z';
const EDITED = '2024-06-01T00:00:00.000Z';

let aws: Aws;
let clock: TestClock;
let listRegions: ListRegions;

beforeAll(async () => {
  const buckets = [
    {
      name: 'data',
      region: 'eu-west-1',
      createdAt: MADE,
      policyEditedAt: EDITED,
    },
  ];
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        { id: ACCOUNT, name: 'payments', buckets },
        { id: '444444444444', name: 'web', buckets },
        { id: CHINA, name: 'china', partition: 'aws-cn', buckets },
      ],
    }),
  });
});

afterAll(() => aws.close());

beforeEach(() => {
  clock = new TestClock();
  listRegions = new ListRegions(clock);
  aws.calls.reset();
  aws.clearFaults();
  aws.organization.accounts.get(ACCOUNT)!.policies = [];
});

/** The bucket as a list has it that is asked for by an account whose home is in Ireland, or in Beijing. */
async function listed(id = ACCOUNT): Promise<ListedBucket> {
  const region = id === CHINA ? 'cn-north-1' : 'eu-west-1';
  const keys = { accessKeyId: `AKIALOCL${id}`, secretAccessKey: 'unchecked' };
  const session = await openAccount(aws, id, {
    listRegions,
    timeoutMs: 300,
    credentials: credentialsOf(aws, {
      aws: {
        accounts: [
          {
            accountId: id,
            roleName: defaultRoleName,
            region,
            ...keys,
            ...(id === CHINA && { partition: 'aws-cn' }),
          },
        ],
      },
    }),
  });
  const { value } = await generalPurpose.list(session, '').next();
  const found = await generalPurpose.find(session, 'data', '');
  expect(found).toEqual(value[0]);
  return value[0];
}

const regionsAsked = () =>
  aws.calls.list
    .filter(({ action }) => action === 'ListBuckets')
    .map(({ region }) => region);

const exact = { createdAt: MADE, isCreationDateExact: true };

it('has the dates of us-east-1, wherever the account is at home', async () => {
  expect(await listed()).toMatchObject(exact);
  expect(new Set(regionsAsked())).toEqual(new Set(['us-east-1']));
});

it('says of no other date that it is exact', async () => {
  const bucket = await listed(CHINA);
  expect(bucket.createdAt).toBe(EDITED);
  expect(bucket.isCreationDateExact).toBeUndefined();
  expect(new Set(regionsAsked())).toEqual(new Set(['cn-north-1']));
});

it('asks the home region where a policy denies us-east-1, and tries again a day later', async () => {
  const account = aws.organization.accounts.get(ACCOUNT)!;
  account.policies = [
    {
      type: 'service control policy',
      regions: ['us-east-1'],
      except: ['sts:*'],
    },
  ];
  expect((await listed()).createdAt).toBe(EDITED);
  expect(regionsAsked()).toEqual(['us-east-1', 'eu-west-1', 'eu-west-1']);
  account.policies = [];
  expect((await listed()).createdAt).toBe(EDITED);
  expect(await listed('444444444444')).toMatchObject(exact);
  clock.advance(24 * HOUR);
  expect(await listed()).toMatchObject(exact);
});

it('waits once for a us-east-1 that gives no answer, whichever account asks', async () => {
  aws.inject({ region: 'us-east-1', action: 'ListBuckets' }, { kind: 'hang' });
  expect((await listed()).createdAt).toBe(EDITED);
  expect((await listed('444444444444')).createdAt).toBe(EDITED);
  expect(regionsAsked().filter(region => region === 'us-east-1')).toHaveLength(
    2,
  );
  clock.advance(24 * HOUR);
  aws.clearFaults();
  expect(await listed()).toMatchObject(exact);
});

it('fails for what the home region answers', async () => {
  aws.inject(
    { action: 'ListBuckets' },
    { kind: 'error', code: 'AccessDenied', message: 'Denied.' },
  );
  await expect(listed()).rejects.toThrow('Denied.');
  expect(regionsAsked()).toEqual(['us-east-1', 'eu-west-1']);
});
