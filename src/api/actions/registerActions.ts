import type { ActionDependencies } from './ActionDependencies';
import { registerFindS3Buckets } from './registerFindS3Buckets';
import { registerGetS3Bucket } from './registerGetS3Bucket';
import { registerListAwsAccounts } from './registerListAwsAccounts';
import { registerListS3BucketChanges } from './registerListS3BucketChanges';
import { registerListS3BucketsToAttend } from './registerListS3BucketsToAttend';

/**
 * Registers the actions of this module, with which assistants ask about buckets: through Backstage's MCP server, and
 * from whatever else calls actions. They read with the credentials of whoever asks.
 */
export function registerActions(dependencies: ActionDependencies): void {
  registerFindS3Buckets(dependencies);
  registerGetS3Bucket(dependencies);
  registerListS3BucketChanges(dependencies);
  registerListS3BucketsToAttend(dependencies);
  registerListAwsAccounts(dependencies);
}
