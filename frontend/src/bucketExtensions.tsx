import {
  CatalogFilterBlueprint,
  EntityContentLayoutBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { isBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { isAwsAccount } from './accounts/isAwsAccount';

const layout = EntityContentLayoutBlueprint.make({
  name: 'bucket',
  params: {
    filter: entity => isBucket(entity) || isAwsAccount(entity),
    loader: () =>
      import('./bucket/BucketLayout').then(({ BucketLayout }) => BucketLayout),
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

/** The page of a bucket, and the filters of the catalog's own list that go by what S3 says of a bucket. */
export const bucketExtensions = [layout, publicAccessFilter, encryptionFilter];
