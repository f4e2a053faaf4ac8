import type {
  BucketFacts,
  BucketKind,
  FactName,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/AwsAccount';
import type {
  BucketRecord,
  BucketRegion,
  ListedBucket,
} from '../model/BucketRecord';
import { notReadFacts } from '../model/notReadFacts';

/** Whose bucket it is, and of which kind. */
interface Place {
  account: AwsAccount;
  kind: BucketKind;
}

/** What a list and a reading say of a bucket. */
export function recordOf(
  place: Place,
  { name, arn, createdAt, isCreationDateExact }: ListedBucket,
  region: BucketRegion,
  facts: BucketFacts,
): BucketRecord {
  return {
    ...place,
    arn,
    name,
    region,
    facts,
    ...(createdAt && { createdAt }),
    ...(isCreationDateExact && { isCreationDateExact }),
  };
}

/** The same of a bucket whose region could not be read, and so none of the facts that were wanted. */
export function unreadableRecord(
  place: Place,
  bucket: ListedBucket,
  wanted: FactName[],
  reason: Unavailable,
): BucketRecord {
  const unavailable = { status: 'unavailable', reason } as const;
  const facts: BucketFacts = Object.assign(
    notReadFacts(),
    Object.fromEntries(wanted.map(name => [name, unavailable])),
  );
  return recordOf(place, bucket, unavailable, facts);
}
