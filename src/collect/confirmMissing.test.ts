import { type Aws, createOrganization, startAws } from '../../dev/aws';
import { openAccount } from '../aws/__testUtils__/openAccount';
import { bucketArn } from '../model/partition';
import { confirmMissing } from './confirmMissing';
import { generalPurpose } from './kinds/generalPurpose';

const ACCOUNT = '222222222222';

describe('confirmMissing', () => {
  let aws: Aws;

  beforeEach(async () => {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          {
            id: ACCOUNT,
            name: 'payments',
            buckets: [
              { name: 'there', region: 'eu-west-1' },
              { name: 'asked', region: 'eu-west-1' },
            ],
          },
        ],
      }),
    });
  });

  afterEach(() => aws.close());

  async function confirm(...names: string[]) {
    const session = await openAccount(aws, ACCOUNT, {
      timeoutMs: 500,
      maxAttempts: 1,
    });
    const batches = [];
    for await (const batch of confirmMissing(
      session,
      generalPurpose,
      names.map(name => ({
        name,
        arn: bucketArn('aws', name),
        region: 'eu-west-1',
        row: 7,
      })),
    )) {
      batches.push(batch);
    }
    return batches;
  }

  const nothing = {
    present: [],
    gone: [],
    unproven: [],
    unanswered: [],
  };

  it('finds a bucket that is there, and one that is gone, as they were given', async () => {
    expect(await confirm('there', 'gone')).toEqual([
      {
        ...nothing,
        present: [
          {
            name: 'there',
            arn: 'arn:aws:s3:::there',
            region: 'eu-west-1',
            row: 7,
          },
        ],
        gone: [expect.objectContaining({ name: 'gone' })],
      },
    ]);
  });

  it.each([
    ['unproven', { kind: 'error', code: 'AccessDenied' }],
    ['unproven', { kind: 'error', code: 'PermanentRedirect', status: 301 }],
    ['unanswered', { kind: 'throttle' }],
    ['unanswered', { kind: 'error', code: 'InternalError', status: 500 }],
    ['unanswered', { kind: 'hang' }],
    ['unanswered', { kind: 'reset' }],
  ] as const)('is %s after %j', async (found, fault) => {
    aws.inject({ bucket: 'asked' }, fault);
    expect(await confirm('asked')).toEqual([
      { ...nothing, [found]: [expect.objectContaining({ name: 'asked' })] },
    ]);
  });

  it('asks for fifty at a time, so that whoever has heard enough asks for no more', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `gone-${i}`);
    const session = await openAccount(aws, ACCOUNT);
    const asked = confirmMissing(
      session,
      generalPurpose,
      names.map(name => ({ name, arn: bucketArn('aws', name) })),
    );
    const { value } = await asked.next();
    expect(value.gone.map(({ name }: { name: string }) => name)).toEqual(
      names.slice(0, 50),
    );
    await asked.return(undefined);
    expect(aws.calls.count({ action: 'HeadBucket' })).toBe(50);
  });

  it('asks for each where none is there', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `gone-${i}`);
    const batches = await confirm(...names);
    expect(batches.flatMap(({ gone }) => gone.map(({ name }) => name))).toEqual(
      names,
    );
  });
});
