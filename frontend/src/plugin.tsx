import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { isS3Bucket } from './bucket';
import { catalogIndexRouteRef } from './routes';

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
 * Two cards for the catalog page of an S3 bucket, and two filters for the catalog's list.
 *
 * @public
 */
export const awsS3BucketsPlugin = createFrontendPlugin({
  pluginId: 'aws-s3-buckets',
  externalRoutes: { catalogIndex: catalogIndexRouteRef },
  extensions: [bucketCard, historyCard, accountFilter, regionFilter],
});
