import { build, parse, validate } from '@aws-sdk/core/util';
import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';

/** The `spec.type` of the entities of each kind, unless the configuration says another. */
export const ENTITY_TYPES: Record<BucketKind, string> = {
  'general-purpose': 's3-bucket',
  directory: 's3-directory-bucket',
  table: 's3-table-bucket',
  vector: 's3-vector-bucket',
  'access-point': 's3-access-point',
  'multi-region-access-point': 's3-multi-region-access-point',
};

/** The kinds that are listed region by region. Their ARNs name the account, and all but the last one's the region. */
export type RegionalKind = Exclude<BucketKind, 'general-purpose'>;

/** The kinds of access points, which are no buckets. */
export type AccessPointKind = 'access-point' | 'multi-region-access-point';

export const ACCESS_POINT_KINDS: readonly BucketKind[] = [
  'access-point',
  'multi-region-access-point',
] satisfies AccessPointKind[];

export function isAccessPointKind(kind: BucketKind): kind is AccessPointKind {
  return ACCESS_POINT_KINDS.includes(kind);
}

/** Where all Multi-Region access points of an account are asked for. */
export const MULTI_REGION_HOME = 'us-west-2';

/**
 * The services of the ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html,
 * and likewise list_amazons3tables.html and list_amazons3vectors.html.
 */
const SERVICES: Record<Exclude<RegionalKind, AccessPointKind>, string> = {
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
  if (kind === 'access-point') {
    return accessPointArn(account, region, bucket);
  }
  if (kind === 'multi-region-access-point') {
    return accessPointArn(account, '', bucket);
  }
  return build({
    partition: account.partition,
    service: SERVICES[kind],
    region,
    accountId: account.id,
    resource: `bucket/${bucket}`,
  });
}

/**
 * The ARN of an access point: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html. That of a
 * Multi-Region access point has no region, and its alias for a name.
 */
export function accessPointArn(
  { id, partition }: { id: string; partition: string },
  region: string,
  name: string,
): string {
  return build({
    partition,
    service: 's3',
    region,
    accountId: id,
    resource: `accesspoint/${name}`,
  });
}

/** The kind of the bucket that an ARN names, and the region of the listing that has it. */
export function listingOfArn(arn: string): {
  kind: BucketKind;
  region: string;
} {
  const { service, region, resource } = validate(arn)
    ? parse(arn)
    : { service: '', region: '', resource: '' };
  if (service === 's3' && resource.startsWith('accesspoint/')) {
    return region
      ? { kind: 'access-point', region }
      : { kind: 'multi-region-access-point', region: MULTI_REGION_HOME };
  }
  const [kind] = Object.entries(SERVICES).find(
    ([, name]) => name === service,
  ) ?? ['general-purpose'];
  return kind === 'general-purpose'
    ? { kind, region: '' }
    : { kind: kind as RegionalKind, region };
}
