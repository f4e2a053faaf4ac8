import type { ActionDependencies } from './dependencies';
import { registerFindS3Buckets } from './findS3Buckets';
import { registerGetS3Bucket } from './getS3Bucket';
import { registerListAwsAccounts } from './listAwsAccounts';
import { registerListS3BucketChanges } from './listS3BucketChanges';

/**
 * Registers the actions of this module, with which assistants ask about buckets: through Backstage's MCP server, and
 * from whatever else calls actions. They read with the credentials of whoever asks.
 */
export function registerActions(dependencies: ActionDependencies): void {
  registerFindS3Buckets(dependencies);
  registerGetS3Bucket(dependencies);
  registerListS3BucketChanges(dependencies);
  registerListAwsAccounts(dependencies);
}
