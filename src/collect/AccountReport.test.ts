import { mockServices } from '@backstage/backend-test-utils';
import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord, BucketRegion } from '../model/BucketRecord';
import { denied } from '../aws/__testUtils__/denied';
import { failureOf } from '../aws/failureOf';
import { AccountReport } from './AccountReport';
import { notReadFacts } from '../model/notReadFacts';

const account = { id: '222222222222', partition: 'aws' };
const because = (message: string) =>
  ({
    status: 'unavailable',
    reason: { code: 'UnusableAnswerError', message },
  }) as const;

function linesOf(
  facts: Partial<BucketFacts>,
  region: BucketRegion = { status: 'known', region: 'eu-west-1' },
): string[] {
  const logger = mockServices.logger.mock();
  const report = new AccountReport(account, logger);
  for (const name of ['a', 'b']) {
    report.unread({
      account,
      kind: 'general-purpose',
      arn: `arn:aws:s3:::${name}`,
      name,
      region,
      facts: { ...notReadFacts(), ...facts },
    } satisfies BucketRecord);
  }
  report.logProblems();
  return logger.warn.mock.calls.map(([line]) => String(line));
}

it('says once what AWS denies of all buckets, where, and what to allow', () => {
  const logger = mockServices.logger.mock();
  const report = new AccountReport(account, logger);
  report.denied([]);
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
  expect(logger.warn.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^Facts of buckets are denied, and stay as they were last known:\n1 account: encryption and versioning may not be read: .*: 222222222222 \(eu-north-1, eu-south-1\)\. Allow .* in the role's policy, or leave the facts out of configuration\.facts\. The statement: \{"Effect":"Allow","Action":\["s3:Getencryption","s3:Getversioning"\],"Resource":"\*"\}/,
      ),
    ],
  ]);
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
});
