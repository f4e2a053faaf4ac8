/**
 * What AWS does differently from partition to partition. Nothing crosses them.
 *
 * Regions and their partitions: the AWS SDK's own `partitions.json`, which the SDK keeps internal. Consoles:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/console_sign-in-url.html,
 * https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html,
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/getting-started-sign-in.html,
 * https://docs.aws.eu/general/latest/gr/endpoints.html. Those of the isolated partitions aren't documented in
 * public, and no link is better than a wrong one.
 */
const partitions = [
  {
    id: 'aws-cn',
    regions: /^cn-/,
    defaultRegion: 'cn-northwest-1',
    console: 'console.amazonaws.cn',
  },
  {
    id: 'aws-us-gov',
    regions: /^us-gov-/,
    defaultRegion: 'us-gov-west-1',
    console: 'console.amazonaws-us-gov.com',
  },
  {
    id: 'aws-eusc',
    regions: /^eusc-/,
    defaultRegion: 'eusc-de-east-1',
    console: 'eusc-de-east-1.console.amazonaws-eusc.eu',
  },
  { id: 'aws-iso', regions: /^us-iso-/, defaultRegion: 'us-iso-east-1' },
  { id: 'aws-iso-b', regions: /^us-isob-/, defaultRegion: 'us-isob-east-1' },
  { id: 'aws-iso-e', regions: /^eu-isoe-/, defaultRegion: 'eu-isoe-west-1' },
  { id: 'aws-iso-f', regions: /^us-isof-/, defaultRegion: 'us-isof-south-1' },
  // Last: it takes every region that no other partition claims, as the SDK does.
  {
    id: 'aws',
    regions: /^/,
    defaultRegion: 'us-east-1',
    console: 'console.aws.amazon.com',
  },
];

/** The partition a region belongs to: `aws` for `eu-west-1`, `aws-cn` for `cn-north-1`. */
export function partitionOfRegion(region: string): string {
  return partitions.find(({ regions }) => regions.test(region))!.id;
}

/** Whether AWS has a partition of this name. */
export function isPartition(partition: string): boolean {
  return partitions.some(({ id }) => id === partition);
}

/**
 * The region to call when no region is asked for: the one the partition's global services live in. ListBuckets and
 * STS answer there for every account of the partition, opt-in regions or not.
 */
export function defaultRegion(partition: string): string {
  return (
    partitions.find(({ id }) => id === partition)?.defaultRegion ?? 'us-east-1'
  );
}

/** The ARN of a bucket, which names neither account nor region. */
export function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The bucket's page in the partition's console; undefined where the partition's console has no public address. */
export function bucketConsoleUrl(
  partition: string,
  bucket: string,
  region?: string,
): string | undefined {
  const host = partitions.find(({ id }) => id === partition)?.console;
  if (!host) return undefined;
  const query = region ? `?region=${encodeURIComponent(region)}` : '';
  return `https://${host}/s3/buckets/${encodeURIComponent(bucket)}${query}`;
}

/** The list of an account's buckets in the partition's console, for whoever is signed in to that account. */
export function accountConsoleUrl(partition: string): string | undefined {
  const host = partitions.find(({ id }) => id === partition)?.console;
  return host && `https://${host}/s3/buckets`;
}
