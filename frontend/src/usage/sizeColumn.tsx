import { useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { TableColumn } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
import { s3BucketsApiRef } from '../api';
import { Size } from './Size';
import { UsageLoader } from './usageLoader';

/**
 * A column with the size of each bucket. It sorts the rows of the page that is shown, as the other columns of the
 * catalog's table do.
 */
export function useSizeColumn(): TableColumn<CatalogTableRow> {
  const loader = UsageLoader.of(useApi(s3BucketsApiRef));
  return useMemo(() => {
    // Those of which nothing is known come before those that are small.
    const bytesOf = ({ entity }: CatalogTableRow) =>
      loader.known(stringifyEntityRef(entity))?.bytes ?? -1;
    return {
      title: 'Size',
      width: '10%',
      align: 'right',
      searchable: false,
      customSort: (a, b) => bytesOf(a) - bytesOf(b),
      render: ({ entity }) => (
        <BucketSize entityRef={stringifyEntityRef(entity)} />
      ),
    };
  }, [loader]);
}

/** The size of a bucket as last known; nothing where none is known. */
export function BucketSize({ entityRef }: { entityRef: string }) {
  const loader = UsageLoader.of(useApi(s3BucketsApiRef));
  const { value } = useAsync(() => loader.load(entityRef), [loader, entityRef]);
  return value ? <Size bytes={value.bytes} day={value.day} /> : null;
}
