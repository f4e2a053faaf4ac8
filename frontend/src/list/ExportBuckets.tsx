import { ExportButtons } from '../page/ExportButtons';
import type { BucketList } from './BucketList';
import { bucketsAsCsv } from './bucketsAsCsv';
import { bucketsAsJson } from './bucketsAsJson';
import type { ListQuery } from './ListQuery';

/** Saves the buckets of the list, all pages of it. */
export function ExportBuckets(props: { list: BucketList; query: ListQuery }) {
  const { list, query } = props;
  return (
    <ExportButtons
      what="The buckets"
      name="s3-buckets"
      write={{
        CSV: () => bucketsAsCsv(list.all(query)),
        JSON: () => bucketsAsJson(list.all(query)),
      }}
    />
  );
}
