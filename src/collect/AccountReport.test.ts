import { mockServices } from '@backstage/backend-test-utils';
import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord, BucketRegion } from '../model/BucketRecord';
import type { DeniedFact } from '../collect/facts/FactDenials';
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

it.each<[string, Partial<DeniedFact>, RegExp]>([
  [
    'of one bucket',
    { policy: 'unknown', buckets: 1 },
    /may not read versioning of the only bucket that was asked for\. Its own policy may be what denies it\. What was last known stays\. Add this statement to the role's policy.*"s3:GetBucketVersioning"/,
  ],
  [
    'by the role',
    { policy: 'identity-based-policy' },
    /may not read versioning of any of the 12 buckets that were asked for\. What was last known stays\. Add this statement to the role's policy.*"s3:GetBucketVersioning"/,
  ],
  [
    'by a service control policy in some regions',
    {
      policy: 'service-control-policy',
      isEverywhere: false,
      regions: ['eu-north-1', 'eu-south-1'],
    },
    /of any of the 12 buckets that were asked for in eu-north-1, eu-south-1\. AWS says that a service control policy denies it\. What was last known stays\. The role's own policy can't change that: let the role through/,
  ],
  [
    'by a permissions boundary',
    { policy: 'permissions-boundary' },
    /AWS says that a permissions boundary denies it\. .*Allow it in the permissions boundary of the role/,
  ],
])('says what to do about a fact that is denied %s', (_, denied, line) => {
  const logger = mockServices.logger.mock();
  new AccountReport(account, logger).denied(
    [
      {
        fact: 'versioning',
        policy: 'unknown',
        regions: ['eu-west-1'],
        isEverywhere: true,
        buckets: 12,
        reason: { code: 'AccessDenied', message: 'GetBucketVersioning' },
        actions: ['s3:GetBucketVersioning'],
        ...denied,
      },
    ],
    'bucket',
  );
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
});
