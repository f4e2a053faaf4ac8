import { partition as partitionInfo } from '@aws-sdk/core/client';
import { build, parse } from '@aws-sdk/core/util';
import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * What the AWS SDK does not tell of the partitions in its types: the region of the partition's global services, and
 * the host of its console.
 *
 * Regions: the SDK's `partitions.json` (`implicitGlobalRegion`). Consoles:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/console_sign-in-url.html,
 * https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html,
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/getting-started-sign-in.html,
 * https://docs.aws.eu/general/latest/gr/endpoints.html. AWS does not publish the consoles of the isolated partitions,
 * and no link is better than a wrong one.
 */
const PARTITIONS = new Map<string, { region: string; console?: string }>([
  ['aws', { region: 'us-east-1', console: 'console.aws.amazon.com' }],
  ['aws-cn', { region: 'cn-northwest-1', console: 'console.amazonaws.cn' }],
  [
    'aws-us-gov',
    { region: 'us-gov-west-1', console: 'console.amazonaws-us-gov.com' },
  ],
  [
    'aws-eusc',
    {
      region: 'eusc-de-east-1',
      console: 'eusc-de-east-1.console.amazonaws-eusc.eu',
    },
  ],
  ['aws-iso', { region: 'us-iso-east-1' }],
  ['aws-iso-b', { region: 'us-isob-east-1' }],
  ['aws-iso-e', { region: 'eu-isoe-west-1' }],
  ['aws-iso-f', { region: 'us-isof-south-1' }],
]);

/** The partition of a region: `aws` for `eu-west-1`, `aws-cn` for `cn-north-1`, and `aws` for an unknown region. */
export function partitionOfRegion(region: string): string {
  return partitionInfo(region).name;
}

/** Whether the AWS SDK knows a region: it describes those, and none of others that have a name like theirs. */
export function isRegion(region: string): boolean {
  return 'description' in partitionInfo(region) && !region.endsWith('-global');
}

/** The partition that an ARN names. */
export function partitionOfArn(arn: string): string {
  return parse(arn).partition;
}

/** Whether AWS has a partition of this name. */
export function isPartition(partition: string): boolean {
  return PARTITIONS.has(partition);
}

/**
 * The region for calls that are not about one region: where the partition's global services live. ListBuckets and STS
 * answer there for every account of the partition, whichever opt-in regions the account uses.
 */
export function defaultRegion(partition: string): string {
  return PARTITIONS.get(partition)?.region ?? 'us-east-1';
}

/** The ARN of a general purpose bucket, which names neither account nor region. */
export function bucketArn(partition: string, bucket: string): string {
  return build({
    partition,
    service: 's3',
    region: '',
    accountId: '',
    resource: bucket,
  });
}

/**
 * The bucket's page in the partition's console; undefined where the console has no public address. For kinds of buckets
 * whose pages have no address that AWS has published, it is the list of the buckets of that kind in the region.
 */
export function bucketConsoleUrl(
  partition: string,
  bucket: string,
  region?: string,
  kind: BucketKind = 'general-purpose',
): string | undefined {
  const host = PARTITIONS.get(partition)?.console;
  if (!host) return undefined;
  const query = region ? `?region=${encodeURIComponent(region)}` : '';
  if (kind === 'access-point') {
    return `https://${host}/s3/ap${query}`;
  }
  if (kind === 'multi-region-access-point') {
    return `https://${host}/s3/mraps`;
  }
  if (kind !== 'general-purpose') {
    return `https://${host}/s3/${kind}-buckets${query}`;
  }
  return `https://${host}/s3/buckets/${encodeURIComponent(bucket)}${query}`;
}

/** The list of an account's buckets in the partition's console, for a person who is signed in to that account. */
export function accountConsoleUrl(partition: string): string | undefined {
  const host = PARTITIONS.get(partition)?.console;
  return host && `https://${host}/s3/buckets`;
}
