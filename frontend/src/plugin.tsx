import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import StorageIcon from '@material-ui/icons/Storage';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { isAwsAccount } from './accounts/isAwsAccount';
import { s3BucketsApiRef } from './api';
import { isBucketOrAccessPoint } from './bucket/isBucketOrAccessPoint';
import { bucketExtensions } from './bucketExtensions';
import { historyExtensions } from './historyExtensions';
import {
  accountsRouteRef,
  bucketsRouteRef,
  historyRouteRef,
  overviewRouteRef,
  rootRouteRef,
} from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: s3BucketsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new AwsS3BucketsClient({ discoveryApi, fetchApi }),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/s3-buckets',
    routeRef: rootRouteRef,
    title: 'S3 buckets',
    icon: <StorageIcon fontSize="inherit" />,
  },
});

const overviewPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    loader: () =>
      import('./overview/OverviewPage').then(({ OverviewPage }) => (
        <main>
          <OverviewPage />
        </main>
      )),
  },
});

const bucketsPage = SubPageBlueprint.make({
  name: 'buckets',
  params: {
    path: 'buckets',
    title: 'Buckets',
    loader: () =>
      import('./list/BucketsPage').then(({ BucketsPage }) => (
        <main>
          <BucketsPage />
        </main>
      )),
  },
});

const accountsPage = SubPageBlueprint.make({
  name: 'accounts',
  params: {
    path: 'accounts',
    title: 'Accounts',
    loader: () =>
      import('./accounts/AccountsPage').then(({ AccountsPage }) => (
        <main>
          <AccountsPage />
        </main>
      )),
  },
});

const accountCard = EntityCardBlueprint.make({
  name: 'account',
  params: {
    filter: isAwsAccount,
    type: 'content',
    loader: () =>
      import('./accounts/AwsAccountCard').then(({ AwsAccountCard }) => (
        <AwsAccountCard />
      )),
  },
});

const bucketCard = EntityCardBlueprint.make({
  name: 'bucket',
  params: {
    filter: isBucketOrAccessPoint,
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
    filter: isBucketOrAccessPoint,
    // Beside the card of the bucket.
    type: 'info',
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
 * A page with an overview of all S3 buckets, their list, the AWS accounts and what changed, cards for the catalog page of each bucket and
 * account, and two filters for the catalog's own list.
 *
 * @public
 */
export const awsS3BucketsPlugin = createFrontendPlugin({
  pluginId: 'aws-s3-buckets',
  routes: {
    root: rootRouteRef,
    overview: overviewRouteRef,
    buckets: bucketsRouteRef,
    accounts: accountsRouteRef,
    history: historyRouteRef,
  },
  extensions: [
    api,
    page,
    overviewPage,
    bucketsPage,
    accountsPage,
    accountCard,
    bucketCard,
    historyCard,
    accountFilter,
    regionFilter,
    ...bucketExtensions,
    ...historyExtensions,
  ],
});
