import { createBackendModule } from '@backstage/backend-plugin-api';
import { lastKnownFact } from 'backstage-plugin-aws-s3-buckets-common';
import { awsS3BucketTransformerExtensionPoint } from '../src';

/** Leaves log buckets out, and shows what a bucket's tag says of its data. */
export default createBackendModule({
  pluginId: 'catalog',
  moduleId: 'my-s3-buckets',
  register({ registerInit }) {
    registerInit({
      deps: { s3Buckets: awsS3BucketTransformerExtensionPoint },
      async init({ s3Buckets }) {
        s3Buckets.setTransformer((record, entity) => {
          if (record.name.endsWith('-logs')) {
            return undefined;
          }
          const tags = lastKnownFact(record.facts.tags);
          const classification =
            tags?.status === 'known' && tags.value['data-classification'];
          entity.spec = {
            ...entity.spec,
            dataClassification: classification || 'unclassified',
          };
          return entity;
        });
      },
    });
  },
});
