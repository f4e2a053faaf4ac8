import type { TableColumn } from '@backstage/core-components';
import { CatalogTable } from '@backstage/plugin-catalog';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
import {
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_REGION,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

export const columns: TableColumn<CatalogTableRow>[] = [
  {
    ...CatalogTable.columns.createNameColumn({ defaultKind: 'Resource' }),
    title: 'Bucket',
    width: '35%',
  },
  {
    title: 'AWS account',
    width: '15%',
    field: `entity.metadata.annotations["${ANNOTATION_AWS_ACCOUNT_NAME}"]`,
    render: ({ entity }) => {
      const { accountName, accountId } = readBucket(entity);
      return accountName ?? accountId;
    },
  },
  {
    title: 'Region',
    width: '12%',
    field: `entity.metadata.annotations["${ANNOTATION_AWS_REGION}"]`,
    // A browser takes the hyphens of a region for places to break the line at.
    cellStyle: { whiteSpace: 'nowrap' },
    render: ({ entity }) => readBucket(entity).region,
  },
  { ...CatalogTable.columns.createOwnerColumn(), width: '17%' },
  { ...CatalogTable.columns.createSystemColumn(), width: '14%' },
];
