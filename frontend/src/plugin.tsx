import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import StorageIcon from '@material-ui/icons/Storage';
import { isBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef, S3BucketsClient } from './api';
import { bucketExtensions } from './bucketExtensions';
import { bucketsRouteRef } from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: s3BucketsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new S3BucketsClient({ discoveryApi, fetchApi }),
    }),
});

const bucketsPage = PageBlueprint.make({
  params: {
    path: '/s3-buckets',
    routeRef: bucketsRouteRef,
    title: 'S3 buckets',
    icon: <StorageIcon fontSize="inherit" />,
    loader: () =>
      import('./list/BucketsPage').then(({ BucketsPage }) => (
        <main>
          <BucketsPage />
        </main>
      )),
  },
});

const bucketCard = EntityCardBlueprint.make({
  name: 'bucket',
  params: {
    filter: isBucket,
    type: 'content',
    loader: () =>
      import('./bucket/S3BucketCard').then(({ S3BucketCard }) => (
        <S3BucketCard />
      )),
  },
});

const historyCard = EntityCardBlueprint.make({
  name: 'history',
  params: {
    filter: isBucket,
    type: 'content',
    loader: () =>
      import('./bucket/S3BucketHistoryCard').then(({ S3BucketHistoryCard }) => (
        <S3BucketHistoryCard />
      )),
  },
});

const accountFilter = CatalogFilterBlueprint.make({
  name: 'account',
  params: {
    loader: () =>
      import('./list/filters').then(({ AwsAccountPicker }) => (
        <AwsAccountPicker />
      )),
  },
});

const regionFilter = CatalogFilterBlueprint.make({
  name: 'region',
  params: {
    loader: () =>
      import('./list/filters').then(({ AwsRegionPicker }) => (
        <AwsRegionPicker />
      )),
  },
});

/**
 * A page that lists all S3 buckets, two cards for the catalog page of each, and two filters for the catalog's own list.
 *
 * @public
 */
export const awsS3BucketsPlugin = createFrontendPlugin({
  pluginId: 'aws-s3-buckets',
  routes: { buckets: bucketsRouteRef },
  extensions: [
    api,
    bucketsPage,
    bucketCard,
    historyCard,
    accountFilter,
    regionFilter,
    ...bucketExtensions,
  ],
});
