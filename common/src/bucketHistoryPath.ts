/**
 * The path of the page that every bucket has in the app, whether it is there or gone.
 *
 * @param bucket - the bucket
 * @param base - where the app has the changes of all buckets, if not at `/s3-buckets/history`
 *
 * @public
 */
export function bucketHistoryPath(
  bucket: { arn: string; bucket: string },
  base: string = '/s3-buckets/history',
): string {
  const { arn, bucket: name } = bucket;
  // Only the names of general purpose buckets are unique.
  return `${base}/${encodeURIComponent(arn.endsWith(`:s3:::${name}`) ? name : arn)}`;
}
