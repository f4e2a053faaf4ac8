import type { AccountSession } from '../aws/AccountSession';
import type { Existence, KindOfBucket, KnownBucket } from './kinds';

/** So many buckets are asked for at once. */
const BATCH_SIZE = 50;

/** What AWS answers about some of the buckets that a list lacks. */
export type MissingBuckets<Bucket> = Record<Existence, Bucket[]>;

/**
 * Asks AWS, some at a time, for buckets that were there before and that the list now lacks. A list can end early without
 * saying so, and then what it lacks is not gone.
 *
 * It takes places in the session's queue. Whoever calls it must not hold one.
 */
export async function* confirmMissing<Bucket extends KnownBucket>(
  session: AccountSession,
  kind: KindOfBucket,
  buckets: Iterable<Bucket> | AsyncIterable<Bucket>,
): AsyncGenerator<MissingBuckets<Bucket>> {
  for await (const batch of inBatches(buckets)) {
    const answers = await Promise.all(
      batch.map(bucket =>
        session.limit(() => {
          session.signal.throwIfAborted();
          return kind.exists(session, bucket);
        }),
      ),
    );
    const found: MissingBuckets<Bucket> = {
      present: [],
      gone: [],
      unproven: [],
      unanswered: [],
    };
    answers.forEach((answer, i) => found[answer].push(batch[i]));
    yield found;
  }
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
