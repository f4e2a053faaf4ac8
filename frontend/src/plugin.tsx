import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import StorageIcon from '@material-ui/icons/Storage';
import { isS3Bucket } from './bucket';
import { bucketsRouteRef } from './routes';

const bucketsPage = PageBlueprint.make({
  params: {
    path: '/s3-buckets',
    routeRef: bucketsRouteRef,
    title: 'S3 buckets',
    icon: <StorageIcon fontSize="inherit" />,
    loader: () =>
      import('./BucketsPage').then(({ BucketsPage }) => <BucketsPage />),
  },
});

const bucketCard = EntityCardBlueprint.make({
  name: 'bucket',
  params: {
    filter: isS3Bucket,
    type: 'content',
    loader: () =>
      import('./S3BucketCard').then(({ S3BucketCard }) => <S3BucketCard />),
  },
});

const historyCard = EntityCardBlueprint.make({
  name: 'history',
  params: {
    filter: isS3Bucket,
    type: 'content',
    loader: () =>
      import('./S3BucketHistoryCard').then(({ S3BucketHistoryCard }) => (
        <S3BucketHistoryCard />
      )),
  },
});

const accountFilter = CatalogFilterBlueprint.make({
  name: 'account',
  params: {
    loader: () =>
      import('./filters').then(({ AwsAccountPicker }) => <AwsAccountPicker />),
  },
});

const regionFilter = CatalogFilterBlueprint.make({
  name: 'region',
  params: {
    loader: () =>
      import('./filters').then(({ AwsRegionPicker }) => <AwsRegionPicker />),
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
    bucketsPage,
    bucketCard,
    historyCard,
    accountFilter,
    regionFilter,
  ],
});
