import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRow } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { BucketRecord } from '../model/BucketRecord';
import { notReadFacts } from '../model/notReadFacts';

/** A bucket as its row has it: what could not be read with what was last known of it. */
export function recordOfRow(row: BucketRow, account: AwsAccount): BucketRecord {
  const region = row.region ?? undefined;
  return {
    account,
    kind: row.kind,
    arn: row.arn,
    name: row.name,
    createdAt: row.created_at ?? undefined,
    region:
      row.region_status === 'known'
        ? { status: 'known', region: row.region! }
        : {
            status: 'unavailable',
            reason: { code: 'Unavailable', message: 'could not be read' },
            ...(region && { lastKnown: region }),
          },
    facts: { ...notReadFacts(), ...JSON.parse(row.facts) } as BucketFacts,
  };
}
