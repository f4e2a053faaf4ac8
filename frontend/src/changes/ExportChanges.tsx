import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import type {
  AwsS3BucketsClient,
  BucketChange,
  ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { useExport } from '../useExport';
import { changesAsCsv } from './changesAsCsv';

const PAGE = 500;

/** Saves all changes of a request, not only those that are shown. */
export function ExportChanges(props: {
  request: ListChangesRequest;
  accountNames: ReadonlyMap<string, string>;
}) {
  const { request, accountNames } = props;
  const api = useApi(s3BucketsApiRef);
  const { exporting, save } = useExport('The changes');

  const files = {
    CSV: {
      name: 's3-changes.csv',
      type: 'text/csv',
      write: (changes: BucketChange[]) => changesAsCsv(changes, accountNames),
    },
    JSON: {
      name: 's3-changes.json',
      type: 'application/json',
      write: (changes: BucketChange[]) => JSON.stringify(changes, null, 2),
    },
  };

  return (
    <Flex gap="2">
      {Object.entries(files).map(([format, { name, type, write }]) => (
        <Button
          key={format}
          variant="secondary"
          loading={exporting === name}
          onPress={() =>
            save(
              name,
              async () =>
                new Blob([write(await allChanges(api, request))], { type }),
            )
          }
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
