import { mockServices } from '@backstage/backend-test-utils';
import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord, BucketRegion } from '../model/BucketRecord';
import { denied } from '../aws/__testUtils__/denied';
import { failureOf } from '../aws/failureOf';
import { AccountReport } from './AccountReport';
import { notReadFacts } from '../model/notReadFacts';

const account = { id: '222222222222', partition: 'aws' };
const because = (message: string, code = 'UnusableAnswerError') =>
  ({ status: 'unavailable', reason: { code, message } }) as const;

const recordOf = (
  name: string,
  facts: Partial<BucketFacts>,
  region: BucketRegion = { status: 'known', region: 'eu-west-1' },
): BucketRecord => ({
  account,
  kind: 'general-purpose',
  arn: `arn:aws:s3:::${name}`,
  name,
  region,
  facts: { ...notReadFacts(), ...facts },
});

function linesOf(facts: Partial<BucketFacts>, region?: BucketRegion): string[] {
  const logger = mockServices.logger.mock();
  const report = new AccountReport(account, logger);
  for (const name of ['a', 'b']) {
    report.unread(recordOf(name, facts, region));
  }
  report.logProblems();
  return logger.warn.mock.calls.map(([line]) => String(line));
}

it('says once what AWS denies of all buckets, where, and what to allow', () => {
  const logger = mockServices.logger.mock();
  const report = new AccountReport(account, logger);
  report.logProblems();
  expect(logger.warn).not.toHaveBeenCalled();
  // A first reading has two sweeps, the first of tags alone; and each kind of bucket has its own.
  report.denied([
    failureOf(denied(), {
      facts: ['tags'],
      actions: ['s3:GetBucketTagging'],
      regions: ['eu-north-1'],
    }),
  ]);
  report.denied(
    ['eu-north-1', 'eu-south-1'].flatMap(region =>
      ['encryption', 'versioning'].map(fact =>
        failureOf(denied(), {
          facts: [fact],
          actions: [`s3:Get${fact}`],
          regions: [region],
        }),
      ),
    ),
  );
  // Nor is it said of each bucket.
  report.unread(recordOf('a', { tags: because('denied', 'AccessDenied') }));
  report.logProblems();
  expect(logger.warn.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^Facts of buckets are denied, and stay as they were last known:\n1 account: tags, encryption and versioning may not be read: .*: 222222222222 \(eu-north-1, eu-south-1\)\. Allow .* in the role's policy, or leave the facts out of configuration\.facts\. The statement: \{"Effect":"Allow","Action":\["s3:GetBucketTagging","s3:Getencryption","s3:Getversioning"\],"Resource":"\*"\}/,
      ),
    ],
  ]);
});

it.each([
  [account.id, /^Two lists of account 222222222222 have 1 bucket: a\. /],
  [
    '333333333333',
    /^The lists of account 222222222222 and of account 333333333333 both have 1 bucket: a\. /,
  ],
])('says which lists have a bucket, with that of account %s', (id, line) => {
  const logger = mockServices.logger.mock();
  const report = new AccountReport(account, logger);
  report.contested('a', id);
  report.logProblems();
  expect(logger.warn.mock.calls).toEqual([[expect.stringMatching(line)]]);
});

describe('what could not be read', () => {
  it('names every fact for which the same code came', () => {
    const facts = {
      encryption: because('GetBucketEncryption failed.'),
      ownership: because('GetBucketOwnershipControls failed.'),
      replication: because('GetBucketReplication failed.'),
    };
    expect(linesOf(facts)).toEqual([
      '2 buckets of account 222222222222 could not be read completely, and keep what was known of them: a, b. GetBucketEncryption failed. The same error came for: replication, object ownership.',
    ]);
  });

  it('names no other where it is one fact', () => {
    expect(linesOf({ tags: because('GetBucketTagging failed.') })).toEqual([
      expect.stringMatching(/GetBucketTagging failed\.$/),
    ]);
  });

  it('names no fact where it is the region', () => {
    const unknown = because('HeadBucket failed.');
    const facts = { tags: unknown, encryption: unknown, website: unknown };
    expect(linesOf(facts, unknown)).toEqual([
      expect.stringMatching(/: a, b\. HeadBucket failed\.$/),
    ]);
  });

  it('counts buckets once that are read twice', () => {
    const logger = mockServices.logger.mock();
    const report = new AccountReport(account, logger);
    const read = () =>
      ['a', 'b'].forEach(name =>
        report.unread(recordOf(name, { tags: because('It hangs.') })),
      );
    read();
    report.again();
    read();
    report.logProblems();
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/^2 buckets of .*: a, b\. It hangs\.$/)],
    ]);
  });
});
