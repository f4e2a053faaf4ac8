import {
  type Aws,
  type AwsOptions,
  type BucketDefinition,
  createOrganization,
  startAws,
} from '../../dev/aws';
import { openAccount, readAll } from './__testUtils__/openAccount';
import { AccountRates, CallRate } from './AccountRateLimiter';

const ACCOUNT = '222222222222';
const OTHER_ACCOUNT = '333333333333';

function many(count: number, region: string): BucketDefinition[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${region}-${i}`,
    region,
    tags: { number: `${i}` },
  }));
}

/** The rate of an account, which counts what takes a place in it. */
class CountingRate extends CallRate {
  taken = 0;
  throttled = 0;

  next(): number {
    this.taken += 1;
    return super.next();
  }

  answered(answer: { isThrottled: boolean }): void {
    this.throttled += Number(answer.isThrottled);
    super.answered(answer);
  }
}

it('has one rate an account', () => {
  const rates = new AccountRates();
  expect(rates.of(ACCOUNT)).toBe(rates.of(ACCOUNT));
  expect(rates.of(ACCOUNT)).not.toBe(rates.of(OTHER_ACCOUNT));
});

describe('AccountSession', () => {
  let aws: Aws;

  async function start(
    buckets: BucketDefinition[],
    options: AwsOptions = {},
  ): Promise<void> {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          { id: ACCOUNT, name: 'payments', buckets },
          { id: OTHER_ACCOUNT, name: 'web', buckets: many(10, 'us-west-2') },
        ],
      }),
      ...options,
    });
  }

  afterEach(async () => {
    await aws.close();
  });

  it('shares what S3 admits of an account with the other sessions of the process', async () => {
    await start(many(40, 'eu-west-1'));
    const rateOfS3 = new CountingRate();
    const sessions = [
      await openAccount(aws, ACCOUNT, { rateOfS3 }),
      await openAccount(aws, ACCOUNT, { rateOfS3 }),
    ];
    aws.inject({ account: ACCOUNT }, { kind: 'throttle' }, { times: 1 });
    for (const session of sessions) {
      await readAll(session);
    }
    expect(rateOfS3.taken).toBe(aws.calls.count({ service: 's3' }));
    // What one was told holds for the other.
    expect(rateOfS3.throttled).toBe(1);
    rateOfS3.next();
    expect(rateOfS3.next()).toBeGreaterThan(0);
  });

  it.each([
    ['hangs', { kind: 'hang' } as const, /TimeoutError/],
    ['resets every connection', { kind: 'reset' } as const, /ECONNRESET/],
  ])(
    'waits for a few buckets of a region that %s, not for each',
    async (_, fault, message) => {
      await start([...many(60, 'eu-south-1'), ...many(10, 'eu-west-1')]);
      aws.inject({ region: 'eu-south-1' }, fault);
      const session = await openAccount(aws, ACCOUNT, {
        // A connection that is reset on a busy machine must not look like a time-out.
        timeoutMs: fault.kind === 'reset' ? 10_000 : 200,
        maxAttempts: 2,
        concurrency: 5,
      });
      const records = await readAll(session);
      expect(records.get('eu-west-1-9')!.facts.tags.status).toBe('known');
      const silent = many(60, 'eu-south-1').map(({ name }) =>
        records.get(name)!,
      );
      expect(silent.map(({ region }) => region.status)).toEqual(
        Array(60).fill('known'),
      );
      expect(silent.map(({ facts }) => facts.tags)).toEqual(
        Array(60).fill({
          status: 'unavailable',
          reason: {
            code: expect.any(String),
            message: expect.stringMatching(message),
          },
        }),
      );
      expect(records.size).toBe(70);
      // Five until it is given up, and those that were under way.
      expect(
        aws.calls.count({ action: 'GetBucketTagging', region: 'eu-south-1' }),
      ).toBeLessThanOrEqual(20);
    },
  );

  it('goes on with a region that answers again', async () => {
    await start(many(30, 'eu-west-1'));
    aws.inject({ action: 'GetBucketTagging' }, { kind: 'reset' }, { times: 4 });
    const session = await openAccount(aws, ACCOUNT, {
      maxAttempts: 1,
      concurrency: 1,
    });
    const records = await readAll(session);
    expect(
      [...records.values()].filter(
        ({ facts }) => facts.tags.status === 'known',
      ),
    ).toHaveLength(26);
  });

  it('slows down where AWS throttles, until every bucket is read', async () => {
    await start(many(120, 'eu-west-1'), {
      rateLimits: { s3: { perSecond: 40, burst: 20 } },
    });
    const session = await openAccount(aws, ACCOUNT, {
      maxAttempts: 5,
      concurrency: 30,
    });
    const records = await readAll(session);
    expect(
      [...records.values()].filter(
        ({ facts }) => facts.tags.status === 'known',
      ),
    ).toHaveLength(120);
    const throttled = aws.calls.count({ outcome: 'SlowDown' });
    expect(throttled).toBeGreaterThan(0);
    expect(throttled).toBeLessThan(60);
  }, 30_000);

  it('slows down no other account', async () => {
    await start(many(100, 'eu-west-1'), {
      rateLimits: { s3: { perSecond: 40, burst: 20 } },
    });
    const session = await openAccount(aws, ACCOUNT, {
      maxAttempts: 5,
      concurrency: 30,
    });
    const other = await openAccount(aws, OTHER_ACCOUNT);
    let isRead = false;
    const reading = readAll(session).then(() => {
      isRead = true;
    });
    const records = await readAll(other);
    expect(records.size).toBe(10);
    expect(isRead).toBe(false);
    await reading;
    expect(
      aws.calls.count({ account: OTHER_ACCOUNT, outcome: 'SlowDown' }),
    ).toBe(0);
  }, 30_000);
});
