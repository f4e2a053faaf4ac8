import {
  type Aws,
  type AwsOptions,
  type BucketDefinition,
  createOrganization,
  startAws,
} from '../../dev/aws';
import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import { until } from '../__testUtils__/until';
import { openAccount, readAll } from '../aws/__testUtils__/openAccount';
import { FactDenials } from './facts/FactDenials';
import { bucketArn } from '../model/partition';
import { generalPurpose } from './kinds/generalPurpose';
import { BucketReader } from './BucketReader';
import { notReadFacts } from '../model/notReadFacts';

const ACCOUNT = '222222222222';

describe('BucketReader', () => {
  let aws: Aws;

  /** The stand-in, with one account of these buckets beside the management account. */
  async function start(
    buckets: BucketDefinition[],
    options: AwsOptions = {},
  ): Promise<Aws> {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          { id: ACCOUNT, name: 'payments', buckets },
        ],
      }),
      ...options,
    });
    return aws;
  }

  const bucketCalls = () =>
    aws.calls.list.filter(call => call.bucket !== undefined);

  afterEach(async () => {
    await aws.close();
  });

  it('finds each bucket of the sample organization where it lives, with no call in another region', async () => {
    aws = await startAws();
    for (const account of aws.organization.accounts.values()) {
      if (account.id !== '333333333333' && account.id !== '444444444444')
        continue;
      const records = await readAll(await openAccount(aws, account.id));
      const expected = [...account.buckets.after()];
      expect(records.size).toBe(expected.length);
      for (const bucket of expected) {
        expect(records.get(bucket.name)).toMatchObject({
          region: { status: 'known', region: bucket.region },
          facts: {
            tags: bucket.tags
              ? { status: 'known', value: bucket.tags }
              : { status: 'none' },
          },
        });
      }
    }
    expect(aws.calls.count({ action: 'HeadBucket' })).toBe(0);
    for (const call of bucketCalls()) {
      const { region } = aws.organization.accounts
        .get(call.account!)!
        .buckets.get(call.bucket!)!;
      expect([call.bucket, call.region]).toEqual([call.bucket, region]);
    }
  });

  it('lists an account once, page by page', async () => {
    await start(
      Array.from({ length: 11_500 }, (_, i) => ({
        name: `bucket-${i}`,
        region: 'eu-west-1',
      })),
    );
    const records = await readAll(await openAccount(aws, ACCOUNT), {
      accepts: name => name.endsWith('00'),
    });
    expect(records.size).toBe(114);
    // A first page of 1,000, then pages of 2,500.
    expect(aws.calls.count({ action: 'ListBuckets' })).toBe(6);
  });

  it.each(['ignored', 'truncates'] as const)(
    'lists all buckets where MaxBuckets is %s',
    async maxBuckets => {
      await start(
        Array.from({ length: 1200 }, (_, i) => ({
          name: `bucket-${i}`,
          region: 'eu-west-1',
        })),
        { dialect: { maxBuckets } },
      );
      const records = await readAll(await openAccount(aws, ACCOUNT), {
        accepts: name => name.endsWith('0'),
      });
      expect(records.size).toBe(120);
    },
  );

  it('takes a first page that is full for the whole list where AWS refuses the list without pages', async () => {
    await start(
      Array.from({ length: 1000 }, (_, i) => ({
        name: `bucket-${i}`,
        region: 'eu-west-1',
      })),
    );
    aws.organization.accounts.get(ACCOUNT)!.bucketQuota = 20_000;
    const records = await readAll(await openAccount(aws, ACCOUNT), {
      accepts: name => name.endsWith('0'),
    });
    expect(records.size).toBe(100);
  });

  describe('where the list leaves the region out', () => {
    const buckets: BucketDefinition[] = [
      { name: 'virginia', region: 'us-east-1', tags: { at: 'us-east-1' } },
      {
        name: 'old-ireland',
        region: 'eu-west-1',
        locationConstraint: 'EU',
        tags: { at: 'eu-west-1' },
      },
      { name: 'milan', region: 'eu-south-1', tags: { at: 'eu-south-1' } },
      { name: 'Old_Virginia', region: 'us-east-1', tags: { at: 'us-east-1' } },
      {
        name: 'dotted.name.example',
        region: 'ap-southeast-2',
        tags: { at: 'ap-southeast-2' },
      },
    ];

    it.each([
      ['HeadBucket', { bucketRegion: 'left-out' } as const],
      [
        'GetBucketLocation',
        { bucketRegion: 'left-out', headBucketRegion: 'left-out' } as const,
      ],
      [
        // Nothing corrects a region that is wrong.
        'GetBucketLocation',
        {
          bucketRegion: 'left-out',
          headBucketRegion: 'left-out',
          wrongRegion: 'answers',
        } as const,
      ],
    ])('asks with %s of a store with %j', async (action, dialect) => {
      await start(buckets, { dialect });
      const records = await readAll(await openAccount(aws, ACCOUNT));
      for (const { name, region } of buckets) {
        expect(records.get(name)).toMatchObject({
          region: { status: 'known', region },
          facts: { tags: { status: 'known', value: { at: region } } },
        });
      }
      expect(aws.calls.count({ action })).toBe(buckets.length);
    });

    it('takes the region from a refusal too', async () => {
      await start(
        [{ name: 'closed', region: 'eu-west-1', denies: ['s3:ListBucket'] }],
        {
          dialect: { bucketRegion: 'left-out' },
        },
      );
      const records = await readAll(await openAccount(aws, ACCOUNT));
      expect(records.get('closed')).toMatchObject({
        region: { status: 'known', region: 'eu-west-1' },
      });
      expect(aws.calls.count({ action: 'GetBucketLocation' })).toBe(0);
    });

    it('says that the region is unavailable where nothing names it', async () => {
      await start(buckets, {
        dialect: { bucketRegion: 'left-out', headBucketRegion: 'left-out' },
      });
      aws.inject({ bucket: 'milan' }, { kind: 'error', code: 'AccessDenied' });
      const records = await readAll(await openAccount(aws, ACCOUNT));
      expect(records.get('milan')).toMatchObject({
        region: {
          status: 'unavailable',
          reason: {
            code: 'AccessDenied',
            message: expect.stringContaining('s3:GetBucketLocation'),
          },
        },
        facts: { tags: { status: 'unavailable' } },
      });
      expect(records.get('virginia')).toMatchObject({
        facts: { tags: { status: 'known' } },
      });
    });
  });

  it.each([
    'PermanentRedirect',
    'AuthorizationHeaderMalformed',
    'TemporaryRedirect',
    'IllegalLocationConstraintException',
  ] as const)(
    'corrects a listed region that proves wrong by %s, once',
    async redirect => {
      await start([
        {
          name: 'moved',
          region: 'eu-west-1',
          listedRegion: 'us-west-2',
          redirect,
          tags: { owner: 'web' },
        },
      ]);
      const records = await readAll(await openAccount(aws, ACCOUNT));
      expect(records.get('moved')).toMatchObject({
        region: { status: 'known', region: 'eu-west-1' },
        facts: { tags: { status: 'known', value: { owner: 'web' } } },
      });
      expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(2);
    },
  );

  it('keeps known, none and unavailable tags apart', async () => {
    await start([
      { name: 'tagged', region: 'eu-west-1', tags: { owner: 'web' } },
      { name: 'untagged', region: 'eu-west-1' },
      { name: 'emptied', region: 'eu-west-1', tags: {} },
      {
        name: 'denied',
        region: 'eu-west-1',
        tags: { owner: 'web' },
        denies: ['s3:GetBucketTagging'],
      },
      { name: 'throttled', region: 'eu-west-1', tags: { owner: 'web' } },
    ]);
    aws.inject({ bucket: 'throttled' }, { kind: 'throttle' });
    const records = await readAll(await openAccount(aws, ACCOUNT));
    expect(records.get('tagged')!.facts.tags).toEqual({
      status: 'known',
      value: { owner: 'web' },
    });
    expect(records.get('untagged')!.facts.tags).toEqual({ status: 'none' });
    expect(records.get('emptied')!.facts.tags).toEqual({ status: 'none' });
    expect(records.get('denied')!.facts.tags).toMatchObject({
      status: 'unavailable',
      reason: {
        code: 'AccessDenied',
        message: expect.stringMatching(
          /bucket denied, account 222222222222.*s3:GetBucketTagging/,
        ),
      },
    });
    expect(records.get('throttled')!.facts.tags).toMatchObject({
      status: 'unavailable',
      reason: { code: 'SlowDown' },
    });
  });

  it('leaves out a bucket that is gone since it was listed, without a word', async () => {
    await start([
      { name: 'stays', region: 'eu-west-1' },
      { name: 'goes', region: 'eu-west-1' },
    ]);
    aws.inject({ bucket: 'goes' }, { kind: 'error', code: 'NoSuchBucket' });
    const records = await readAll(await openAccount(aws, ACCOUNT));
    expect([...records.keys()]).toEqual(['stays']);
  });

  it('does not take a 404 that S3 did not give for a bucket that is gone', async () => {
    await start([{ name: 'stays', region: 'eu-west-1' }]);
    aws.inject(
      { action: 'GetBucketTagging' },
      { kind: 'error', code: 'NotFound', status: 404 },
    );
    const records = await readAll(await openAccount(aws, ACCOUNT));
    expect(records.get('stays')!.facts.tags).toMatchObject({
      status: 'unavailable',
      reason: { code: 'NotFound' },
    });
  });

  it('does not take a page of a proxy for the location us-east-1', async () => {
    await start([{ name: 'milan', region: 'eu-south-1' }], {
      dialect: { bucketRegion: 'left-out', headBucketRegion: 'left-out' },
    });
    aws.inject({ action: 'GetBucketLocation' }, { kind: 'garbage' });
    const records = await readAll(await openAccount(aws, ACCOUNT));
    expect(records.get('milan')).toMatchObject({
      region: {
        status: 'unavailable',
        reason: { code: 'UnusableAnswerError' },
      },
      facts: { tags: { status: 'unavailable' } },
    });
  });

  it("never reads a bucket of the same name that is somebody else's by now", async () => {
    await start([
      { name: 'taken', region: 'eu-west-1', tags: { owner: 'web' } },
    ]);
    const hold = aws.hold({ action: 'GetBucketTagging' });
    const reading = openAccount(aws, ACCOUNT).then(session => readAll(session));
    await hold.reached;
    const { accounts } = aws.organization;
    accounts.get(ACCOUNT)!.buckets.delete('taken');
    accounts.get('111111111111')!.buckets.put({
      name: 'taken',
      region: 'eu-west-1',
      tags: { owner: 'stranger' },
    });
    hold.release();
    expect((await reading).get('taken')!.facts.tags).toMatchObject({
      status: 'unavailable',
      reason: { code: 'AccessDenied' },
    });
  });

  it('makes no call about a bucket that the filters leave out', async () => {
    await start([
      { name: 'wanted', region: 'eu-west-1' },
      { name: 'elsewhere', region: 'us-west-2' },
      { name: 'aws-cloudtrail-logs-1', region: 'eu-west-1' },
    ]);
    const records = await readAll(await openAccount(aws, ACCOUNT), {
      regions: ['eu-west-1'],
      accepts: name => !name.startsWith('aws-'),
    });
    expect([...records.keys()]).toEqual(['wanted']);
    expect(bucketCalls().map(call => call.bucket)).toEqual(['wanted']);
  });

  it('reads no tags of a bucket whose looked-up region is not wanted', async () => {
    await start(
      [
        { name: 'wanted', region: 'eu-west-1' },
        { name: 'elsewhere', region: 'us-west-2' },
      ],
      { dialect: { bucketRegion: 'left-out' } },
    );
    const records = await readAll(await openAccount(aws, ACCOUNT), {
      regions: ['eu-west-1'],
    });
    expect([...records.keys()]).toEqual(['wanted']);
    expect(
      aws.calls.count({ action: 'GetBucketTagging', bucket: 'elsewhere' }),
    ).toBe(0);
  });

  it('reads no more buckets at once than it may', async () => {
    await start(
      Array.from({ length: 40 }, (_, i) => ({
        name: `bucket-${i}`,
        region: 'eu-west-1',
      })),
    );
    const session = await openAccount(aws, ACCOUNT, { concurrency: 4 });
    aws.calls.reset();
    const hold = aws.hold({ action: 'GetBucketTagging' });
    const reading = readAll(session);
    await until(
      () => bucketCalls().length,
      calls => calls === 4,
    );
    hold.release();
    expect((await reading).size).toBe(40);
    expect(aws.calls.peakInFlight).toBe(4);
  });

  it.each([
    [
      'is denied',
      { kind: 'error', code: 'AccessDenied' } as const,
      /AccessDenied/,
    ],
    ['is throttled without end', { kind: 'throttle' } as const, /SlowDown/],
    ['hangs', { kind: 'hang' } as const, /TimeoutError/],
    ['is reset', { kind: 'reset' } as const, /./],
    ['is cut off', { kind: 'cut-off' } as const, /./],
    ['answers garbage', { kind: 'garbage' } as const, /./],
    ['loses its session', { kind: 'expired-session' } as const, /ExpiredToken/],
  ])(
    'fails the account when the second page of the list %s',
    async (_, fault, name) => {
      await start(
        Array.from({ length: 1500 }, (__, i) => ({
          name: `bucket-${i}`,
          region: 'eu-west-1',
        })),
      );
      const session = await openAccount(aws, ACCOUNT, {
        timeoutMs: 500,
        maxAttempts: 1,
      });
      aws.inject({ action: 'ListBuckets' }, fault, { after: 1 });
      await expect(
        readAll(session, { accepts: () => false }),
      ).rejects.toMatchObject({
        name: expect.stringMatching(name),
      });
    },
  );

  it.each([
    ['InvalidAccessKeyId', 403],
    ['InvalidToken', 400],
  ])(
    'reads the other buckets where a region that is not enabled answers %s',
    async (code, status) => {
      await start([
        { name: 'here', region: 'eu-west-1', tags: { owner: 'web' } },
        { name: 'switched-off', region: 'ap-east-1', tags: { owner: 'web' } },
      ]);
      aws.inject({ region: 'ap-east-1' }, { kind: 'error', code, status });
      const records = await readAll(await openAccount(aws, ACCOUNT));
      expect(records.get('here')!.facts.tags).toMatchObject({
        status: 'known',
      });
      expect(records.get('switched-off')).toMatchObject({
        region: { status: 'known', region: 'ap-east-1' },
        facts: {
          tags: {
            status: 'unavailable',
            reason: {
              code,
              message: expect.stringContaining(
                'Is ap-east-1 enabled in the account?',
              ),
            },
          },
        },
      });
    },
  );

  it.each([
    ['InvalidAccessKeyId', 'eu-west-1'],
    ['ExpiredToken', 'ap-east-1'],
  ])(
    'fails the account where a bucket answers %s in %s',
    async (code, region) => {
      await start([{ name: 'refused', region }]);
      aws.inject({ bucket: 'refused' }, { kind: 'error', code });
      const session = await openAccount(aws, ACCOUNT);
      expect(session.homeRegion).toBe('eu-west-1');
      await expect(readAll(session)).rejects.toMatchObject({ name: code });
    },
  );

  it('ends its calls when it is aborted', async () => {
    await start([{ name: 'slow', region: 'eu-west-1' }]);
    aws.inject({ action: 'GetBucketTagging' }, { kind: 'hang' });
    const abort = new AbortController();
    const hold = aws.hold({ action: 'GetBucketTagging' });
    const reading = openAccount(aws, ACCOUNT, {
      signal: abort.signal,
      timeoutMs: 60_000,
    }).then(session => readAll(session));
    await hold.reached;
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  describe('one bucket', () => {
    /** As a list without regions names it. */
    const listed = (name: string) => ({ name, arn: bucketArn('aws', name) });

    async function reader(regions?: string[], facts: FactName[] = ['tags']) {
      await start([
        { name: 'here', region: 'eu-west-1', tags: { owner: 'web' } },
        { name: 'elsewhere', region: 'us-west-2' },
      ]);
      return new BucketReader({
        session: await openAccount(aws, ACCOUNT),
        kind: generalPurpose,
        regions,
        tagSource: 'per-bucket',
        facts,
        denials: new FactDenials(),
        onFallback: () => {},
      });
    }

    it('is asked for the facts that are wanted, one after the other', async () => {
      const opened = await reader(undefined, ['encryption', 'versioning']);
      aws.calls.reset();
      await opened.read({ ...listed('here'), region: 'eu-west-1' });
      await opened.read({ ...listed('here'), region: 'eu-west-1' }, [
        'tags',
        'versioning',
      ]);
      expect(aws.calls.list.map(({ action }) => action)).toEqual([
        'GetBucketEncryption',
        'GetBucketVersioning',
        'GetBucketVersioning',
      ]);
    });

    it('is read elsewhere, with all its facts, where a fact’s call names another region', async () => {
      const opened = await reader(undefined, ['encryption', 'versioning']);
      const answer = await opened.read({
        ...listed('elsewhere'),
        region: 'eu-west-1',
      });
      expect(answer).toMatchObject({
        status: 'read',
        record: {
          region: { status: 'known', region: 'us-west-2' },
          facts: {
            tags: { status: 'not-read' },
            encryption: { status: 'known', value: { status: 'AES256' } },
            versioning: { status: 'none' },
          },
        },
      });
    });

    it('is gone where a later fact says so', async () => {
      const opened = await reader(undefined, ['encryption', 'versioning']);
      aws.inject(
        { action: 'GetBucketVersioning' },
        { kind: 'error', code: 'NoSuchBucket', status: 404 },
      );
      expect(
        await opened.read({ ...listed('here'), region: 'eu-west-1' }),
      ).toEqual({ status: 'gone' });
    });

    it('is read', async () => {
      const opened = await reader();
      expect(await opened.read(listed('here'))).toEqual({
        status: 'read',
        record: {
          account: { id: ACCOUNT, partition: 'aws' },
          kind: 'general-purpose',
          ...listed('here'),
          region: { status: 'known', region: 'eu-west-1' },
          facts: {
            ...notReadFacts(),
            tags: { status: 'known', value: { owner: 'web' } },
          },
        },
      });
    });

    it('is gone', async () => {
      const opened = await reader();
      const gone = { status: 'gone' };
      expect(await opened.read(listed('gone'))).toEqual(gone);
      expect(
        await opened.read({ ...listed('gone'), region: 'eu-west-1' }),
      ).toEqual(gone);
    });

    it('is unwanted, wherever the list says that it lives', async () => {
      const opened = await reader(['eu-west-1']);
      const unwanted = { status: 'unwanted' };
      const elsewhere = listed('elsewhere');
      expect(await opened.read(elsewhere)).toEqual(unwanted);
      expect(await opened.read({ ...elsewhere, region: 'us-west-2' })).toEqual(
        unwanted,
      );
      expect(await opened.read({ ...elsewhere, region: 'eu-west-1' })).toEqual(
        unwanted,
      );
    });

    it('is read without the facts that are not asked for', async () => {
      const opened = await reader();
      expect(await opened.read(listed('here'), [])).toMatchObject({
        status: 'read',
        record: {
          region: { status: 'known', region: 'eu-west-1' },
          facts: { tags: { status: 'not-read' } },
        },
      });
      expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(0);
    });

    it('has no known region where S3 contradicts itself', async () => {
      const opened = await reader();
      aws.inject(
        { action: 'GetBucketTagging' },
        {
          kind: 'error',
          code: 'PermanentRedirect',
          status: 301,
          headers: { 'x-amz-bucket-region': 'us-west-2' },
        },
      );
      const reason = {
        code: 'WrongRegion',
        message: expect.stringContaining('S3 names us-west-2'),
      };
      expect(await opened.read(listed('here'))).toMatchObject({
        record: {
          region: { status: 'unavailable', reason },
          facts: { tags: { status: 'unavailable', reason } },
        },
      });
      expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(2);
    });

    it('is not read when the run is over', async () => {
      await start([{ name: 'here', region: 'eu-west-1' }]);
      const abort = new AbortController();
      const session = await openAccount(aws, ACCOUNT, { signal: abort.signal });
      aws.calls.reset();
      const opened = new BucketReader({
        session,
        kind: generalPurpose,
        tagSource: 'per-bucket',
        facts: ['tags'],
        denials: new FactDenials(),
        onFallback: () => {},
      });
      abort.abort();
      await expect(
        opened.read({ ...listed('here'), region: 'eu-west-1' }),
      ).rejects.toMatchObject({ name: 'AbortError' });
      expect(aws.calls.count({})).toBe(0);
    });
  });
});
