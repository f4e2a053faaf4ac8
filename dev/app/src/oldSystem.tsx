import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import {
  ProxiedSignInPage,
  Sidebar,
  SidebarItem,
  SidebarPage,
} from '@backstage/core-components';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin,
  EntityLayout,
  EntitySwitch,
} from '@backstage/plugin-catalog';
import { orgPlugin } from '@backstage/plugin-org';
import { UserSettingsPage } from '@backstage/plugin-user-settings';
import {
  awsS3BucketsPlugin,
  EntityAwsAccountCard,
  EntityS3BucketChangesContent,
  EntityS3BucketCard,
  EntityS3BucketHistoryCard,
  EntityS3BucketsCard,
  EntityS3BucketsContent,
  hasBuckets,
  isAwsAccount,
  isBucket,
  S3BucketsPage,
} from 'backstage-plugin-aws-s3-buckets/legacy';
import { Navigate, Route } from 'react-router-dom';
import StorageIcon from '@material-ui/icons/Storage';

const app = createApp({
  plugins: [catalogPlugin, orgPlugin, awsS3BucketsPlugin],
  components: {
    SignInPage: props => <ProxiedSignInPage {...props} provider="guest" />,
  },
});

const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <>
        <EntitySwitch>
          <EntitySwitch.Case if={isBucket}>
            <EntityS3BucketCard />
            <EntityS3BucketHistoryCard />
          </EntitySwitch.Case>
          <EntitySwitch.Case if={isAwsAccount}>
            <EntityAwsAccountCard />
          </EntitySwitch.Case>
        </EntitySwitch>
        <EntitySwitch>
          <EntitySwitch.Case if={hasBuckets}>
            <EntityS3BucketsCard />
          </EntitySwitch.Case>
        </EntitySwitch>
      </>
    </EntityLayout.Route>
    <EntityLayout.Route path="/s3-buckets" title="S3 buckets" if={hasBuckets}>
      <EntityS3BucketsContent />
    </EntityLayout.Route>
    <EntityLayout.Route path="/s3-changes" title="S3 changes" if={hasBuckets}>
      <EntityS3BucketChangesContent />
    </EntityLayout.Route>
  </EntityLayout>
);

const App = app.createRoot(
  <AppRouter>
    <SidebarPage>
      <Sidebar>
        <SidebarItem icon={StorageIcon} to="/s3-buckets" text="S3 buckets" />
      </Sidebar>
      <FlatRoutes>
        <Route path="/" element={<Navigate to="/s3-buckets" />} />
        <Route path="/s3-buckets" element={<S3BucketsPage />} />
        <Route path="/catalog" element={<CatalogIndexPage />} />
        <Route
          path="/catalog/:namespace/:kind/:name"
          element={<CatalogEntityPage />}
        >
          {entityPage}
        </Route>
        <Route path="/settings" element={<UserSettingsPage />} />
      </FlatRoutes>
    </SidebarPage>
  </AppRouter>,
);

/** An app of the old frontend system. */
export const root = <App />;
