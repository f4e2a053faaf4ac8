import { createBackendModule } from '@backstage/backend-plugin-api';
import { techInsightsFactRetrieversExtensionPoint } from '@backstage-community/plugin-tech-insights-node';
import { s3BucketFactRetriever } from './s3BucketFactRetriever';

/**
 * Gives Tech Insights the fact retriever {@link s3BucketFactRetriever}, for scorecards of buckets. It runs where
 * `techInsights.factRetrievers.s3BucketFactRetriever` in the config says when.
 *
 * @public
 */
export const techInsightsModuleAwsS3Buckets = createBackendModule({
  pluginId: 'tech-insights',
  moduleId: 'aws-s3-buckets',
  register({ registerInit }) {
    registerInit({
      deps: { retrievers: techInsightsFactRetrieversExtensionPoint },
      async init({ retrievers }) {
        retrievers.addFactRetrievers({ s3BucketFactRetriever });
      },
    });
  },
});
