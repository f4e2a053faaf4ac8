// Which accounts a run reads doesn't depend on the database: SQLite.
import { toError } from '@backstage/errors';
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import {
  type Aws,
  createAccount,
  createOrganization,
  defaultRoleName,
} from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';

jest.setTimeout(120_000);

const TASK = 'AwsS3BucketProvider:default:refresh';

describe('an organization in a Backstage backend', () => {
  let aws: Aws;
  let backend: TestBackend;
  let refresh: (signal: AbortSignal) => void | Promise<void>;

  afterEach(async () => {
    await backend.stop();
    await aws.close();
  });

  const bucketOf = (id: string) => ({
    name: `bucket-of-${id}`,
    region: 'eu-west-1',
  });

  /** The stand-in with this many accounts beside the management account, the first of them denied. */
  async function start(options: { accounts: number; denied: number }) {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          ...Array.from({ length: options.accounts }, (_, i) => ({
            id: `${200_000_000_000 + i}`,
            name: `account-${i}`,
            unit: 'Workloads',
            roles: [
              {
                name: defaultRoleName,
                trust: i < options.denied ? 'denied' : 'allowed',
              } as const,
            ],
            buckets: [bucketOf(`${200_000_000_000 + i}`)],
          })),
        ],
      }),
    });
    const scheduler = mockServices.scheduler();
    const scheduled = jest.spyOn(scheduler, 'scheduleTask');
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            organization: {
              include: { organizationalUnits: ['/Workloads'] },
            },
          },
        },
      },
      features: [schedulerFeature(scheduler)],
    });
    refresh = scheduled.mock.calls.find(([{ id }]) => id === TASK)![0].fn;
  }

  /** What a run ends with: the message of its error, if it has one. */
  async function run(): Promise<string | undefined> {
    try {
      await refresh(new AbortController().signal);
      return undefined;
    } catch (error) {
      return toError(error).message;
    }
  }

  /** The accounts whose buckets the catalog has, as soon as these are so many. */
  async function accountsWithBuckets(count: number): Promise<string[]> {
    const entities: Entity[] = await until(
      async () =>
        (
          await request(backend.server)
            .get('/api/catalog/entities')
            .query({ filter: 'spec.type=s3-bucket' })
        ).body,
      ({ length }) => length === count,
    );
    return entities
      .map(({ metadata }) => metadata.annotations!['amazonaws.com/account-id'])
      .sort();
  }

  it('has the buckets of an account that was created since the last run', async () => {
    await start({ accounts: 2, denied: 0 });
    expect(await run()).toBeUndefined();
    await accountsWithBuckets(2);

    const id = '300000000000';
    aws.organization.accounts.set(
      id,
      createAccount({
        id,
        name: 'new',
        unit: 'Workloads/Young',
        buckets: [bucketOf(id)],
      }),
    );
    expect(await run()).toBeUndefined();
    expect(await accountsWithBuckets(3)).toContain(id);
  });

  it('is read as last known while it does not answer, and the run says so', async () => {
    await start({ accounts: 2, denied: 0 });
    await run();
    await accountsWithBuckets(2);
    aws.inject(
      { action: 'ListAccountsForParent' },
      { kind: 'error', code: 'AccessDeniedException' },
    );
    const [account] = [...aws.organization.accounts.values()].slice(-1);
    account.buckets.put({
      ...bucketOf(account.id),
      name: 'another-bucket',
      createdAt: '2024-01-01T00:00:00.000Z',
    });
    expect(await run()).toMatch(
      /organization could not be asked: ListAccountsForParent failed.*Allow organizations:ListAccountsForParent.*accounts of its last answer were read/,
    );
    await accountsWithBuckets(3);
  });

  it('loses no bucket by what the organization leaves out', async () => {
    await start({ accounts: 3, denied: 0 });
    await run();
    await accountsWithBuckets(3);
    const { unlistedAccounts, accounts } = aws.organization;
    [...accounts.keys()].forEach(id => unlistedAccounts.add(id));
    for (let runs = 0; runs < 4; runs++) {
      expect(await run()).toMatch(
        /lists lack account 2\d+, which it still has.* The accounts of its last answer were read/,
      );
    }
    expect(await accountsWithBuckets(3)).toHaveLength(3);

    // One leaves, and DescribeAccount is not allowed yet.
    unlistedAccounts.clear();
    accounts.delete('200000000000');
    const denied = aws.inject(
      { action: 'DescribeAccount' },
      { kind: 'error', code: 'AccessDeniedException' },
    );
    for (let runs = 0; runs < 3; runs++) {
      expect(await run()).toMatch(
        /lists lack 1 account .*: 200000000000\. They stay\. .*Allow organizations:DescribeAccount/,
      );
    }
    await accountsWithBuckets(3);
    denied.clear();
    await run();
    await run();
    expect(await accountsWithBuckets(2)).not.toContain('200000000000');
  });

  it('has the healthy accounts, and one block about all that are denied', async () => {
    await start({ accounts: 40, denied: 30 });
    const message = (await run())!;
    const lines = message.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      '30 of 40 accounts could not be read, and keep their entities:',
    );
    expect(lines[1]).toMatch(/^30 accounts: .*trust policy/);
    for (let i = 0; i < 30; i++) {
      expect(lines[1]).toContain(`${200_000_000_000 + i} (account-${i})`);
    }
    expect(await accountsWithBuckets(10)).not.toContain('200000000029');
  });
});
