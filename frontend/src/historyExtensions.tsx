import { SubPageBlueprint } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { hasBuckets } from './hasBuckets';

const historyPage = SubPageBlueprint.make({
  name: 'history',
  params: {
    path: 'history',
    title: 'Changes',
    loader: () =>
      import('./history/HistoryRoutes').then(({ HistoryRoutes }) => (
        <main>
          <HistoryRoutes />
        </main>
      )),
  },
});

const changesContent = EntityContentBlueprint.make({
  name: 'changes',
  params: {
    path: '/s3-changes',
    title: 'S3 changes',
    filter: hasBuckets,
    loader: () =>
      import('./changes/BucketChangesContent').then(
        ({ BucketChangesContent }) => <BucketChangesContent />,
      ),
  },
});

/** What changed, of all buckets and of those of an entity, and the page of every bucket that is or was there. */
export const historyExtensions = [historyPage, changesContent];
