import { useApi } from '@backstage/frontend-plugin-api';
import type {
  AwsS3BucketsClient,
  BucketChange,
  ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { ExportButtons } from '../page/ExportButtons';
import { changesAsCsv } from './changesAsCsv';

const PAGE = 500;

/** Saves all changes of a request, not only those that are shown. */
export function ExportChanges(props: {
  request: ListChangesRequest;
  accountNames: ReadonlyMap<string, string>;
}) {
  const { request, accountNames } = props;
  const api = useApi(s3BucketsApiRef);
  return (
    <ExportButtons
      what="The changes"
      name="s3-changes"
      write={{
        CSV: async () => [
          changesAsCsv(await allChanges(api, request), accountNames),
        ],
        JSON: async () => [
          JSON.stringify(await allChanges(api, request), null, 2),
        ],
      }}
    />
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
