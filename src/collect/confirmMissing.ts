import type { AccountSession } from '../aws/AccountSession';
import type { Existence, KindOfBucket, KnownBucket } from './kinds';

/** So many buckets are asked for before it is decided whether to ask for more. */
const BATCH_SIZE = 50;

/** What AWS answers about buckets that a list lacks, by {@link Existence}. */
export interface MissingBuckets<Bucket> extends Record<Existence, Bucket[]> {
  /** AWS has a bucket that the list lacks. Then the other buckets are not asked for, and stand nowhere here. */
  isListIncomplete: boolean;
}

/**
 * Asks AWS for buckets that were there before and that the list now lacks. A list can end early without saying so, and
 * then what it lacks is not gone.
 *
 * It takes places in the session's queue. Whoever calls it must not hold one.
 */
export async function confirmMissing<Bucket extends KnownBucket>(
  session: AccountSession,
  kind: KindOfBucket,
  buckets: Iterable<Bucket> | AsyncIterable<Bucket>,
): Promise<MissingBuckets<Bucket>> {
  const found: MissingBuckets<Bucket> = {
    isListIncomplete: false,
    present: [],
    gone: [],
    unproven: [],
    unanswered: [],
  };
  for await (const batch of inBatches(buckets)) {
    const answers = await Promise.all(
      batch.map(bucket =>
        session.limit(() => {
          session.signal.throwIfAborted();
          return kind.exists(session, bucket);
        }),
      ),
    );
    answers.forEach((answer, i) => found[answer].push(batch[i]));
    if (found.present.length > 0) {
      return { ...found, isListIncomplete: true };
    }
  }
  return found;
}

async function* inBatches<T>(
  items: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === BATCH_SIZE) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}
