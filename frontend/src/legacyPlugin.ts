import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from './api';
import {
  accountsRouteRef,
  bucketsRouteRef,
  historyRouteRef,
  overviewRouteRef,
  rootRouteRef,
} from './routes';

/**
 * The plugin, for apps of the old frontend system.
 *
 * @public
 */
export const awsS3BucketsPlugin = createPlugin({
  id: 'aws-s3-buckets',
  apis: [
    createApiFactory({
      api: s3BucketsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new AwsS3BucketsClient({ discoveryApi, fetchApi }),
    }),
  ],
  routes: {
    root: rootRouteRef,
    overview: overviewRouteRef,
    buckets: bucketsRouteRef,
    accounts: accountsRouteRef,
    history: historyRouteRef,
  },
});

/**
 * An overview of all S3 buckets, their list, the AWS accounts, and what changed: a page with tabs.
 *
 * @public
 */
export const S3BucketsPage = awsS3BucketsPlugin.provide(
  createRoutableExtension({
    name: 'S3BucketsPage',
    component: () =>
      import('./page/S3BucketsPage').then(module => module.S3BucketsPage),
    mountPoint: rootRouteRef,
  }),
);

/**
 * On the page of a bucket: what it is, where it lives, and its tags in full.
 *
 * @public
 */
export const EntityS3BucketCard = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityS3BucketCard',
    component: {
      lazy: () =>
        import('./bucket/S3BucketCard').then(module => module.S3BucketCard),
    },
  }),
);

/**
 * On the page of a bucket: what changed.
 *
 * @public
 */
export const EntityS3BucketHistoryCard = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityS3BucketHistoryCard',
    component: {
      lazy: () =>
        import('./bucket/S3BucketHistoryCard').then(
          module => module.S3BucketHistoryCard,
        ),
    },
  }),
);

/**
 * On the page of an AWS account: how its reading stands.
 *
 * @public
 */
export const EntityAwsAccountCard = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityAwsAccountCard',
    component: {
      lazy: () =>
        import('./accounts/AwsAccountCard').then(
          module => module.AwsAccountCard,
        ),
    },
  }),
);

/**
 * On the page of an AWS account, a group or user, a system or a component: its buckets in short. With `if={hasBuckets}`.
 *
 * @public
 */
export const EntityS3BucketsCard = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityS3BucketsCard',
    component: {
      lazy: () =>
        import('./glance/EntityBucketsCard').then(
          module => module.EntityBucketsCard,
        ),
    },
  }),
);

/**
 * On the page of an AWS account, a group or user, a system or a component: its buckets, as a table. For a tab of its own,
 * with `if={hasBuckets}`.
 *
 * @public
 */
export const EntityS3BucketsContent = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityS3BucketsContent',
    component: {
      lazy: () =>
        import('./list/EntityBucketsContent').then(
          module => module.EntityBucketsContent,
        ),
    },
  }),
);

/**
 * On the page of an AWS account, a group or user, a system or a component: what changed about its buckets, and who did it.
 * For a tab of its own, with `if={hasBuckets}`.
 *
 * @public
 */
export const EntityS3BucketChangesContent = awsS3BucketsPlugin.provide(
  createComponentExtension({
    name: 'EntityS3BucketChangesContent',
    component: {
      lazy: () =>
        import('./changes/BucketChangesContent').then(
          module => module.BucketChangesContent,
        ),
    },
  }),
);
