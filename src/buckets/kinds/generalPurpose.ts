import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { errorCode } from '../../aws/errors';
import { AccountSession } from '../../aws/session';

/** A bucket as ListBuckets names it. */
export interface ListedBucket {
  name: string;
  /** ISO 8601. */
  createdAt?: string;
  /** Left out by older endpoints and S3-compatible stores. */
  region?: string;
}

/** Small enough that reading what it lists begins soon. */
const FIRST_PAGE_SIZE = 1000;

/** The most that AWS allows: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
const PAGE_SIZE = 10_000;

/**
 * The error of a list that did not come to its end, so that nothing may be concluded from what it leaves out.
 */
export class IncompleteListError extends Error {
  name = 'IncompleteListError';
}

async function listPage(
  session: AccountSession,
  parameters: { MaxBuckets?: number; ContinuationToken?: string },
): Promise<{ buckets: ListedBucket[]; token?: string }> {
  const answer = await session
    .s3(session.homeRegion)
    .send(new ListBucketsCommand(parameters));
  // An endpoint that answers 200 with something else than a list must not look like an account without buckets: the
  // owner is in every answer of S3 to this call.
  if (!answer.Buckets && !answer.Owner) {
    throw new IncompleteListError(
      'The endpoint answered ListBuckets with something that is no list of buckets. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
    );
  }
  return {
    buckets: (answer.Buckets ?? []).map(bucket => {
      if (!bucket.Name) {
        throw new IncompleteListError(
          'ListBuckets answered a bucket without a name.',
        );
      }
      return {
        name: bucket.Name,
        createdAt: bucket.CreationDate?.toISOString(),
        region: bucket.BucketRegion || undefined,
      };
    }),
    token: answer.ContinuationToken || undefined,
  };
}

/**
 * Lists the buckets of an account, page by page and each bucket once. It asks once per account: the answer is the same
 * in every region.
 *
 * The pages are asked for with `MaxBuckets`, because AWS refuses the unpaginated list to accounts whose bucket quota is
 * above 10,000 and because only then each bucket carries its region. The SDK's paginator isn't used, because a full
 * first page without a token needs a second look: some stores cut the list there. The list without parameters tells,
 * and where AWS refuses that one, pages are what it serves and the first was the last.
 */
export async function* listBuckets(
  session: AccountSession,
): AsyncGenerator<ListedBucket[]> {
  const seen = new Set<string>();
  const unseen = (buckets: ListedBucket[]) =>
    buckets.filter(({ name }) => !seen.has(name) && seen.add(name));

  let { buckets, token } = await listPage(session, {
    MaxBuckets: FIRST_PAGE_SIZE,
  });
  yield unseen(buckets);
  if (!token && buckets.length === FIRST_PAGE_SIZE) {
    yield unseen(await listWithoutParameters(session));
  }
  while (token) {
    const previous: string = token;
    ({ buckets, token } = await listPage(session, {
      MaxBuckets: PAGE_SIZE,
      ContinuationToken: previous,
    }));
    if (token === previous) {
      throw new IncompleteListError(
        'ListBuckets answered the same continuation token twice, so the list has no end.',
      );
    }
    yield unseen(buckets);
  }
}

async function listWithoutParameters(
  session: AccountSession,
): Promise<ListedBucket[]> {
  try {
    return (await listPage(session, {})).buckets;
  } catch (error) {
    if (errorCode(error) === 'InvalidRequest') {
      return [];
    }
    throw error;
  }
}
