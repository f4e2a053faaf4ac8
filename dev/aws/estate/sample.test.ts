import {
  type Bucket,
  type BucketConfiguration,
  createSampleOrganization,
  newBucket,
  sampleAccountIds,
  sampleComponents,
  sampleSystems,
  sampleTeams,
  sampleUnknownOwners,
} from '..';
import { sampleConfiguration } from './sampleConfiguration';

const accounts = [...createSampleOrganization().accounts.values()];
const buckets = accounts.flatMap(account => [...account.buckets.after()]);
const values = (key: string) =>
  new Set(buckets.flatMap(({ tags }) => tags?.[key] ?? []));

it('is what a real organization looks like', () => {
  const regions = new Set(buckets.map(({ region }) => region));
  expect(accounts).toHaveLength(9);
  expect(buckets.length).toBeGreaterThan(60);
  expect(regions.size).toBeGreaterThanOrEqual(8);
  expect([...regions]).toEqual(
    expect.arrayContaining([
      'us-east-1',
      'af-south-1',
      'ap-east-1',
      'eu-south-1',
    ]),
  );
  const some = (test: (bucket: Bucket) => unknown) =>
    expect(buckets.filter(test)).not.toEqual([]);
  some(({ name }) => /[A-Z_]/.test(name));
  some(({ name }) => name.length > 63);
  some(({ name }) => name.includes('.'));
  some(({ tags }) => !tags);
  some(({ tags }) => tags?.['aws:cloudformation:stack-name']);
  some(({ locationConstraint }) => locationConstraint === 'EU');
  some(({ tags }) => Object.values(tags ?? {}).some(v => v.length === 256));
});

it('keeps to the limits of S3', () => {
  expect(new Set(buckets.map(({ name }) => name)).size).toBe(buckets.length);
  for (const { name, region, tags = {} } of buckets) {
    const modern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
    const legacy = /^[\w.-]{3,255}$/.test(name) && region === 'us-east-1';
    expect([name, modern || legacy]).toEqual([name, true]);
    for (const [key, value] of Object.entries(tags)) {
      expect(key.length).toBeLessThanOrEqual(128);
      expect(value.length).toBeLessThanOrEqual(256);
    }
  }
});

it('names the teams, systems and components that it exports, and no others', () => {
  expect(values('owner')).toEqual(
    new Set([...sampleTeams, ...sampleUnknownOwners]),
  );
  expect(values('system')).toEqual(new Set(Object.keys(sampleSystems)));
  expect(values('component')).toEqual(new Set(Object.keys(sampleComponents)));
});

describe('its configuration', () => {
  const named = new Map(
    accounts.flatMap(account =>
      [...account.buckets.after()].map(
        bucket => [bucket.name, { account, bucket }] as const,
      ),
    ),
  );
  const settings = ({ configuration }: Bucket): BucketConfiguration => ({
    ...newBucket,
    ...configuration,
  });
  const namesOf = (test: (configuration: BucketConfiguration) => unknown) =>
    buckets.filter(bucket => test(settings(bucket))).map(({ name }) => name);

  it('is of buckets that are there', () => {
    const unknown = Object.keys(sampleConfiguration).filter(
      name => !named.has(name),
    );
    expect(unknown).toEqual([]);
  });

  it('is what a real organization looks like', () => {
    expect(
      namesOf(
        ({ website, policy, publicAccessBlock }) =>
          website && policy === 'public' && !publicAccessBlock,
      ),
    ).toEqual(['www.kestrel.example']);
    expect(
      namesOf(
        ({ grants, ownership, publicAccessBlock }) =>
          grants?.some(({ Grantee }) => Grantee?.URI?.endsWith('AllUsers')) &&
          ownership !== 'BucketOwnerEnforced' &&
          !publicAccessBlock?.IgnorePublicAcls,
      ),
    ).toEqual(['images.kestrel.example']);
    const algorithms = new Set(
      buckets.map(
        bucket =>
          settings(bucket).encryption?.ApplyServerSideEncryptionByDefault
            ?.SSEAlgorithm,
      ),
    );
    expect([...algorithms].sort()).toEqual([
      'AES256',
      'aws:kms',
      'aws:kms:dsse',
    ]);
    const blocked = accounts.filter(account => account.publicAccessBlock);
    expect(blocked.map(({ name }) => name)).toEqual(['payments-prod']);
    const { roles } = accounts.find(
      ({ id }) => id === sampleAccountIds['payments-dev'],
    )!;
    expect(roles.get('backstage-read')?.allows).not.toContain(
      's3:GetBucketAcl',
    );
  });

  it('is possible in S3', () => {
    const impossible = [...named.values()].flatMap(({ account, bucket }) => {
      const { versioning, objectLock, replication, logging } = settings(bucket);
      const replicas = (replication?.Rules ?? []).map(rule =>
        named.get(rule.Destination!.Bucket!.split(':::')[1])!,
      );
      const isVersioned = versioning?.Status === 'Enabled';
      const problems = [
        (objectLock || replication) && !isVersioned && 'needs versioning',
        replicas.some(
          replica => settings(replica.bucket).versioning?.Status !== 'Enabled',
        ) && 'its replica needs versioning',
      ];
      if (logging) {
        const target = named.get(logging.TargetBucket!);
        // One that was deleted meanwhile.
        const isKnown = target || logging.TargetBucket === 'kestrel-image-logs';
        problems.push(
          !isKnown && 'logs to a bucket that is not there',
          target && target.account !== account && 'logs to another account',
          target &&
            target.bucket.region !== bucket.region &&
            'logs to another region',
        );
      }
      return problems.filter(Boolean).map(problem => [bucket.name, problem]);
    });
    expect(impossible).toEqual([]);
  });

  it('is that of each bucket alone', () => {
    const { accounts: copy } = createSampleOrganization();
    const { buckets: payments } = copy.get(sampleAccountIds['payments-prod'])!;
    const { buckets: management } = copy.get(sampleAccountIds.management)!;
    const one = payments.get('kestrel-payments-receipts-za')!;
    const other = management.get('kestrel-terraform-state-replica')!;
    expect(one.configuration).toEqual(other.configuration);
    one.configuration.versioning!.Status = 'Suspended';
    expect(one.configuration).not.toEqual(other.configuration);
  });
});
