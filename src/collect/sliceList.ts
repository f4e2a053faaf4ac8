import { compareNames, type ListedBucket } from '../model/BucketRecord';

/** How many buckets are read, compared and committed at once: the memory that a sweep takes is that of a few slices. */
const SLICE_SIZE = 500;

/** The buckets of a list within a range of names: beyond `after`, up to and with `upTo`; open where either is absent. */
export interface ListSlice {
  after?: string;
  upTo?: string;
  buckets: ListedBucket[];
}

/** A list whose names do not ascend, as some S3-compatible stores give it. */
export class UnsortedListError extends Error {
  name = 'UnsortedListError';
}

/**
 * Cuts a list into slices, page by page. The slices are in the order of their names and leave no gap; the last one is
 * open to its end.
 *
 * @param pages - whose names ascend in the order of their bytes, as those of S3 do; a name may come twice in a row
 * @param options - `after`: names up to this one are left out; `size`: buckets per slice
 * @throws UnsortedListError at the first name that is below the one before it
 */
export async function* sliceList(
  pages: AsyncIterable<ListedBucket[]>,
  options: { after?: string; size?: number } = {},
): AsyncGenerator<ListSlice> {
  const { size = SLICE_SIZE } = options;
  let { after } = options;
  let last: string | undefined;
  let buckets: ListedBucket[] = [];

  for await (const page of pages) {
    for (const bucket of page) {
      const order = last === undefined ? -1 : compareNames(last, bucket.name);
      if (order > 0) {
        throw new UnsortedListError(
          `The list has ${bucket.name} behind ${last}.`,
        );
      }
      const isSkipped =
        order === 0 ||
        (options.after !== undefined &&
          compareNames(bucket.name, options.after) <= 0);
      last = bucket.name;
      if (!isSkipped) {
        // Only now, so that the last slice is never empty without need.
        if (buckets.length === size) {
          const upTo = buckets[size - 1].name;
          yield { after, upTo, buckets };
          after = upTo;
          buckets = [];
        }
        buckets.push(bucket);
      }
    }
  }
  yield { after, buckets };
}

/** The whole list as one page whose names ascend. */
export async function* sortedList(
  pages: AsyncIterable<ListedBucket[]>,
): AsyncGenerator<ListedBucket[]> {
  const buckets: ListedBucket[] = [];
  for await (const page of pages) {
    buckets.push(...page);
  }
  yield buckets.sort((a, b) => compareNames(a.name, b.name));
}
