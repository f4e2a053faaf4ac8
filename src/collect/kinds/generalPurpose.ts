import {
  ListBucketsCommand,
  type ListBucketsCommandInput,
} from '@aws-sdk/client-s3';
import { _parseRfc3339DateTimeWithOffset } from '@smithy/core/serde';
import type { HttpResponse } from '@smithy/types';
import {
  endsSession,
  errorCode,
  IncompleteListError,
} from '../../aws/awsErrors';
import { LIST_ANSWER } from '../../aws/AwsHttpHandler';
import { REGION_OF_DATES } from '../../aws/ListRegions';
import { BASE_IAM_ACTIONS } from '../../aws/iamActions';
import type { AccountSession } from '../../aws/AccountSession';
import { FACTS } from '../facts';
import type { ListedBucket } from '../../model/BucketRecord';
import { bucketArn } from '../../model/partition';
import { lookUpRegion } from '../lookUpRegion';
import { exists, ownedBy } from './askForBucket';
import type { KindOfBucket } from './KindOfBucket';
import { PageCheck } from '../../aws/PageCheck';

/** Small enough that reading what it lists begins soon. */
const FIRST_PAGE_SIZE = 1000;

/**
 * AWS allows 10,000: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html. The SDK needs 60 to 120 ms to
 * parse that many, in which the backend answers nobody.
 */
const PAGE_SIZE = 2500;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html */
export const generalPurpose: KindOfBucket = {
  kind: 'general-purpose',
  noun: 'bucket',
  calls: {
    ListBuckets: BASE_IAM_ACTIONS.ListBuckets,
    HeadBucket: BASE_IAM_ACTIONS.HeadBucket,
    GetBucketLocation: BASE_IAM_ACTIONS.GetBucketLocation,
  },
  eventSource: 's3.amazonaws.com',
  facts: FACTS,
  list: listBuckets,
  find,
  arn: ({ account }, name) => bucketArn(account.partition, name),
  exists,
  locate: lookUpRegion,
  ownedBy,
};

/**
 * Asks once per account: the answer is the same in every region, but for the dates.
 *
 * The pages are asked for with `MaxBuckets`, because AWS refuses the unpaginated list to accounts whose bucket quota is
 * above 10,000, and because only then each bucket carries its region. The SDK's paginator isn't used, because a full
 * first page without a token needs a second look: some stores cut the list there. The list without parameters tells,
 * and where AWS refuses that one, pages are what it serves and the first was the last.
 */
async function* listBuckets(
  session: AccountSession,
): AsyncGenerator<ListedBucket[]> {
  const check = new PageCheck('ListBuckets');
  const first = await firstPage(session, { MaxBuckets: FIRST_PAGE_SIZE });
  const { region } = first;
  let { buckets, token } = first;
  check.verify(namesOf(buckets), token !== undefined);
  yield buckets;
  if (!token && buckets.length === FIRST_PAGE_SIZE) {
    const listed = new Set(namesOf(buckets));
    const all = await listWithoutParameters(session, region);
    yield all.filter(({ name }) => !listed.has(name));
  }
  while (token) {
    ({ buckets, token } = await listPage(session, region, {
      MaxBuckets: PAGE_SIZE,
      ContinuationToken: token,
    }));
    check.verify(namesOf(buckets), token !== undefined);
    yield buckets;
  }
}

/** Stores that do not know `Prefix` answer a page of all buckets, which may lack this one. */
async function find(
  session: AccountSession,
  name: string,
): Promise<ListedBucket | undefined> {
  const { buckets } = await firstPage(session, {
    Prefix: name,
    MaxBuckets: FIRST_PAGE_SIZE,
  });
  return buckets.find(bucket => bucket.name === name);
}

function namesOf(buckets: ListedBucket[]): string[] {
  return buckets.map(({ name }) => name);
}

async function listWithoutParameters(
  session: AccountSession,
  region: string,
): Promise<ListedBucket[]> {
  try {
    return (await listPage(session, region, {})).buckets;
  } catch (error) {
    if (errorCode(error) === 'InvalidRequest') {
      return [];
    }
    throw error;
  }
}

/** The first page of a list, from the region that has the dates, or else from the home region. */
async function firstPage(
  session: AccountSession,
  input: ListBucketsCommandInput,
): Promise<{ buckets: ListedBucket[]; token?: string; region: string }> {
  const { account, homeRegion, listRegions, signal } = session;
  const [region, other] = listRegions?.of(account, homeRegion) ?? [homeRegion];
  try {
    return { ...(await listPage(session, region, input)), region };
  } catch (error) {
    signal.throwIfAborted();
    if (!listRegions || !other || endsSession(error, region, homeRegion)) {
      throw error;
    }
    listRegions.failed(account, error);
    return { ...(await listPage(session, other, input)), region: other };
  }
}

async function listPage(
  session: AccountSession,
  listRegion: string,
  input: ListBucketsCommandInput,
): Promise<{ buckets: ListedBucket[]; token?: string }> {
  const command = new ListBucketsCommand(input);
  const badDates = takeOutBadDates(command);
  const answer = await session.s3(listRegion).send(command, LIST_ANSWER);
  // It must not look like an account without buckets. S3 names the owner in each answer to this call.
  if (!answer.Buckets && !answer.Owner) {
    throw new IncompleteListError(
      'The answer to ListBuckets has no list of buckets. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
    );
  }
  const buckets = (answer.Buckets ?? []).map((bucket, index) => {
    const { Name: name, BucketRegion: region, CreationDate: date } = bucket;
    if (!name) {
      throw new IncompleteListError(
        'ListBuckets answered a bucket without a name.',
      );
    }
    const problem = problemOf(name, badDates.get(index));
    return {
      name,
      arn: bucketArn(session.account.partition, name),
      ...(date && { createdAt: date.toISOString() }),
      ...(date &&
        listRegion === REGION_OF_DATES && { isCreationDateExact: true }),
      ...(region && { region }),
      ...(problem && { problem }),
    };
  });
  return { buckets, token: answer.ContinuationToken || undefined };
}

/** Neither AWS nor its own rules for names have these; databases and catalogs can't store the first. */
function problemOf(name: string, badDate?: string): string | undefined {
  if (name.includes('\0')) {
    return 'its name has a NUL character, which PostgreSQL cannot store';
  }
  return badDate && `its CreationDate '${badDate}' is not a date`;
}

/**
 * Takes each `CreationDate` that is not a date out of an answer to ListBuckets, before the SDK deserializes it: the SDK
 * throws one error for the whole list, which would keep an account out for one bucket of a compatible store.
 *
 * @returns filled when the answer has come: the bad dates by the position of their bucket in the list
 */
function takeOutBadDates(command: ListBucketsCommand): Map<number, string> {
  const badDates = new Map<number, string>();
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const response = result.response as HttpResponse;
      let bucket = -1;
      badDates.clear();
      const body = Buffer.from(response.body).toString('utf8');
      const cleaned = body.replace(
        /<Bucket>|<CreationDate>([^<]*)<\/CreationDate>/g,
        (element, date: string | undefined) => {
          if (date === undefined) {
            bucket += 1;
            return element;
          }
          if (isDate(date)) {
            return element;
          }
          badDates.set(bucket, date.slice(0, 100));
          return '';
        },
      );
      if (badDates.size > 0) {
        response.body = Buffer.from(cleaned);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'takeOutBadDates' },
  );
  return badDates;
}

function isDate(text: string): boolean {
  try {
    const date = _parseRfc3339DateTimeWithOffset(text);
    return !Number.isNaN(date?.getTime());
  } catch {
    return false;
  }
}
