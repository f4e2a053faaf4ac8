import { useState } from 'react';
import { alertApiRef } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import type {
  AwsS3BucketsClient,
  BucketChange,
  ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { download } from '../download';
import { whyFailed } from '../page/whyFailed';
import { changesAsCsv } from './changesAsCsv';

const PAGE = 500;

/** Saves all changes of a request, not only those that are shown. */
export function ExportChanges(props: {
  request: ListChangesRequest;
  accountNames: ReadonlyMap<string, string>;
}) {
  const { request, accountNames } = props;
  const api = useApi(s3BucketsApiRef);
  const alertApi = useApi(alertApiRef);
  const [saving, setSaving] = useState<'CSV' | 'JSON'>();

  const save = async (format: 'CSV' | 'JSON') => {
    setSaving(format);
    try {
      const changes = await allChanges(api, request);
      if (format === 'CSV') {
        const csv = changesAsCsv(changes, accountNames);
        download('s3-changes.csv', new Blob([csv], { type: 'text/csv' }));
      } else {
        const json = JSON.stringify(changes, null, 2);
        download(
          's3-changes.json',
          new Blob([json], { type: 'application/json' }),
        );
      }
    } catch (error) {
      alertApi.post({
        message: `The changes can’t be exported. ${whyFailed(toError(error))}`,
        severity: 'error',
      });
    } finally {
      setSaving(undefined);
    }
  };

  return (
    <Flex gap="2">
      {(['CSV', 'JSON'] as const).map(format => (
        <Button
          key={format}
          variant="secondary"
          loading={saving === format}
          onPress={() => save(format)}
        >
          {`Export as ${format}`}
        </Button>
      ))}
    </Flex>
  );
}

async function allChanges(
  api: AwsS3BucketsClient,
  request: ListChangesRequest,
): Promise<BucketChange[]> {
  const changes: BucketChange[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listChanges({ ...request, limit: PAGE, cursor });
    changes.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return changes;
}
