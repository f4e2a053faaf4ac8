import { CatalogTable } from '@backstage/plugin-catalog';
import {
  CatalogIndexPage,
  type CatalogTableRow,
} from '@backstage/plugin-catalog/alpha';
import type { TableColumn } from '@backstage/core-components';
import {
  EntityKindPicker,
  EntityLifecyclePicker,
  EntityOwnerPicker,
  EntityTagPicker,
  EntityTypePicker,
  UserListPicker,
} from '@backstage/plugin-catalog-react';
import { readBucket } from './bucket';
import { AwsAccountPicker, AwsRegionPicker } from './filters';

const columns: TableColumn<CatalogTableRow>[] = [
  {
    ...CatalogTable.columns.createNameColumn({ defaultKind: 'Resource' }),
    title: 'Bucket',
    width: '30%',
  },
  {
    title: 'AWS account',
    width: '17%',
    field: 'entity.metadata.annotations["amazonaws.com/account-name"]',
    render: ({ entity }) => {
      const { accountName, accountId } = readBucket(entity);
      return accountName ?? accountId;
    },
  },
  {
    title: 'Region',
    width: '14%',
    field: 'entity.metadata.annotations["amazonaws.com/region"]',
    render: ({ entity }) => readBucket(entity).region,
  },
  { ...CatalogTable.columns.createOwnerColumn(), width: '17%' },
  { ...CatalogTable.columns.createSystemColumn(), width: '16%' },
];

/** What the export writes. */
const exportedColumns = [
  {
    entityFilterKey: 'metadata.annotations.amazonaws.com/bucket-name',
    title: 'Bucket',
  },
  {
    entityFilterKey: 'metadata.annotations.amazonaws.com/account-id',
    title: 'Account',
  },
  {
    entityFilterKey: 'metadata.annotations.amazonaws.com/account-name',
    title: 'Account name',
  },
  {
    entityFilterKey: 'metadata.annotations.amazonaws.com/region',
    title: 'Region',
  },
  {
    entityFilterKey: 'metadata.annotations.amazonaws.com/bucket-created-at',
    title: 'Created',
  },
  { entityFilterKey: 'spec.owner', title: 'Owner' },
  { entityFilterKey: 'spec.system', title: 'System' },
];

/** The catalog's list with the columns and filters that tell buckets apart. */
export function BucketsPage() {
  return (
    <CatalogIndexPage
      columns={columns}
      exportSettings={{ enabled: true, columns: exportedColumns }}
      pagination
      filters={
        <>
          <EntityKindPicker initialFilter="resource" hidden />
          <EntityTypePicker initialFilter="s3-bucket" hidden />
          <UserListPicker initialFilter="all" />
          <AwsAccountPicker />
          <AwsRegionPicker />
          <EntityOwnerPicker />
          <EntityLifecyclePicker />
          <EntityTagPicker />
        </>
      }
    />
  );
}
