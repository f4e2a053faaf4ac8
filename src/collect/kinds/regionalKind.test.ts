import {
  type Aws,
  createOrganization,
  type RegionalBucket,
  type RegionalService,
  startAws,
} from '../../../dev/aws';
import { openAccount } from '../../aws/__testUtils__/openAccount';
import { IncompleteListError } from '../../aws/awsErrors';
import { readFact } from '../facts/defineFact';
import type { ListedBucket } from '../../model/BucketRecord';
import type { RegionalKind } from '../../model/kinds';
import { KINDS_OF_BUCKETS } from '.';

const ACCOUNT = '222222222222';
const KEY = 'arn:aws:kms:eu-west-1:222222222222:key/1';

let aws: Aws;
let buckets: RegionalBucket[];

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        { id: ACCOUNT, name: 'data' },
      ],
    }),
  });
  buckets = aws.organization.accounts.get(ACCOUNT)!.regionalBuckets;
});

afterEach(() => aws.close());

const open = () =>
  openAccount(aws, ACCOUNT, { maxAttempts: 1, timeoutMs: 1_000 });

const kinds: Array<[RegionalKind, RegionalService, Record<string, string>]> = [
  [
    'directory',
    's3express',
    {
      list: 'ListDirectoryBuckets',
      exists: 'GetBucketEncryption',
      encryption: 'GetBucketEncryption',
    },
  ],
  [
    'table',
    's3tables',
    {
      list: 'ListTableBuckets',
      exists: 'GetTableBucket',
      encryption: 'GetTableBucketEncryption',
    },
  ],
  [
    'vector',
    's3vectors',
    {
      list: 'ListVectorBuckets',
      exists: 'GetVectorBucket',
      encryption: 'GetVectorBucket',
    },
  ],
];

describe.each(kinds)('%s buckets', (name, service, calls) => {
  const kind = KINDS_OF_BUCKETS[name];

  /** The SDK knows directory buckets by the end of their names. */
  const suffix = name === 'directory' ? '--euw1-az1--x-s3' : '';

  function put(base: string, more: Partial<RegionalBucket> = {}): ListedBucket {
    const bucket = base + suffix;
    const region = more.region ?? 'eu-west-1';
    const createdAt = '2025-03-04T05:06:07.000Z';
    buckets.push({ service, name: bucket, region, createdAt, ...more });
    const arn = `arn:aws:${service}:${region}:${ACCOUNT}:bucket/${bucket}`;
    return { name: bucket, arn, region, createdAt };
  }

  async function list(region = 'eu-west-1'): Promise<ListedBucket[]> {
    const listed: ListedBucket[] = [];
    for await (const page of kind.list(await open(), region)) {
      listed.push(...page);
    }
    return listed;
  }

  it('are listed in their region, with their ARN', async () => {
    const there = [put('a'), put('b')];
    put('c', { region: 'us-east-1' });
    expect(await list()).toEqual(there);
    expect(await list('eu-central-1')).toEqual([]);
    expect(kind.arn(await open(), there[0].name, 'eu-west-1')).toBe(
      there[0].arn,
    );
  });

  it('are listed page by page', async () => {
    const all = Array.from({ length: 1_501 }, (_, i) =>
      put(`bucket-${String(i).padStart(4, '0')}`),
    );
    expect(await list()).toEqual(all);
    expect(aws.calls.count({ action: calls.list })).toBeGreaterThan(1);
  });

  it.each(['new-tokens', 'empty-pages'] as const)(
    'end with an error at %s',
    async mode => {
      put('a');
      aws.inject({ action: calls.list }, { kind: 'endless-list', mode });
      await expect(list()).rejects.toThrow(IncompleteListError);
    },
  );

  it('are found by their name', async () => {
    put('lake-2');
    const lake = put('lake');
    const session = await open();
    expect(await kind.find(session, lake.name, 'eu-west-1')).toEqual(lake);
    expect(await kind.find(session, 'lake-3', 'eu-west-1')).toBeUndefined();
  });

  it('are present, gone, unproven or unanswered', async () => {
    const there = put('there');
    const session = await open();
    expect(await kind.exists(session, there)).toBe('present');
    buckets.pop();
    expect(await kind.exists(session, there)).toBe('gone');
    const filter = { action: calls.exists };
    const denied = aws.inject(filter, {
      kind: 'error',
      code: 'AccessDenied',
      status: 403,
    });
    expect(await kind.exists(session, there)).toBe('unproven');
    denied.clear();
    aws.inject(filter, { kind: 'throttle' });
    expect(await kind.exists(session, there)).toBe('unanswered');
  });

  const read = async (fact: 'tags' | 'encryption', bucket: ListedBucket) =>
    readFact(kind.facts[fact] as never, await open(), {
      ...bucket,
      region: bucket.region!,
    });

  it('have their tags, or none', async () => {
    const tags = { owner: 'data-platform', 'cost-center': 'CC-1' };
    expect(await read('tags', put('tagged', { tags }))).toEqual({
      status: 'known',
      value: tags,
    });
    expect(await read('tags', put('untagged'))).toEqual({ status: 'none' });
  });

  it('have the encryption that is set, or that of S3', async () => {
    const byDefault = await read('encryption', put('default'));
    expect(byDefault).toMatchObject({
      status: 'known',
      value: { status: 'AES256' },
    });
    expect(await read('encryption', put('key', { key: KEY }))).toMatchObject({
      status: 'known',
      value: { status: 'aws:kms', key: KEY },
    });
  });

  it('have tags and encryption that are unavailable where the call fails', async () => {
    const bucket = put('there');
    aws.inject({ action: 'ListTagsForResource' }, { kind: 'throttle' });
    aws.inject(
      { action: calls.encryption },
      { kind: 'error', code: 'AccessDenied', status: 403 },
    );
    for (const fact of ['tags', 'encryption'] as const) {
      expect(await read(fact, bucket)).toMatchObject({ status: 'unavailable' });
    }
    aws.clearFaults();
    aws.inject({ action: 'ListTagsForResource' }, { kind: 'garbage' });
    expect(await read('tags', bucket)).toMatchObject({ status: 'unavailable' });
  });

  it('are gone where they are asked for a fact after they were deleted', async () => {
    const bucket = put('gone');
    buckets.pop();
    expect(await read('encryption', bucket)).toEqual({ status: 'gone' });
  });
});

it('leaves the table buckets that AWS itself made out, unless asked for', async () => {
  const createdAt = '2025-03-04T05:06:07.000Z';
  const region = 'eu-west-1';
  buckets.push(
    { service: 's3tables', name: 'lake', region, createdAt },
    {
      service: 's3tables',
      name: 'aws-s3',
      region,
      createdAt,
      isAwsManaged: true,
    },
  );
  const names: string[] = [];
  for await (const page of KINDS_OF_BUCKETS.table.list(await open(), region)) {
    names.push(...page.map(({ name }) => name));
  }
  expect(names).toEqual(['lake']);
});

it('takes a table bucket without an encryption of its own for encrypted by S3', async () => {
  const place = {
    name: 'lake',
    arn: `arn:aws:s3tables:eu-west-1:${ACCOUNT}:bucket/lake`,
    region: 'eu-west-1',
  };
  aws.inject(
    { action: 'GetTableBucketEncryption' },
    { kind: 'error', code: 'NotFoundException', status: 404 },
  );
  const { encryption } = KINDS_OF_BUCKETS.table.facts;
  expect(await readFact(encryption!, await open(), place)).toEqual({
    status: 'gone',
  });
  buckets.push({
    service: 's3tables',
    createdAt: '2025-03-04T05:06:07.000Z',
    ...place,
  });
  expect(await readFact(encryption!, await open(), place)).toEqual({
    status: 'known',
    value: { status: 'AES256' },
  });
});

it('asks an emulator for a directory bucket without a session, and by a path that names no object', async () => {
  buckets.push({
    service: 's3express',
    name: 'fast--euw1-az1--x-s3',
    region: 'eu-west-1',
    createdAt: '2025-03-04T05:06:07.000Z',
  });
  const former = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = aws.endpoint;
  try {
    const { facts, arn } = KINDS_OF_BUCKETS.directory;
    const session = await open();
    const place = {
      name: 'fast--euw1-az1--x-s3',
      arn: arn(session, 'fast--euw1-az1--x-s3', 'eu-west-1'),
      region: 'eu-west-1',
    };
    expect(await readFact(facts.encryption!, session, place)).toMatchObject({
      status: 'known',
    });
    expect(await readFact(facts.tags!, session, place)).toEqual({
      status: 'none',
    });
  } finally {
    if (former === undefined) {
      delete process.env.AWS_ENDPOINT_URL;
    } else {
      process.env.AWS_ENDPOINT_URL = former;
    }
  }
});

it('asks for buckets of both kinds side by side, each for its own', async () => {
  const account = aws.organization.accounts.get(ACCOUNT)!;
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const names = {
    'general-purpose': (i: number) => `bucket-${i}`,
    directory: (i: number) => `bucket-${i}--euw1-az1--x-s3`,
  };
  const keyOf = (kind: string, i: number) => `${KEY}-${kind}-${i}`;
  for (const i of numbers) {
    account.buckets.put({
      name: names['general-purpose'](i),
      region: 'eu-west-1',
      configuration: {
        encryption: {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: keyOf('general-purpose', i),
          },
        },
      },
    });
    buckets.push({
      service: 's3express',
      name: names.directory(i),
      region: 'eu-west-1',
      createdAt: '2025-03-04T05:06:07.000Z',
      key: keyOf('directory', i),
    });
  }
  const session = await open();
  const answers = await Promise.all(
    numbers.flatMap(i =>
      (['general-purpose', 'directory'] as const).map(async kind => {
        const { facts, arn } = KINDS_OF_BUCKETS[kind];
        const name = names[kind](i);
        const place = {
          name,
          arn: arn(session, name, 'eu-west-1'),
          region: 'eu-west-1',
        };
        return readFact(facts.encryption!, session, place);
      }),
    ),
  );
  expect(answers).toEqual(
    numbers.flatMap(i =>
      ['general-purpose', 'directory'].map(kind => ({
        status: 'known',
        value: expect.objectContaining({ key: keyOf(kind, i) }),
      })),
    ),
  );
});
