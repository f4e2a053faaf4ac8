import { useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { TableColumn } from '@backstage/core-components';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
import { s3BucketsApiRef } from '../api';
import { Size } from './Size';
import { UsageLoader } from './usageLoader';

/**
 * The columns of a list of buckets that tell their size: one, or none where sizes are not read. It sorts the rows of the
 * page that is shown, as the other columns of the catalog's table do.
 */
export function useSizeColumns(): TableColumn<CatalogTableRow>[] {
  const loader = useUsageLoader();
  const { value: isConfigured = false } = useAsync(
    async () => loader?.isConfigured(),
    [loader],
  );
  return useMemo(
    () => (loader && isConfigured ? [sizeColumn(loader)] : []),
    [loader, isConfigured],
  );
}

function sizeColumn(loader: UsageLoader): TableColumn<CatalogTableRow> {
  // Those of which nothing is known come before those that are small.
  const bytesOf = ({ entity }: CatalogTableRow) =>
    loader.known(stringifyEntityRef(entity))?.bytes ?? -1;
  return {
    title: 'Size',
    // The catalog pages the list, and knows no sizes.
    tooltip:
      'Sorts the buckets of this page; the overview has the largest of all',
    width: '10%',
    align: 'right',
    searchable: false,
    customSort: (a, b) => bytesOf(a) - bytesOf(b),
    render: ({ entity }) => (
      <BucketSize entityRef={stringifyEntityRef(entity)} />
    ),
  };
}

/** The size of a bucket as last known; nothing where none is known. */
export function BucketSize({ entityRef }: { entityRef: string }) {
  const loader = useUsageLoader();
  const { value } = useAsync(
    async () => loader?.load(entityRef),
    [loader, entityRef],
  );
  return value ? <Size bytes={value.bytes} day={value.day} /> : null;
}

function useUsageLoader(): UsageLoader | undefined {
  const api = useApiHolder().get(s3BucketsApiRef);
  return api && UsageLoader.of(api);
}
