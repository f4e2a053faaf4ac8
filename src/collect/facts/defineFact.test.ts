import { bucketArn } from '../../model/partition';
import {
  GetBucketTaggingCommand,
  GetBucketLocationCommand,
} from '@aws-sdk/client-s3';
import { type Aws, createOrganization, startAws } from '../../../dev/aws';
import { openAccount } from '../../aws/__testUtils__/openAccount';
import { UnusableAnswerError } from '../../aws/awsErrors';
import {
  defineFact,
  type FactDeclaration,
  oncePerSession,
  orNone,
  readFact,
} from './defineFact';
import { tags } from './tags';

const ACCOUNT = '222222222222';

function placeOf(name: string, region = 'eu-west-1') {
  return { name, arn: bucketArn('aws', name), region };
}

describe('readFact', () => {
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
              { name: 'tagged', region: 'eu-west-1', tags: { owner: 'web' } },
              { name: 'untagged', region: 'eu-west-1' },
              { name: 'elsewhere', region: 'us-west-2' },
            ],
          },
        ],
      }),
    });
  });

  afterEach(() => aws.close());

  async function read(
    bucket: string,
    region = 'eu-west-1',
    fact: FactDeclaration<'tags'> = tags,
  ) {
    const session = await openAccount(aws, ACCOUNT, {
      maxAttempts: 1,
      timeoutMs: 500,
    });
    return readFact(fact, session, placeOf(bucket, region));
  }

  it.each([
    ['tagged', { status: 'known', value: { owner: 'web' } }],
    ['untagged', { status: 'none' }],
    ['gone', { status: 'gone' }],
    ['elsewhere', { status: 'wrong-region', right: 'us-west-2' }],
  ])('of %s', async (bucket, expected) => {
    expect(await read(bucket)).toEqual(expected);
  });

  it.each([
    [{ kind: 'throttle' } as const, 'SlowDown'],
    [{ kind: 'hang' } as const, 'TimeoutError'],
    [{ kind: 'garbage' } as const, 'UnusableAnswerError'],
    [{ kind: 'garbage', body: '<Tagging/>' } as const, 'UnusableAnswerError'],
    [
      { kind: 'garbage', body: '<ListBucketResult/>' } as const,
      'UnusableAnswerError',
    ],
    [{ kind: 'error', code: 'AccessDenied' } as const, 'AccessDenied'],
    [{ kind: 'error', code: 'NotFound', status: 404 } as const, 'NotFound'],
    [
      { kind: 'error', code: 'InvalidToken', region: 'us-west-2' } as const,
      'InvalidToken',
    ],
  ])('is unavailable after %j', async (fault, code) => {
    aws.inject({ action: 'GetBucketTagging' }, fault);
    expect(await read('elsewhere', 'us-west-2')).toMatchObject({
      status: 'unavailable',
      reason: {
        code: expect.stringMatching(new RegExp(`${code}|Error`)),
        message: expect.stringMatching(
          /^GetBucketTagging of bucket elsewhere, account 222222222222, us-west-2 failed/,
        ),
      },
    });
  });

  it('fails where the session is over', async () => {
    aws.inject({ action: 'GetBucketTagging' }, { kind: 'expired-session' });
    await expect(read('tagged')).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
  });

  it('names the call that failed, and its action, where a fact has several', async () => {
    const several = defineFact({
      ...tags,
      calls: {
        GetBucketTagging: 's3:GetBucketTagging',
        GetBucketLocation: 's3:GetBucketLocation',
      },
      async read(s3, input) {
        const found = await orNone(
          s3.send(new GetBucketTaggingCommand(input)),
          'NoSuchTagSet',
        );
        const { LocationConstraint } = await s3.send(
          new GetBucketLocationCommand(input),
        );
        return {
          tags: `${found?.TagSet?.length}`,
          at: `${LocationConstraint}`,
        };
      },
    });
    expect(await read('untagged', 'eu-west-1', several)).toEqual({
      status: 'known',
      value: { tags: 'undefined', at: 'eu-west-1' },
    });
    aws.inject(
      { action: 'GetBucketLocation' },
      { kind: 'error', code: 'AccessDenied' },
    );
    expect(await read('tagged', 'eu-west-1', several)).toMatchObject({
      status: 'unavailable',
      reason: {
        message: expect.stringMatching(
          /^GetBucketLocation of bucket tagged, .* Allow s3:GetBucketLocation /,
        ),
      },
    });
  });

  it('reads what is of the account once, and names its call', async () => {
    let asked = 0;
    const ofAccount = oncePerSession('GetAccountBlock', async () => {
      asked += 1;
      throw new UnusableAnswerError('not from AWS');
    });
    const fact = defineFact({
      ...tags,
      calls: {
        GetBucketTagging: 's3:GetBucketTagging',
        GetAccountBlock: 's3:GetAccountPublicAccessBlock',
      },
      read: (_, __, session) => ofAccount(session),
    });
    const session = await openAccount(aws, ACCOUNT);
    const answers = await Promise.all([
      readFact(fact, session, placeOf('tagged')),
      readFact(fact, session, placeOf('untagged')),
    ]);
    expect(asked).toBe(1);
    expect(answers).toMatchObject(
      ['tagged', 'untagged'].map(() => ({
        status: 'unavailable',
        reason: {
          code: 'UnusableAnswerError',
          // The call is not about the bucket, and goes to the region of the session.
          message: expect.stringMatching(
            `^GetAccountBlock of account ${ACCOUNT}, ${session.homeRegion} failed`,
          ),
        },
      })),
    );
  });
});
