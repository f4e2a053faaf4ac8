import { lazy, Suspense } from 'react';
import { Progress } from '@backstage/core-components';
import StorageIcon from '@material-ui/icons/Storage';
import { PluginHeader } from '@backstage/ui';
import { Navigate, Route, Routes, useResolvedPath } from 'react-router-dom';

const OverviewPage = lazy(() =>
  import('../overview/OverviewPage').then(module => ({
    default: module.OverviewPage,
  })),
);
const BucketsPage = lazy(() =>
  import('../list/BucketsPage').then(module => ({
    default: module.BucketsPage,
  })),
);
const AccountsPage = lazy(() =>
  import('../accounts/AccountsPage').then(module => ({
    default: module.AccountsPage,
  })),
);
const HistoryRoutes = lazy(() =>
  import('../history/HistoryRoutes').then(module => ({
    default: module.HistoryRoutes,
  })),
);

/** The plugin's page with its tabs, for apps of the old frontend system: the new one makes the tabs itself. */
export function S3BucketsPage() {
  const base = useResolvedPath('.').pathname.replace(/\/$/, '');
  const tab = (id: string, label: string) => ({
    id,
    label,
    href: `${base}/${id}`,
    matchStrategy: 'prefix' as const,
  });
  return (
    <>
      <PluginHeader
        title="S3 buckets"
        icon={<StorageIcon fontSize="inherit" />}
        titleLink={base}
        tabs={[
          tab('overview', 'Overview'),
          tab('buckets', 'Buckets'),
          tab('accounts', 'Accounts'),
          tab('history', 'Changes'),
        ]}
      />
      <Suspense fallback={<Progress />}>
        <main>
          <Routes>
            <Route index element={<Navigate to="overview" replace />} />
            <Route path="overview/*" element={<OverviewPage />} />
            <Route path="buckets/*" element={<BucketsPage />} />
            <Route path="accounts/*" element={<AccountsPage />} />
            <Route path="history/*" element={<HistoryRoutes />} />
          </Routes>
        </main>
      </Suspense>
    </>
  );
}
