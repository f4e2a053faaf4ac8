import { createBackendModule } from '@backstage/backend-plugin-api';
import { ForwardedError } from '@backstage/errors';
import { catalogCollatorExtensionPoint } from '@backstage/plugin-search-backend-module-catalog';
import { s3BucketSearchTransformer } from './s3BucketSearchTransformer';

/**
 * Makes Backstage search find buckets by what {@link s3BucketSearchTransformer} adds.
 *
 * Backstage takes one transformer for all entities. Where a module of your own sets one, leave this module out and
 * set `s3BucketSearchTransformer(yours)` there.
 *
 * @public
 */
export const searchModuleAwsS3Buckets = createBackendModule({
  pluginId: 'search',
  moduleId: 'aws-s3-buckets',
  register({ registerInit }) {
    registerInit({
      deps: { collator: catalogCollatorExtensionPoint },
      async init({ collator }) {
        try {
          collator.setEntityTransformer(s3BucketSearchTransformer());
        } catch (error) {
          throw new ForwardedError(
            'Another module has set the entity transformer of search. Leave out the search module of aws-s3-buckets, and have that module set s3BucketSearchTransformer(itsTransformer)',
            error,
          );
        }
      },
    });
  },
});
