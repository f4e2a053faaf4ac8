import { useState } from 'react';
import { toError } from '@backstage/errors';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { CatalogTable } from '@backstage/plugin-catalog';
import {
  catalogApiRef,
  CatalogFilterLayout,
  EntityLifecyclePicker,
  EntityListProvider,
  EntityOwnerPicker,
  EntityTagPicker,
  useEntityList,
  UserListPicker,
} from '@backstage/plugin-catalog-react';
import { Button, Container, Header } from '@backstage/ui';
import { columns } from './columns';
import { bucketsAsCsv } from './bucketsAsCsv';
import {
  AwsAccountPicker,
  AwsRegionPicker,
  type BucketFilters,
  OnlyBuckets,
} from './filters';
import { useRowActions } from './useRowActions';
import { useSizeColumns } from '../usage';

/** The catalog's list with the columns and filters that tell buckets apart. */
export function BucketsPage() {
  return (
    <EntityListProvider<BucketFilters> pagination>
      <Header title="S3 buckets" customActions={<ExportButton />} />
      <Container>
        <CatalogFilterLayout>
          <CatalogFilterLayout.Filters>
            <OnlyBuckets />
            <UserListPicker initialFilter="all" />
            <AwsAccountPicker />
            <AwsRegionPicker />
            <EntityOwnerPicker />
            <EntityLifecyclePicker />
            <EntityTagPicker />
          </CatalogFilterLayout.Filters>
          <CatalogFilterLayout.Content>
            <BucketsTable />
          </CatalogFilterLayout.Content>
        </CatalogFilterLayout>
      </Container>
    </EntityListProvider>
  );
}

function BucketsTable() {
  return (
    <CatalogTable
      columns={[...columns, ...useSizeColumns()]}
      actions={useRowActions()}
    />
  );
}

/** The stock button of the catalog's list can't read annotations: it splits their keys at each dot. */
function ExportButton() {
  const catalogApi = useApi(catalogApiRef);
  const toastApi = useApi(toastApiRef);
  const { filters } = useEntityList<BucketFilters>();
  const [isExporting, setIsExporting] = useState(false);

  const save = async () => {
    setIsExporting(true);
    try {
      const csv = await bucketsAsCsv(catalogApi, filters);
      download('s3-buckets.csv', new Blob([csv], { type: 'text/csv' }));
    } catch (error) {
      toastApi.post({
        title: `The buckets can’t be exported: ${toError(error).message}`,
        status: 'danger',
      });
    } finally {
      setIsExporting(false);
    }
  };

  return (
    <Button variant="secondary" loading={isExporting} onPress={save}>
      Export as CSV
    </Button>
  );
}

function download(name: string, file: Blob) {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
