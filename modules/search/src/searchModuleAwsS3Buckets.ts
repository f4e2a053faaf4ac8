import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ForwardedError } from '@backstage/errors';
import { catalogCollatorExtensionPoint } from '@backstage/plugin-search-backend-module-catalog';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { GoneBucketCollatorFactory } from './GoneBucketCollatorFactory';
import { s3BucketSearchTransformer } from './s3BucketSearchTransformer';

/** As Backstage's collator of the catalog has it by default. */
const SCHEDULE = {
  frequency: { minutes: 10 },
  timeout: { minutes: 15 },
  initialDelay: { seconds: 3 },
};

/**
 * Makes Backstage search find buckets by what {@link s3BucketSearchTransformer} adds, and those that are gone.
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
      deps: {
        auth: coreServices.auth,
        collator: catalogCollatorExtensionPoint,
        discovery: coreServices.discovery,
        index: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, collator, discovery, index, scheduler }) {
        try {
          collator.setEntityTransformer(s3BucketSearchTransformer());
        } catch (error) {
          throw new ForwardedError(
            'Another module has set the entity transformer of search. Leave out the search module of aws-s3-buckets, and have that module set s3BucketSearchTransformer(itsTransformer)',
            error,
          );
        }
        const factory = new GoneBucketCollatorFactory({
          auth,
          client: new AwsS3BucketsClient({ discoveryApi: discovery }),
        });
        const runner = scheduler.createScheduledTaskRunner(SCHEDULE);
        index.addCollator({
          factory,
          schedule: {
            run: task =>
              runner.run({
                ...task,
                async fn(signal) {
                  if (await factory.hasDocuments()) {
                    await task.fn(signal);
                  }
                },
              }),
          },
        });
      },
    });
  },
});
