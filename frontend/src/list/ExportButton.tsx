import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { Button } from '@backstage/ui';
import { download } from '../download';
import { whyFailed } from '../page/whyFailed';
import type { BucketList } from './BucketList';
import { bucketsAsCsv } from './bucketsAsCsv';
import type { ListQuery } from './ListQuery';

/** Saves the buckets of the list, all pages of it. */
export function ExportButton(props: { list?: BucketList; query: ListQuery }) {
  const { list, query } = props;
  const alertApi = useApi(alertApiRef);
  const [isExporting, setIsExporting] = useState(false);

  const save = async () => {
    if (!list) {
      return;
    }
    setIsExporting(true);
    try {
      const csv = await bucketsAsCsv(list.all(query));
      download('s3-buckets.csv', new Blob(csv, { type: 'text/csv' }));
    } catch (error) {
      alertApi.post({
        message: `The buckets can’t be exported. ${whyFailed(toError(error))}`,
        severity: 'error',
      });
    } finally {
      setIsExporting(false);
    }
  };

  return (
    <Button
      variant="secondary"
      loading={isExporting}
      onPress={save}
      aria-label="Export as CSV"
    >
      Export
    </Button>
  );
}
