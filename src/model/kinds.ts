import { build, parse, validate } from '@aws-sdk/core/util';
import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';

/** The `spec.type` of the entities of each kind, unless the configuration says another. */
export const ENTITY_TYPES: Record<BucketKind, string> = {
  'general-purpose': 's3-bucket',
  directory: 's3-directory-bucket',
  table: 's3-table-bucket',
  vector: 's3-vector-bucket',
};

/** The kinds of buckets that are listed region by region. Their ARNs name the account and the region. */
export type RegionalKind = Exclude<BucketKind, 'general-purpose'>;

/**
 * The services of the ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html,
 * and likewise list_amazons3tables.html and list_amazons3vectors.html.
 */
const SERVICES: Record<RegionalKind, string> = {
  directory: 's3express',
  table: 's3tables',
  vector: 's3vectors',
};

/** The ARN of a bucket of a kind that is listed region by region. */
export function regionalBucketArn(
  kind: RegionalKind,
  account: { id: string; partition: string },
  region: string,
  bucket: string,
): string {
  return build({
    partition: account.partition,
    service: SERVICES[kind],
    region,
    accountId: account.id,
    resource: `bucket/${bucket}`,
  });
}

/** The kind of the bucket that an ARN names, and the region of the listing that has it. */
export function listingOfArn(arn: string): {
  kind: BucketKind;
  region: string;
} {
  const { service, region } = validate(arn)
    ? parse(arn)
    : { service: '', region: '' };
  const [kind] = Object.entries(SERVICES).find(
    ([, name]) => name === service,
  ) ?? ['general-purpose'];
  return kind === 'general-purpose'
    ? { kind, region: '' }
    : { kind: kind as RegionalKind, region };
}
