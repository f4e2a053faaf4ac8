import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { TableColumn } from '@backstage/core-components';
import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { CatalogTable } from '@backstage/plugin-catalog';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
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
import { AwsTagPicker } from './AwsTagPicker';
import { bucketsAsCsv } from './bucketsAsCsv';
import { narrowColumns, wideColumns } from './columns';
import { S3ConfigurationPickers } from './ConfigurationPicker';
import {
  AwsAccountPicker,
  AwsRegionPicker,
  type BucketFilters,
  OnlyBuckets,
} from './filters';
import { NeedsAttention } from './NeedsAttention';
import { useRowActions } from './useRowActions';
import { useSizeColumns } from '../usage';

/**
 * The catalog's list with the columns and filters that tell buckets apart. Its filters are in its address: README.md.
 */
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
            <S3ConfigurationPickers />
            <EntityOwnerPicker />
            <AwsTagPicker />
            <EntityLifecyclePicker />
            <EntityTagPicker />
          </CatalogFilterLayout.Filters>
          <CatalogFilterLayout.Content>
            <NeedsAttention />
            <BucketsTable />
          </CatalogFilterLayout.Content>
        </CatalogFilterLayout>
      </Container>
    </EntityListProvider>
  );
}

/** The server has the order of the list; the table would sort the buckets of one page among themselves. */
const inOrderOfServer = (columns: TableColumn<CatalogTableRow>[]) =>
  columns.map(column => ({ ...column, sorting: false }));

const columnsOfPhone = inOrderOfServer(narrowColumns);
const columnsOfDesk = inOrderOfServer(wideColumns);

const useStyles = makeStyles(theme => ({
  table: {
    // On a phone the search box has a line of its own, rather than half of the heading's.
    [theme.breakpoints.down('xs')]: {
      '& .MuiToolbar-root': { flexWrap: 'wrap' },
    },
  },
}));

function BucketsTable() {
  const classes = useStyles();
  const sizes = useSizeColumns();
  const isNarrow = useMediaQuery<{ breakpoints: { down(key: 'xs'): string } }>(
    theme => theme.breakpoints.down('xs'),
  );
  return (
    <div className={classes.table}>
      <CatalogTable
        columns={isNarrow ? columnsOfPhone : [...columnsOfDesk, ...sizes]}
        actions={useRowActions()}
        // A header to drag within a header to sort by is two buttons in one for a screen reader.
        tableOptions={{ draggable: false }}
      />
    </div>
  );
}

/** The stock button of the catalog's list can't read annotations: it splits their keys at each dot. */
function ExportButton() {
  const catalogApi = useApi(catalogApiRef);
  const alertApi = useApi(alertApiRef);
  const { filters } = useEntityList<BucketFilters>();
  const [isExporting, setIsExporting] = useState(false);

  const save = async () => {
    setIsExporting(true);
    try {
      const csv = await bucketsAsCsv(catalogApi, filters);
      download('s3-buckets.csv', new Blob(csv, { type: 'text/csv' }));
    } catch (error) {
      alertApi.post({
        message: `The buckets can’t be exported: ${toError(error).message}`,
        severity: 'error',
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
