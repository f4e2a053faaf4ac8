/**
 * In which namespace a general purpose bucket has its name. S3 lets nobody else have a name of this form, which begins with
 * what somebody chose, and ends with the account, the region and `-an`:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export function bucketNamespace(
  name: string,
  accountId: string,
  region: string | undefined,
): 'global' | 'account-regional' {
  return region && name.endsWith(`-${accountId}-${region}-an`)
    ? 'account-regional'
    : 'global';
}
