import type { Entity } from '@backstage/catalog-model';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityContentLayoutBlueprint,
  EntityContextMenuItemBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import RefreshIcon from '@material-ui/icons/Refresh';
import { isAwsAccount } from './accounts/isAwsAccount';
import { isBucketOrAccessPoint } from './bucket/isBucketOrAccessPoint';
import { useConsoleItem } from './bucket/useConsoleItem';
import { hasBuckets } from './hasBuckets';
import { useReadNowItem } from './read/useReadNowItem';

const isCollected = (entity: Entity) =>
  isBucketOrAccessPoint(entity) || isAwsAccount(entity);

const layout = EntityContentLayoutBlueprint.make({
  name: 'bucket',
  params: {
    filter: isCollected,
    loader: () =>
      import('./bucket/BucketLayout').then(({ BucketLayout }) => BucketLayout),
  },
});

const bucketsContent = EntityContentBlueprint.make({
  name: 'buckets',
  params: {
    path: '/s3-buckets',
    title: 'S3 buckets',
    filter: hasBuckets,
    loader: () =>
      import('./list/EntityBucketsContent').then(({ EntityBucketsContent }) => (
        <EntityBucketsContent />
      )),
  },
});

const bucketsCard = EntityCardBlueprint.make({
  name: 'buckets',
  params: {
    filter: hasBuckets,
    type: 'content',
    loader: () =>
      import('./glance/EntityBucketsCard').then(({ EntityBucketsCard }) => (
        <EntityBucketsCard />
      )),
  },
});

const readNowItem = EntityContextMenuItemBlueprint.make({
  name: 'read-now',
  params: {
    filter: isCollected,
    icon: <RefreshIcon fontSize="small" />,
    useProps: useReadNowItem,
  },
});

const consoleItem = EntityContextMenuItemBlueprint.make({
  name: 'console',
  params: {
    filter: isBucketOrAccessPoint,
    icon: <OpenInNewIcon fontSize="small" />,
    useProps: useConsoleItem,
  },
});

const publicAccessFilter = CatalogFilterBlueprint.make({
  name: 'public-access',
  params: {
    loader: () =>
      import('./list/ConfigurationPicker').then(({ S3ConfigurationPicker }) => (
        <S3ConfigurationPicker fact="publicAccess" />
      )),
  },
});

const encryptionFilter = CatalogFilterBlueprint.make({
  name: 'encryption',
  params: {
    loader: () =>
      import('./list/ConfigurationPicker').then(({ S3ConfigurationPicker }) => (
        <S3ConfigurationPicker fact="encryption" />
      )),
  },
});

/** The page of a bucket, the buckets of an entity, and the filters of the catalog's own list that go by what S3 says of a bucket. */
export const bucketExtensions = [
  layout,
  bucketsContent,
  bucketsCard,
  readNowItem,
  consoleItem,
  publicAccessFilter,
  encryptionFilter,
];
