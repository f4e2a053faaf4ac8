import { createApiRef } from '@backstage/frontend-plugin-api';
import type { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * What the backend module answers about buckets, beside their entities.
 *
 * @public
 */
export const s3BucketsApiRef = createApiRef<AwsS3BucketsClient>().with({
  id: 'plugin.aws-s3-buckets.api',
  pluginId: 'aws-s3-buckets',
});
