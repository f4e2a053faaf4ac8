import { Button } from '@backstage/ui';
import { useExport } from '../useExport';
import type { BucketList } from './BucketList';
import { bucketsAsCsv } from './bucketsAsCsv';
import type { ListQuery } from './ListQuery';

/** Saves the buckets of the list, all pages of it. */
export function ExportButton(props: { list?: BucketList; query: ListQuery }) {
  const { list, query } = props;
  const { exporting, save } = useExport('The buckets');
  return (
    <Button
      variant="secondary"
      loading={exporting !== undefined}
      onPress={() =>
        list &&
        save(
          's3-buckets.csv',
          async () =>
            new Blob(await bucketsAsCsv(list.all(query)), { type: 'text/csv' }),
        )
      }
      aria-label="Export as CSV"
    >
      Export
    </Button>
  );
}
